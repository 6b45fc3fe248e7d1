// Small helpers of the checker.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/config/descriptor.hpp"
#include "sim/core/json.hpp"

namespace rehearse::config {

/// Sets a variable for the length of a scope.
template <typename T>
class Scoped {
 public:
  Scoped(T& variable, T value) : variable_(variable), saved_(std::move(variable)) {
    variable_ = std::move(value);
  }
  ~Scoped() { variable_ = std::move(saved_); }
  Scoped(const Scoped&) = delete;
  Scoped& operator=(const Scoped&) = delete;

 private:
  T& variable_;
  T saved_;
};

/// Appends to a path for the length of a scope.
class Descend {
 public:
  Descend(std::string& path, const std::string& tail) : path_(path), size_(path.size()) {
    path_ += tail;
  }
  ~Descend() { path_.resize(size_); }
  Descend(const Descend&) = delete;
  Descend& operator=(const Descend&) = delete;

 private:
  std::string& path_;
  std::size_t size_;
};

/// Any object may carry a remark under this key; it is skipped.
inline bool is_comment(const std::string& key) { return key == "$comment"; }

/// The one member of an object, apart from its comment; null if there are none or several.
const json::Member* only_member(const json::Value& object);

const Kind* kind_in(const std::vector<const Kind*>& kinds, std::string_view name);
std::vector<std::string> kind_names(const std::vector<const Kind*>& kinds);

}  // namespace rehearse::config
