#include "results/windows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/format.hpp"

namespace rehearse::results {
namespace {

// Times that differ by less than this share of a window are the same window boundary.
constexpr double kBoundary = 1e-9;

enum class Judgement { silent, violating, clean };

struct Span {
  std::size_t first = 0;
  std::size_t last = 0;
  bool closed = false;  // by a clean stretch
};

// Violating spans from t0 on, as cut by clean stretches.
struct Scan {
  std::vector<Span> spans;
  bool clean_first = false;  // a clean stretch came before any violation
  std::size_t judged = 0;
  std::optional<std::size_t> stretch;  // first clean window since the last violating one
};

class Judge {
 public:
  Judge(const Windows& windows, const RecoveryRules& rules, const Interval& interval)
      : windows_(windows), rules_(rules), interval_(interval) {}

  Outage outage() const {
    if (const auto share = share_before(); share && *share < rules_.good_share) {
      return undecided(0.0, fmt::format("already unmet before t0: {:.1f} % good", 100.0 * *share));
    }
    const Scan scan = scan_windows();
    if (scan.spans.empty() || scan.clean_first) return without_violation(scan);
    return with_violation(scan);
  }

 private:
  Judgement judge(std::size_t w) const {
    if (w >= windows_.issued.size() || windows_.issued[w] == 0) return Judgement::silent;
    const auto issued = windows_.issued[w];
    if (issued < rules_.minimum_count) return Judgement::silent;
    const bool violates =
        static_cast<double>(windows_.good[w]) < rules_.good_share * static_cast<double>(issued);
    return violates ? Judgement::violating : Judgement::clean;
  }

  double start_of(std::size_t w) const { return static_cast<double>(w) * rules_.window_s; }
  double end_of(std::size_t w) const { return start_of(w + 1); }
  std::size_t floor_window(double time_s) const {
    return static_cast<std::size_t>(
        std::max(0.0, std::floor(time_s / rules_.window_s + kBoundary)));
  }
  std::size_t first_window() const {
    return static_cast<std::size_t>(
        std::max(0.0, std::ceil(interval_.start_s / rules_.window_s - kBoundary)));
  }

  std::optional<double> share_before() const {
    const std::size_t end = floor_window(interval_.t0_s);
    if (end == 0) return std::nullopt;
    const std::size_t begin = std::min(end - 1, floor_window(interval_.t0_s - rules_.sustain_s));
    std::uint64_t issued = 0;
    std::uint64_t good = 0;
    for (std::size_t w = std::max(begin, first_window()); w < end; ++w) {
      if (judge(w) == Judgement::silent) continue;
      issued += windows_.issued[w];
      good += windows_.good[w];
    }
    if (issued == 0) return std::nullopt;
    return static_cast<double>(good) / static_cast<double>(issued);
  }

  Scan scan_windows() const {
    Scan scan;
    const std::size_t end = floor_window(interval_.end_s);
    for (std::size_t w = std::max(first_window(), floor_window(interval_.t0_s)); w < end; ++w) {
      const Judgement judgement = judge(w);
      if (judgement == Judgement::silent) continue;
      ++scan.judged;
      if (judgement == Judgement::clean) {
        add_clean(scan, w);
      } else if (!add_violation(scan, w)) {
        break;
      }
    }
    return scan;
  }

  void add_clean(Scan& scan, std::size_t w) const {
    if (!scan.stretch) scan.stretch = w;
    const double since = std::max(interval_.t0_s, start_of(*scan.stretch));
    if (end_of(w) - since < rules_.sustain_s - kBoundary * rules_.window_s) return;
    if (scan.spans.empty()) {
      scan.clean_first = true;
    } else {
      scan.spans.back().closed = true;
    }
  }

  // False when the violation belongs to the next disaster.
  bool add_violation(Scan& scan, std::size_t w) const {
    const bool restored = scan.clean_first || (!scan.spans.empty() && scan.spans.front().closed);
    if (restored && end_of(w) > interval_.relapse_end_s + kBoundary * rules_.window_s) return false;
    scan.stretch.reset();
    if (scan.spans.empty() || scan.spans.back().closed) scan.spans.push_back({w, w, false});
    scan.spans.back().last = w;
    return true;
  }

  Outage without_violation(const Scan& scan) const {
    if (interval_.end_s - interval_.t0_s < rules_.sustain_s) return undecided(0.0, too_short());
    if (scan.judged == 0) {
      return undecided(0.0,
                       fmt::format("no window after t0 has {} requests", rules_.minimum_count));
    }
    Outage outage;
    outage.relapses = relapses(scan, 0);
    return outage;
  }

  Outage with_violation(const Scan& scan) const {
    const Span& first = scan.spans.front();
    const double length_s = on_grid(end_of(first.last) - interval_.t0_s);
    Outage outage;
    if (!first.closed && interval_.end_s - interval_.t0_s < rules_.sustain_s) {
      outage = undecided(length_s, too_short());
    } else if (!first.closed && scan.stretch) {
      outage =
          undecided(length_s, fmt::format("the run ends {} after the last violation, before "
                                          "the sustain time of {}",
                                          format_duration(interval_.end_s - end_of(first.last)),
                                          format_duration(rules_.sustain_s)));
    } else if (!first.closed) {
      outage.state = Outage::State::unrestored;
      outage.reason = "not restored before the end of the run";
    }
    outage.length_s = length_s;
    outage.last_window = static_cast<std::uint32_t>(first.last);
    outage.relapses = relapses(scan, 1);
    return outage;
  }

  std::vector<Relapse> relapses(const Scan& scan, std::size_t from) const {
    std::vector<Relapse> list;
    for (std::size_t i = from; i < scan.spans.size(); ++i) {
      const Span& span = scan.spans[i];
      list.push_back({start_of(span.first), end_of(span.last) - start_of(span.first), span.closed});
    }
    return list;
  }

  std::string too_short() const {
    return fmt::format("the run ends {} after t0, before the sustain time of {}",
                       format_duration(interval_.end_s - interval_.t0_s),
                       format_duration(rules_.sustain_s));
  }

  static Outage undecided(double length_s, std::string reason) {
    return {Outage::State::undecided, length_s, std::nullopt, std::move(reason), {}};
  }

  const Windows& windows_;
  const RecoveryRules& rules_;
  const Interval& interval_;
};

void add(std::vector<std::uint64_t>& sum, const std::vector<std::uint32_t>& terms) {
  if (sum.size() < terms.size()) sum.resize(terms.size());
  for (std::size_t i = 0; i < terms.size(); ++i) sum[i] += terms[i];
}

}  // namespace

Windows Windows::sum(const std::vector<const EndpointRecord*>& endpoints) {
  Windows windows;
  for (const EndpointRecord* endpoint : endpoints) {
    add(windows.issued, endpoint->issued);
    add(windows.good, endpoint->good);
  }
  windows.good.resize(std::max(windows.issued.size(), windows.good.size()));
  return windows;
}

std::optional<double> Outage::rto_s() const {
  if (state != State::restored) return std::nullopt;
  return length_s;
}

Outage judge_outage(const Windows& windows, const RecoveryRules& rules, const Interval& interval) {
  return Judge(windows, rules, interval).outage();
}

double on_grid(double seconds) { return std::ldexp(std::round(std::ldexp(seconds, 30)), -30); }

}  // namespace rehearse::results
