#include "results/record_codec.hpp"

#include <cstring>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <vector>

#include "results/tables.hpp"

namespace rehearse::results {
namespace {

using stats::QuantileSketch;

template <typename T>
constexpr bool is_plain = std::is_arithmetic_v<T> || std::is_enum_v<T>;

/// The lists of a record that its table leaves to other tables.
template <typename Record>
auto lists(Record& record) {
  using T = std::remove_const_t<Record>;
  if constexpr (std::is_same_v<T, RunRecord>)
    return std::tie(record.objectives, record.disasters, record.timeline, record.reasons,
                    record.endpoints, record.populations, record.services, record.stores,
                    record.series, record.usage);
  else if constexpr (std::is_same_v<T, EndpointRecord>)
    return std::tie(record.failures, record.breakdown.rows);
  else if constexpr (std::is_same_v<T, StoreRecord>)
    return std::tie(record.losses);
  else
    return std::tie();
}

class Writer {
 public:
  std::string bytes;

  template <typename T>
  void put(const T& value) {
    if constexpr (is_plain<T>) {
      put_raw(&value, sizeof value);
    } else {
      std::apply([this](const auto&... field) { (put(field), ...); }, Table<T>::fields(value));
      std::apply([this](const auto&... list) { (put(list), ...); }, lists(value));
    }
  }
  void put(const std::string& text) {
    put(std::uint64_t{text.size()});
    bytes += text;
  }
  void put(const QuantileSketch& sketch) { put(sketch.serialize()); }
  template <typename T>
  void put(const std::vector<T>& list) {
    put(std::uint64_t{list.size()});
    if constexpr (is_plain<T>)
      put_raw(list.data(), list.size() * sizeof(T));
    else
      for (const T& item : list) put(item);
  }

 private:
  void put_raw(const void* data, std::size_t size) {
    bytes.append(static_cast<const char*>(data), size);
  }
};

class Reader {
 public:
  explicit Reader(const std::string& bytes) : bytes_(bytes) {}

  template <typename T>
  void get(T& value) {
    if constexpr (is_plain<T>) {
      get_raw(&value, sizeof value);
    } else {
      std::apply([this](auto&... field) { (get(field), ...); }, Table<T>::fields(value));
      std::apply([this](auto&... list) { (get(list), ...); }, lists(value));
    }
  }
  void get(std::string& text) {
    text.resize(size(1));
    get_raw(text.data(), text.size());
  }
  void get(QuantileSketch& sketch) {
    std::string text;
    get(text);
    sketch = QuantileSketch::deserialize(text);
  }
  template <typename T>
  void get(std::vector<T>& list) {
    if constexpr (is_plain<T>) {
      list.resize(size(sizeof(T)));
      get_raw(list.data(), list.size() * sizeof(T));
    } else {
      list.resize(size(1));
      for (T& item : list) get(item);
    }
  }
  bool at_end() const { return at_ == bytes_.size(); }

 private:
  /// A count of items of at least `item_bytes` each, of which that many can still follow.
  std::size_t size(std::size_t item_bytes) {
    std::uint64_t count = 0;
    get(count);
    if (count > (bytes_.size() - at_) / item_bytes) fail();
    return count;
  }
  void get_raw(void* data, std::size_t size) {
    if (size > bytes_.size() - at_) fail();
    if (size > 0) std::memcpy(data, bytes_.data() + at_, size);
    at_ += size;
  }
  [[noreturn]] static void fail() { throw std::runtime_error("the run record is cut short"); }

  const std::string& bytes_;
  std::size_t at_ = 0;
};

}  // namespace

std::string encode(const RunRecord& record) {
  Writer writer;
  writer.put(record);
  return std::move(writer.bytes);
}

RunRecord decode(const std::string& bytes) {
  RunRecord record;
  Reader reader(bytes);
  reader.get(record);
  if (!reader.at_end()) throw std::runtime_error("the run record has bytes left over");
  return record;
}

}  // namespace rehearse::results
