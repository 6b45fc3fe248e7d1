// Weighted round robin as a schedule of deadlines.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace rehearse::policy {

/// Earliest deadline first, as Envoy's EdfScheduler: an item of weight w has its first deadline at
/// 1 / w; the earliest one is picked (ties in order of insertion) and gets a new deadline at
/// now + 1 / w, where now is the deadline just met and w its weight at that moment. With constant
/// weights the items are picked in proportion to them and never bunch up. First deadlines are those
/// of w + 1e-13, as in Envoy: where deadlines of unequal weights meet, the smaller one comes first.
///
/// `pick` costs a division and O(log n), and allocates nothing.
class EdfSchedule {
 public:
  bool empty() const { return heap_.empty(); }
  void clear() { heap_.clear(); }

  /// Starts anew, in the state after `picks` picks. `weight_of(item)` is above 0 for each item.
  /// O(n log n) whatever the number of picks: by time T = picks / sum of weights an item of weight
  /// w was picked floor(T w) times, and fewer than 2 n picks are left.
  template <class WeightOf>
  void reset(std::span<const std::uint32_t> items, WeightOf&& weight_of, std::uint64_t picks);

  /// The next item; only when not empty.
  template <class WeightOf>
  std::uint32_t pick(WeightOf&& weight_of) {
    const std::uint32_t item = heap_.front().item;
    now_ = heap_.front().deadline;
    sift_down({now_ + 1.0 / weight_of(item), order_++, item});
    return item;
  }

 private:
  static constexpr double kRaise = 1e-13;

  struct Entry {
    double deadline;
    std::uint64_t order;
    std::uint32_t item;

    /// Without a branch, which would be guessed wrong half of the time.
    bool before(const Entry& other) const {
      return (deadline < other.deadline) | ((deadline == other.deadline) & (order < other.order));
    }
  };

  /// Puts `entry` in place of the root.
  void sift_down(const Entry& entry) {
    const std::size_t n = heap_.size();
    std::size_t hole = 0;
    for (std::size_t child = 1; child < n; child = 2 * hole + 1) {
      if (child + 1 < n) child += heap_[child + 1].before(heap_[child]) ? 1 : 0;
      if (!heap_[child].before(entry)) break;
      heap_[hole] = heap_[child];
      hole = child;
    }
    heap_[hole] = entry;
  }

  std::vector<Entry> heap_;  // binary, the earliest first
  double now_ = 0.0;
  std::uint64_t order_ = 0;
};

template <class WeightOf>
void EdfSchedule::reset(std::span<const std::uint32_t> items, WeightOf&& weight_of,
                        std::uint64_t picks) {
  const auto raised = [&](std::uint32_t item) { return weight_of(item) + kRaise; };
  heap_.clear();
  now_ = 0.0;
  order_ = 0;
  double total = 0.0;
  for (const std::uint32_t item : items) total += raised(item);
  const double time = static_cast<double>(picks) / total;
  std::uint64_t picked = 0;
  for (const std::uint32_t item : items) {
    const double w = raised(item);
    double times = std::floor(static_cast<double>(picks) * w / total);
    if (times > 0.0 && times / w >= time) times -= 1.0;  // rounded up, or not before the others
    picked += static_cast<std::uint64_t>(times);
    now_ = std::max(now_, times / w);
    heap_.push_back({(times + 1.0) / w, order_++, item});
  }
  std::sort(heap_.begin(), heap_.end(), [](const auto& a, const auto& b) { return a.before(b); });
  for (; picked < picks && !heap_.empty(); ++picked) pick(weight_of);
}

}  // namespace rehearse::policy
