#include "sim/policy/load_shedder.hpp"

#include <algorithm>

namespace rehearse::policy {

LatencyShedder::LatencyShedder(const LatencyShedderSpec& spec)
    : high_s_(spec.high_s),
      low_s_(spec.low_s),
      statistic_(spec.statistic),
      slice_length_(std::max<Nanoseconds>(
          to_nanoseconds(spec.window_s) / static_cast<Nanoseconds>(slices_.size()), 1)) {}

void LatencyShedder::advance(double now_s) {
  const auto size = static_cast<std::int64_t>(slices_.size());
  const std::int64_t current = to_nanoseconds(now_s) / slice_length_;
  slice_ = std::max(slice_, current - size);
  while (slice_ < current) slices_[static_cast<std::size_t>(++slice_ % size)] = {};
}

double LatencyShedder::delay_s(double now_s) {
  advance(now_s);
  Slice window;
  for (const Slice& slice : slices_) {
    window.count += slice.count;
    window.sum_s += slice.sum_s;
    window.max_s = std::max(window.max_s, slice.max_s);
  }
  if (window.count == 0) return 0.0;
  return statistic_ == DelayStatistic::max ? window.max_s
                                           : window.sum_s / static_cast<double>(window.count);
}

bool LatencyShedder::admit(double now_s) {
  shedding_ = delay_s(now_s) > (shedding_ ? low_s_ : high_s_);
  return !shedding_;
}

void LatencyShedder::on_start(double now_s, double waited_s) {
  advance(now_s);
  Slice& slice = slices_[static_cast<std::size_t>(slice_) % slices_.size()];
  ++slice.count;
  slice.sum_s += waited_s;
  slice.max_s = std::max(slice.max_s, waited_s);
}

namespace {
struct Admit {
  double now_s;
  std::int64_t waiting;

  bool operator()(std::monostate) const { return true; }
  bool operator()(QueueLengthShedder& shedder) const { return shedder.admit(waiting); }
  bool operator()(LatencyShedder& shedder) const { return shedder.admit(now_s); }
  bool operator()(AimdLimit& limit) const { return limit.begin(); }
};
}  // namespace

bool LoadShedder::admit(double now_s, std::int64_t waiting) {
  return std::visit(Admit{now_s, waiting}, kind_);
}

void LoadShedder::on_start(double now_s, double waited_s) {
  if (auto* latency = std::get_if<LatencyShedder>(&kind_)) latency->on_start(now_s, waited_s);
}

void LoadShedder::on_end(double response_s, bool lost) {
  if (auto* limit = std::get_if<AimdLimit>(&kind_)) limit->end(response_s, lost);
}

}  // namespace rehearse::policy
