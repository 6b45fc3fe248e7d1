#include "scenarios/run/threshold.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "scenarios/run/pool.hpp"

namespace rehearse::run {
namespace {

constexpr std::uint32_t kPilots = 2;

}  // namespace

Bisection Bisection::between(double from, double to, bool logarithmic, double tolerance) {
  Bisection out;
  out.between_ = true;
  out.logarithmic_ = logarithmic;
  out.from_ = from;
  out.to_ = to;
  out.tolerance_ = tolerance;
  return out;
}

Bisection Bisection::between_integers(double from, double to) {
  Bisection out = between(std::round(from), std::round(to), false, 0.0);
  out.integer_ = true;
  return out;
}

Bisection Bisection::around(double start, double step, double least, double most,
                            double tolerance) {
  Bisection out;
  out.from_ = least;
  out.to_ = most;
  out.tolerance_ = tolerance;
  out.step_ = step;
  out.start_ = start;
  return out;
}

double Bisection::middle() const {
  if (integer_) return std::floor((*kept_ + *broken_) / 2);
  return logarithmic_ ? std::sqrt(*kept_ * *broken_) : (*kept_ + *broken_) / 2;
}

bool Bisection::narrow() const {
  const double low = std::min(*kept_, *broken_);
  const double high = std::max(*kept_, *broken_);
  if (integer_) return high - low <= 1.0;
  if (!between_) return high <= low * (1 + tolerance_);
  const double part =
      logarithmic_ ? std::log(high / low) / std::log(to_ / from_) : (high - low) / (to_ - from_);
  return part <= tolerance_;
}

std::optional<double> Bisection::outwards() const {
  if (between_) {
    if (tried_ == 0) return from_;
    return tried_ == 1 ? std::optional(to_) : std::nullopt;
  }
  if (!kept_ && !broken_) return start_;
  const double last = kept_ ? *kept_ : *broken_;
  if (last <= from_ || last >= to_) return std::nullopt;
  const double step = std::pow(step_, std::min(tried_, 4U));
  return std::clamp(kept_ ? last * step : last / step, from_, to_);
}

std::optional<double> Bisection::next() const {
  if (!kept_ || !broken_) return outwards();
  if (narrow()) return std::nullopt;
  return middle();
}

void Bisection::add(double x, bool kept) {
  ++tried_;
  (kept ? kept_ : broken_) = x;
}

results::Threshold Bisection::result() const {
  using results::Threshold;
  if (!broken_) return {Threshold::Kind::always_kept, *kept_, *kept_, true};
  if (!kept_) return {Threshold::Kind::always_broken, *broken_, *broken_, true};
  return {Threshold::Kind::found, std::min(*kept_, *broken_), std::max(*kept_, *broken_),
          *kept_ < *broken_};
}

namespace {

/// All searches; those after the pilots wait for what the pilots find.
class Searches {
 public:
  explicit Searches(const ThresholdSearch& search) : search_(search) {
    for (std::uint32_t r = 0; r < search.replications; ++r)
      one_.push_back({search.bisection(std::nullopt), false, {}});
  }

  ThresholdOutcome play() {
    PoolOptions pool;
    pool.jobs = search_.jobs;
    pool.program = search_.program;
    pool.interrupted = search_.interrupted;
    pool.next = [this] { return next(); };
    pool.finished = [this](std::uint32_t number, results::RunRecord&& record) {
      take(number, record);
    };
    pool.failed = [](std::uint32_t, const std::string& message) {
      throw RunError("search", 0.0, message);
    };
    pool.on_progress = [this](const auto&) { report(); };
    outcome_.interrupted = !play_pool(pool);
    if (!outcome_.interrupted) collect();
    return std::move(outcome_);
  }

 private:
  struct One {
    Bisection bisection;
    bool playing = false;
    results::Beyond beyond;
  };

  bool ended(const One& one) const { return !one.playing && !one.bisection.next(); }

  std::optional<Job> next() {
    const bool wait = !piloted_ && search_.replications > kPilots && !end_pilots();
    for (std::uint32_t r = 0; r < (wait ? kPilots : search_.replications); ++r) {
      if (one_[r].playing) continue;
      const auto x = one_[r].bisection.next();
      if (!x) continue;
      one_[r].playing = true;
      playing_[started_++] = {r, *x};
      Job job = search_.job(*x);
      job.replication = r;
      return job;
    }
    return std::nullopt;
  }

  /// True when the pilots have ended; then the others begin where they found something.
  bool end_pilots() {
    double sum = 0.0;
    for (std::uint32_t r = 0; r < kPilots; ++r) {
      if (!ended(one_[r])) return false;
      sum += one_[r].bisection.result().middle();
    }
    piloted_ = true;
    for (std::uint32_t r = kPilots; r < search_.replications; ++r)
      one_[r].bisection = search_.bisection(sum / kPilots);
    return true;
  }

  void take(std::uint32_t number, const results::RunRecord& record) {
    if (record.objectives.empty())
      throw ScenarioError(
          {{{record.scenario, 0, 0},
            "/objectives",
            "expected objectives, since they say when the plan breaks; found none"}});
    const auto [replication, x] = playing_.extract(number).mapped();
    One& one = one_[replication];
    const bool kept = results::keeps_all(record);
    one.playing = false;
    one.bisection.add(x, kept);
    if (!kept) one.beyond = results::look_beyond(record);
    ++outcome_.runs;
  }

  void report() const {
    if (!search_.on_progress) return;
    const auto done =
        std::count_if(one_.begin(), one_.end(), [this](const One& one) { return ended(one); });
    search_.on_progress(outcome_.runs, static_cast<double>(done) / search_.replications);
  }

  void collect() {
    for (One& one : one_) {
      outcome_.found.each.push_back(one.bisection.result());
      if (outcome_.found.each.back().kind != results::Threshold::Kind::always_kept)
        outcome_.found.beyond.push_back(std::move(one.beyond));
    }
  }

  const ThresholdSearch& search_;
  std::vector<One> one_;
  std::map<std::uint32_t, std::pair<std::uint32_t, double>> playing_;  ///< replication and x
  std::uint32_t started_ = 0;
  bool piloted_ = false;
  ThresholdOutcome outcome_;
};

}  // namespace

ThresholdOutcome find_thresholds(const ThresholdSearch& search) { return Searches(search).play(); }

}  // namespace rehearse::run
