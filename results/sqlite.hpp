// A thin, exact layer over SQLite for result files: values go in and come back bit for bit.
#pragma once

#include <sqlite3.h>

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "sim/stats/quantile_sketch.hpp"

namespace rehearse::results {

static_assert(std::endian::native == std::endian::little, "blobs hold little-endian numbers");

/// An open database; every failure is a StoreError.
class Database {
 public:
  enum class Mode { create, read };
  Database(const std::string& path, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const std::string& sql);
  std::int64_t number(const std::string& sql);
  /// Throws the StoreError that says what the result code means.
  [[noreturn]] void fail(int code) const;
  sqlite3* handle() const { return handle_; }

 private:
  std::string path_;
  sqlite3* handle_ = nullptr;
};

/// A prepared statement. Parameters and columns count from 0. Text is UTF-8; lists of numbers are
/// little-endian blobs; lists of names are JSON arrays; NaN is NULL.
class Statement {
 public:
  Statement(Database& database, const std::string& sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// True when a row is there.
  bool step();
  void reset();

  void bind(int at, std::integral auto value) { bind_number(at, static_cast<std::int64_t>(value)); }
  void bind(int at, double value);
  void bind(int at, const std::string& value);
  void bind(int at, const std::vector<std::string>& value);
  void bind(int at, const stats::QuantileSketch& value);
  template <typename T>
  requires std::is_arithmetic_v<T>
  void bind(int at, const std::vector<T>& value) {
    bind_blob(at, value.data(), value.size() * sizeof(T));
  }

  void read(int at, std::integral auto& value) {
    value = static_cast<std::remove_reference_t<decltype(value)>>(read_number(at));
  }
  void read(int at, double& value);
  void read(int at, std::string& value);
  void read(int at, std::vector<std::string>& value);
  void read(int at, stats::QuantileSketch& value);
  template <typename T>
  requires std::is_arithmetic_v<T>
  void read(int at, std::vector<T>& value) {
    const std::string bytes = read_blob(at);
    value.resize(bytes.size() / sizeof(T));
    if (!value.empty()) std::memcpy(value.data(), bytes.data(), value.size() * sizeof(T));
  }

 private:
  void check(int code) const;
  void bind_number(int at, std::int64_t value);
  void bind_blob(int at, const void* data, std::size_t size);
  std::int64_t read_number(int at);
  std::string read_blob(int at);

  Database& database_;
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace rehearse::results
