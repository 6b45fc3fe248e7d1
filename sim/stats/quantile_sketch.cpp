#include "sim/stats/quantile_sketch.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string_view>

namespace rehearse::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr char kVersion = 1;

void put_fixed(std::string& out, std::uint64_t word) {
  for (int shift = 0; shift < 64; shift += 8)
    out.push_back(static_cast<char>(word >> shift & 0xff));
}

void put_varint(std::string& out, std::uint64_t word) {
  for (; word >= 0x80; word >>= 7) out.push_back(static_cast<char>(word | 0x80));
  out.push_back(static_cast<char>(word));
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool at_end() const { return next_ == bytes_.size(); }
  std::uint64_t byte() {
    if (at_end()) throw std::invalid_argument("quantile sketch: truncated bytes");
    return static_cast<unsigned char>(bytes_[next_++]);
  }
  std::uint64_t fixed() {
    std::uint64_t word = 0;
    for (int shift = 0; shift < 64; shift += 8) word |= byte() << shift;
    return word;
  }
  std::uint64_t varint() {
    std::uint64_t word = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint64_t part = byte();
      word |= (part & 0x7f) << shift;
      if (part < 0x80) return word;
    }
    throw std::invalid_argument("quantile sketch: number too long");
  }

 private:
  std::string_view bytes_;
  std::size_t next_ = 0;
};

/// Nearest rank, 1..count; the slack keeps q * count from stepping over an exact integer.
std::uint64_t nearest_rank(double q, std::uint64_t count) {
  constexpr double slack = 1.0 - 4.0 * std::numeric_limits<double>::epsilon();
  const double rank = std::ceil(q * static_cast<double>(count) * slack);
  if (!(rank > 1.0)) return 1;
  return std::min(count, static_cast<std::uint64_t>(rank));
}

}  // namespace

QuantileSketch::QuantileSketch() : cells_(kCells, 0), min_(kInfinity), max_(-kInfinity) {}

void QuantileSketch::merge(const QuantileSketch& other) {
  for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i] += other.cells_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  sum2_ += other.sum2_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

void QuantileSketch::clear() {
  std::fill(cells_.begin(), cells_.end(), 0);
  count_ = 0;
  sum_ = sum2_ = 0.0;
  min_ = kInfinity;
  max_ = -kInfinity;
}

double QuantileSketch::mean() const {
  return count_ == 0 ? kNaN : sum_ / static_cast<double>(count_);
}

double QuantileSketch::variance() const {
  if (count_ < 2) return kNaN;
  const double n = static_cast<double>(count_);
  return std::max(0.0, (sum2_ - sum_ * (sum_ / n)) / (n - 1.0));
}

double QuantileSketch::cell_middle(std::uint64_t cell) {
  constexpr std::uint64_t low = static_cast<std::uint64_t>(1023 + kMinExponent) << kSubBits;
  constexpr std::uint64_t half = std::uint64_t{1} << (51 - kSubBits);
  return std::bit_cast<double>(((cell + low) << (52 - kSubBits)) + half);
}

double QuantileSketch::quantile(double q) const {
  if (count_ == 0) return kNaN;
  const std::uint64_t rank = nearest_rank(q, count_);
  if (rank == 1) return min_;
  if (rank == count_) return max_;
  std::uint64_t seen = 0;
  std::uint64_t cell = 0;
  while ((seen += cells_[cell]) < rank) ++cell;
  if (cell == 0) return min_;
  if (cell == kCells - 1) return max_;
  return std::clamp(cell_middle(cell), min_, max_);
}

double QuantileSketch::share_below(double value) const {
  if (count_ == 0) return kNaN;
  if (value < min_) return 0.0;
  if (value >= max_) return 1.0;
  std::uint64_t seen = 0;
  for (std::uint64_t cell = 0; cell <= cell_of(value); ++cell) seen += cells_[cell];
  return static_cast<double>(seen) / static_cast<double>(count_);
}

std::string QuantileSketch::serialize() const {
  std::string out(1, kVersion);
  put_varint(out, count_);
  for (const double field : {sum_, sum2_, min_, max_}) {
    put_fixed(out, std::bit_cast<std::uint64_t>(field));
  }
  std::uint64_t next = 0;
  for (std::uint64_t cell = 0; cell < kCells; ++cell) {
    if (cells_[cell] == 0) continue;
    put_varint(out, cell - next);
    put_varint(out, cells_[cell]);
    next = cell + 1;
  }
  return out;
}

QuantileSketch QuantileSketch::deserialize(const std::string& bytes) {
  Reader reader(bytes);
  if (reader.byte() != kVersion) throw std::invalid_argument("quantile sketch: unknown version");
  QuantileSketch sketch;
  sketch.count_ = reader.varint();
  for (double* field : {&sketch.sum_, &sketch.sum2_, &sketch.min_, &sketch.max_}) {
    *field = std::bit_cast<double>(reader.fixed());
  }
  std::uint64_t total = 0;
  for (std::uint64_t next = 0; !reader.at_end(); ++next) {
    const std::uint64_t gap = reader.varint();
    if (gap >= kCells - next) throw std::invalid_argument("quantile sketch: no such cell");
    next += gap;
    total += sketch.cells_[next] = reader.varint();
    if (next == kCells - 1 && !reader.at_end()) {
      throw std::invalid_argument("quantile sketch: bytes after the last cell");
    }
  }
  if (total != sketch.count_) {
    throw std::invalid_argument("quantile sketch: cells do not add up to the count");
  }
  return sketch;
}

}  // namespace rehearse::stats
