#include "scenarios/run/sweep_queue.hpp"

namespace rehearse::run {

SweepQueue::SweepQueue(std::vector<double> expected, std::uint32_t replications) {
  for (const double one : expected) {
    Of& point = points_.emplace_back();
    point.expected = one;
    point.waits.assign(replications, true);
    point.waiting = replications;
  }
}

void SweepQueue::remove(std::uint32_t point, std::uint32_t replication) {
  Of& of = points_.at(point);
  if (replication >= of.waits.size() || !of.waits[replication]) return;
  of.waits[replication] = false;
  --of.waiting;
}

std::uint32_t SweepQueue::remove_all(std::uint32_t point) {
  Of& of = points_.at(point);
  const std::uint32_t waited = of.waiting;
  of.waits.assign(of.waits.size(), false);
  of.waiting = 0;
  return waited;
}

void SweepQueue::measured(std::uint32_t point, double seconds) {
  Of& of = points_.at(point);
  of.seconds += seconds;
  ++of.runs;
  measured_s_ += seconds;
  measured_expected_ += of.expected;
}

double SweepQueue::length(const Of& point) const {
  if (point.runs > 0) return point.seconds / point.runs;
  return measured_expected_ > 0 ? point.expected * measured_s_ / measured_expected_
                                : point.expected;
}

std::optional<SweepQueue::Item> SweepQueue::take() {
  Of* longest = nullptr;
  for (Of& point : points_)
    if (point.waiting > 0 && (longest == nullptr || length(point) > length(*longest)))
      longest = &point;
  if (longest == nullptr) return std::nullopt;
  std::uint32_t replication = 0;
  while (!longest->waits[replication]) ++replication;
  const auto point = static_cast<std::uint32_t>(longest - points_.data());
  remove(point, replication);
  return Item{point, replication};
}

std::optional<double> SweepQueue::estimate_s(std::uint32_t point) const {
  if (measured_s_ <= 0) return std::nullopt;
  return length(points_.at(point));
}

std::optional<double> SweepQueue::waiting_s() const {
  if (measured_s_ <= 0) return std::nullopt;
  double sum = 0.0;
  for (const Of& point : points_) sum += point.waiting * length(point);
  return sum;
}

}  // namespace rehearse::run
