#include "sim/policy/outlier_detector.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/policy/scaled_random.hpp"

namespace rehearse::policy {
namespace {

std::int64_t to_nanos(double seconds) {
  return static_cast<std::int64_t>(std::floor(seconds * 1e9 + 0.5));
}

}  // namespace

OutlierDetector::OutlierDetector(const OutlierSpec& spec)
    : spec_(spec),
      interval_(to_nanos(spec.interval_s)),
      base_(to_nanos(spec.base_ejection_s)),
      max_(to_nanos(spec.max_ejection_s.value_or(std::max(300.0, spec.base_ejection_s)))),
      jitter_ms_(static_cast<std::uint64_t>(to_nanos(spec.max_ejection_jitter_s) / 1'000'000)) {}

void OutlierDetector::set_hosts(std::span<const std::uint32_t> ids) {
  std::vector<Host> before = hosts_;
  for (Host& host : hosts_) host.present = false;
  order_.clear();
  for (const std::uint32_t id : ids) {
    const std::uint32_t i = index_.add(id);
    hosts_.resize(index_.size());
    if (i >= before.size() || !before[i].present) hosts_[i] = Host{};
    hosts_[i].id = id;
    hosts_[i].present = true;
    order_.push_back(i);
  }
  ejections_active_ = 0;
  for (const std::uint32_t i : order_) ejections_active_ += hosts_[i].ejected ? 1 : 0;
  changes_.reserve(2 * order_.size());
}

bool OutlierDetector::record(std::uint32_t id, OutlierResult result, double now_s,
                             std::uint64_t random) {
  const std::uint32_t i = index_[id];
  if (i == kNoMember || !hosts_[i].present) return false;
  Host& host = hosts_[i];
  const Nanos now = to_nanos(now_s);
  switch (result) {
    case OutlierResult::connect_success:
      return spec_.split_local_origin && record_connect(host, true, now, random);
    case OutlierResult::connect_failure:
    case OutlierResult::timeout:
      return spec_.split_local_origin
                 ? record_connect(host, false, now, random)
                 : record_answer(host, OutlierResult::gateway_error, now, random);
    default:
      return record_answer(host, result, now, random);
  }
}

bool OutlierDetector::record_answer(Host& host, OutlierResult result, Nanos now,
                                    std::uint64_t random) {
  ++host.answers.total;
  if (result == OutlierResult::success) {
    ++host.answers.successes;
    host.consecutive_5xx = host.consecutive_gateway_failure = 0;
    return false;
  }
  bool ejected = false;
  if (result != OutlierResult::gateway_error) {
    host.consecutive_gateway_failure = 0;
  } else if (++host.consecutive_gateway_failure == spec_.consecutive_gateway_failure) {
    ejected = detected_consecutive(host, OutlierCause::consecutive_gateway_failure, now, random);
  }
  if (++host.consecutive_5xx == spec_.consecutive_5xx) {
    ejected |= detected_consecutive(host, OutlierCause::consecutive_5xx, now, random);
  }
  return ejected;
}

bool OutlierDetector::record_connect(Host& host, bool success, Nanos now, std::uint64_t random) {
  ++host.connects.total;
  if (success) {
    ++host.connects.successes;
    host.consecutive_local_origin_failure = 0;
    return false;
  }
  return ++host.consecutive_local_origin_failure == spec_.consecutive_local_origin_failure &&
         detected_consecutive(host, OutlierCause::consecutive_local_origin_failure, now, random);
}

bool OutlierDetector::detected_consecutive(Host& host, OutlierCause cause, Nanos now,
                                           std::uint64_t random) {
  if (host.ejected) return false;  // and the counter runs on until the host is back
  const bool ejected = eject(host, cause, now, random);
  switch (cause) {
    case OutlierCause::consecutive_gateway_failure:
      host.consecutive_gateway_failure = 0;
      break;
    case OutlierCause::consecutive_local_origin_failure:
      host.consecutive_local_origin_failure = 0;
      break;
    default:
      host.consecutive_5xx = 0;
  }
  return ejected;
}

bool OutlierDetector::eject(Host& host, OutlierCause cause, Nanos now, std::uint64_t random) {
  const double percent = 100.0 * (ejections_active_ + 1) / static_cast<double>(order_.size());
  const bool first = spec_.always_eject_one_host && ejections_active_ == 0;
  if (percent > std::min(100U, spec_.max_ejection_percent) && !first) {
    ++overflows_;
    return false;
  }
  const std::uint64_t word = grown_word(random, host.id + 1ULL);
  if (scale_below(upper_half(word), 100) >= enforcing(cause)) return false;
  ++ejections_active_;
  host.ejected = true;
  host.cause = cause;
  host.ejected_at = now;
  host.jitter = static_cast<Nanos>(grown_word(word, 1) % (jitter_ms_ + 1)) * 1'000'000;
  if (host.multiplier * base_ < max_ + base_) ++host.multiplier;
  return true;
}

void OutlierDetector::return_to_service(Host& host, Nanos now) {
  --ejections_active_;
  host.ejected = false;
  host.consecutive_5xx = 0;
  host.consecutive_gateway_failure = 0;
  host.consecutive_local_origin_failure = 0;
  host.returned_at = now;
}

OutlierDetector::Nanos OutlierDetector::ejection_length(const Host& host) const {
  return std::min(base_ * host.multiplier, max_) + host.jitter;
}

std::uint32_t OutlierDetector::enforcing(OutlierCause cause) const {
  switch (cause) {
    case OutlierCause::consecutive_5xx:
      return spec_.enforcing_consecutive_5xx;
    case OutlierCause::consecutive_gateway_failure:
      return spec_.enforcing_consecutive_gateway_failure;
    case OutlierCause::consecutive_local_origin_failure:
      return spec_.enforcing_consecutive_local_origin_failure;
    case OutlierCause::success_rate:
      return spec_.enforcing_success_rate;
    case OutlierCause::success_rate_local_origin:
      return spec_.enforcing_local_origin_success_rate;
    case OutlierCause::failure_percentage:
      return spec_.enforcing_failure_percentage;
    case OutlierCause::failure_percentage_local_origin:
      return spec_.enforcing_failure_percentage_local_origin;
  }
  return 100;
}

std::span<const OutlierChange> OutlierDetector::tick(double now_s, std::uint64_t random) {
  const Nanos now = to_nanos(now_s);
  changes_.clear();
  for (const std::uint32_t i : order_) {
    Host& host = hosts_[i];
    if (host.ejected && ejection_length(host) <= now - host.ejected_at) {
      return_to_service(host, now);
      changes_.push_back({host.id, false, host.cause});
    }
    host.last_answers = std::exchange(host.answers, {});
    host.last_connects = std::exchange(host.connects, {});
  }
  eject_by_rates(&Host::last_answers, OutlierCause::success_rate, OutlierCause::failure_percentage,
                 now, random);
  eject_by_rates(&Host::last_connects, OutlierCause::success_rate_local_origin,
                 OutlierCause::failure_percentage_local_origin, now, grown_word(random, 1));
  for (const std::uint32_t i : order_) {
    Host& host = hosts_[i];
    const bool settled = !host.ejected && host.returned_at && now - *host.returned_at >= interval_;
    if (settled && host.multiplier > 0) --host.multiplier;
  }
  return changes_;
}

void OutlierDetector::eject_by_rates(Volume Host::*volume, OutlierCause by_rate,
                                     OutlierCause by_percentage, Nanos now, std::uint64_t random) {
  const std::uint32_t percentage_volume = spec_.failure_percentage_request_volume;
  const auto counts = [&](const Host& host, std::uint32_t least) {
    return !host.ejected && (host.*volume).total > 0 && (host.*volume).total >= least;
  };
  // Settled before anybody is ejected by rate: such a host is still counted, and may be ejected
  // for one cause only.
  std::uint32_t percentage_hosts = 0;
  for (const std::uint32_t i : order_) percentage_hosts += counts(hosts_[i], percentage_volume);
  const double threshold = success_rate_threshold(volume);
  const auto eject_if = [&](Host& host, bool outlier, OutlierCause cause) {
    if (outlier && !host.ejected && eject(host, cause, now, random)) {
      changes_.push_back({host.id, true, cause});
    }
  };
  for (const std::uint32_t i : order_) {
    Host& host = hosts_[i];
    const bool enough = counts(host, spec_.success_rate_request_volume);
    eject_if(host, enough && (host.*volume).rate() < threshold, by_rate);
  }
  if (percentage_hosts < spec_.failure_percentage_minimum_hosts) return;
  for (const std::uint32_t i : order_) {
    Host& host = hosts_[i];
    const bool enough = counts(host, percentage_volume);
    eject_if(host, enough && 100.0 - (host.*volume).rate() >= spec_.failure_percentage_threshold,
             by_percentage);
  }
}

double OutlierDetector::success_rate_threshold(Volume Host::*volume) const {
  const auto counts = [&](const Host& host) {
    return !host.ejected && (host.*volume).total > 0 &&
           (host.*volume).total >= spec_.success_rate_request_volume;
  };
  std::uint32_t n = 0;
  double sum = 0.0;
  for (const std::uint32_t i : order_) {
    if (!counts(hosts_[i])) continue;
    ++n;
    sum += (hosts_[i].*volume).rate();
  }
  if (n == 0 || n < spec_.success_rate_minimum_hosts) {
    return -std::numeric_limits<double>::infinity();
  }
  const double mean = sum / n;
  double squares = 0.0;
  for (const std::uint32_t i : order_) {
    if (!counts(hosts_[i])) continue;
    const double apart = (hosts_[i].*volume).rate() - mean;
    squares += apart * apart;
  }
  return mean - spec_.success_rate_stdev_factor / 1000.0 * std::sqrt(squares / n);
}

bool OutlierDetector::health_check_passed(std::uint32_t id, double now_s) {
  if (!ejected(id)) return false;
  return_to_service(hosts_[index_[id]], to_nanos(now_s));
  return true;
}

bool OutlierDetector::ejected(std::uint32_t id) const {
  const std::uint32_t i = index_[id];
  return i != kNoMember && hosts_[i].present && hosts_[i].ejected;
}

double OutlierDetector::ejection_s(std::uint32_t id) const {
  return ejected(id) ? static_cast<double>(ejection_length(hosts_[index_[id]])) / 1e9 : 0.0;
}

}  // namespace rehearse::policy
