// What every rate limiter must do: admit exactly what its law, evaluated over the whole history by
// brute force, allows.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

#include "sim/core/random.hpp"
#include "sim/policy/nanoseconds.hpp"
#include "sim/policy/rate_limiter.hpp"
#include "tests/unit/policy/allocation_count.hpp"

namespace rehearse::policy {
namespace {

struct Arrival {
  Nanoseconds at = 0;
  std::int64_t n = 1;
  bool admitted = false;
};
using History = std::vector<Arrival>;

/// How far above its law the limiter would be if it admitted the last arrival of the history, too;
/// not above zero: it must.
using Law = std::function<double(const History&)>;

struct Case {
  std::string name;
  RateLimiter limiter;
  Law excess;
  double long_run_per_s;
  std::int64_t largest_n;
  bool refusals_count;  ///< a refused request is remembered
  double mean_gap_s;
  bool waits;  ///< may admit with a delay
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

double seconds(Nanoseconds ns) { return static_cast<double>(ns) / 1e9; }

/// The most by which any run of admitted arrivals that ends with the last one, and begins `skip`
/// after its first, exceeds rate * its length.
double most_over_rate(const History& history, double rate, std::size_t skip, double tick_s) {
  const auto clock = [tick_s](Nanoseconds at) { return std::floor(seconds(at) / tick_s + 1e-6); };
  const Arrival& last = history.back();
  double count = skip == 0 ? static_cast<double>(last.n) : 0.0;
  double most = count;
  double following = static_cast<double>(last.n);
  for (std::size_t i = history.size() - 1; i-- > 0;) {
    if (!history[i].admitted) continue;
    count = following + (skip == 0 ? static_cast<double>(history[i].n) : 0.0);
    following += static_cast<double>(history[i].n);
    const double elapsed_s = (clock(last.at) - clock(history[i].at)) * tick_s;
    most = std::max(most, count - rate * elapsed_s);
  }
  return most;
}

/// Arrivals, admitted or also refused, in [from, to), and the last one if it falls into it.
double arrivals_in(const History& history, Nanoseconds from, Nanoseconds to, bool also_refused) {
  double count = 0.0;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const Arrival& a = history[i];
    const bool counts = also_refused || a.admitted || i + 1 == history.size();
    if (counts && a.at >= from && a.at < to) count += static_cast<double>(a.n);
  }
  return count;
}

Law token_bucket_law(double rate, double burst) {
  return [=](const History& h) { return most_over_rate(h, rate, 0, 1e-9) - burst; };
}

/// NGINX leaks between requests, so that a run counts without its first one.
Law leaky_bucket_law(double rate, double burst) {
  return [=](const History& h) { return most_over_rate(h, rate, 1, 1e-3) - burst; };
}

Law fixed_window_law(double limit, Nanoseconds window) {
  return [=](const History& h) {
    const Nanoseconds start = h.back().at / window * window;
    return arrivals_in(h, start, start + window, true) - limit;
  };
}

Law sliding_counter_law(double limit, Nanoseconds window) {
  return [=](const History& h) {
    const Nanoseconds start = h.back().at / window * window;
    const double weight = 1.0 - seconds(h.back().at - start) / seconds(window);
    return arrivals_in(h, start, start + window, false) +
           weight * arrivals_in(h, start - window, start, false) - limit;
  };
}

Law sliding_log_law(double limit, Nanoseconds window) {
  return [=](const History& h) {
    return arrivals_in(h, h.back().at - window + 1, h.back().at + 1, false) - limit;
  };
}

Law waf_law(double limit, Nanoseconds window, Nanoseconds evaluation) {
  return [=](const History& h) {
    const Nanoseconds evaluated = h.back().at / evaluation * evaluation;
    return arrivals_in(h, evaluated - window, evaluated, true) - limit;
  };
}

/// A token bucket that waits: the law holds for the times requests go on at, checked elsewhere;
/// that they are admitted depends on the wait.
Law waiting_law(double rate, double burst, double max_wait_s) {
  return [=](const History& h) {
    return most_over_rate(h, rate, 0, 1e-9) - burst - rate * max_wait_s;
  };
}

/// In the long run the sliding counter admits limit - 1 per window: one more would need the
/// estimate to fall to limit - 1 before the window ends. The WAF rule blocks a lasting flood for
/// good.
std::vector<Case> cases() {
  const Nanoseconds second = kNanosPerSecond;
  return {
      {"TokenBucket", RateLimiter(TokenBucket({20.0, 5.0})), token_bucket_law(20, 5), 20, 3, false,
       0.025, false},
      {"TokenBucketOfOne", RateLimiter(TokenBucket({7.0, 1.0})), token_bucket_law(7, 1), 7, 1,
       false, 0.05, false},
      {"TokenBucketWaits", RateLimiter(TokenBucket({20.0, 5.0, 0.3})), waiting_law(20, 5, 0.3), 20,
       3, false, 0.025, true},
      {"LeakyBucket", RateLimiter(LeakyBucket({.rate_per_s = 10.0, .burst = 5})),
       leaky_bucket_law(10, 5), 10, 3, false, 0.04, true},
      {"LeakyBucketNoBurst", RateLimiter(LeakyBucket({.rate_per_s = 10.0})),
       leaky_bucket_law(10, 0), 10, 1, false, 0.04, false},
      {"FixedWindow", RateLimiter(FixedWindow({10.0, 0.5})), fixed_window_law(10, second / 2), 20,
       3, true, 0.02, false},
      {"SlidingWindowCounter", RateLimiter(SlidingWindowCounter({10.0, 0.5})),
       sliding_counter_law(10, second / 2), 18, 3, false, 0.02, false},
      {"SlidingWindowLog", RateLimiter(SlidingWindowLog({10.0, 0.5})),
       sliding_log_law(10, second / 2), 20, 3, false, 0.02, false},
      {"WafRateRule", RateLimiter(WafRateRule({280.0, 5.0, 0.5})),
       waf_law(280, 5 * second, second / 2), 0, 3, true, 0.04, false},
  };
}

class RateLimiterConformance : public testing::TestWithParam<Case> {
 protected:
  double uniform() { return to_uniform(random_bits({17, 4}, next_++, 0, 0)); }

  /// Bursts, gaps and plain arrivals, in whole microseconds: some at one time.
  Nanoseconds gap() {
    const double kind = uniform();
    const double mean_us = 1e6 * GetParam().mean_gap_s;
    if (kind < 0.3) return 0;
    if (kind > 0.99) return 1000 * static_cast<Nanoseconds>(40.0 * mean_us * uniform());
    return 1000 * static_cast<Nanoseconds>(2.0 * mean_us * uniform());
  }
  std::int64_t size() {
    return 1 + static_cast<std::int64_t>(uniform() * static_cast<double>(GetParam().largest_n));
  }

 private:
  std::uint64_t next_ = 0;
};

TEST_P(RateLimiterConformance, AdmitsExactlyWhatItsLawAllows) {
  RateLimiter limiter = GetParam().limiter;
  History history;
  Nanoseconds now = 0;
  int admitted = 0;
  int decided = 0;
  for (int i = 0; i < 3000; ++i) {
    now += gap();
    history.push_back({now, size(), false});
    const double excess = GetParam().excess(history);
    const Admission admission = limiter.admit(seconds(now), static_cast<double>(history.back().n));
    history.back().admitted = admission.admitted;
    admitted += admission.admitted ? 1 : 0;
    if (std::abs(excess) < 1e-6 && excess != 0.0) continue;  // rounding decides
    ++decided;
    ASSERT_EQ(admission.admitted, excess <= 0.0) << "arrival " << i << " at " << now << " ns";
  }
  EXPECT_GT(decided, 2900);
  EXPECT_GT(admitted, 100);
  EXPECT_LT(admitted, 2900);
}

TEST_P(RateLimiterConformance, WaitsKeepTheOrderAndOnlyWhereTheyMay) {
  RateLimiter limiter = GetParam().limiter;
  double last_act_s = 0.0;
  double longest_s = 0.0;
  Nanoseconds now = 0;
  for (int i = 0; i < 3000; ++i) {
    now += gap();
    const Admission admission = limiter.admit(seconds(now));
    ASSERT_GE(admission.delay_s, 0.0);
    if (!admission) continue;
    longest_s = std::max(longest_s, admission.delay_s);
    ASSERT_GE(seconds(now) + admission.delay_s, last_act_s - 1e-3);
    last_act_s = seconds(now) + admission.delay_s;
  }
  EXPECT_EQ(longest_s > 0.0, GetParam().waits);
}

TEST_P(RateLimiterConformance, ARefusalLeavesATraceOnlyIfItsLawCountsIt) {
  RateLimiter sees_all = GetParam().limiter;
  RateLimiter sees_admitted = GetParam().limiter;
  Nanoseconds now = 0;
  int refused = 0;
  bool differed = false;
  for (int i = 0; i < 3000; ++i) {
    now += gap();
    const auto n = static_cast<double>(size());
    const Admission admission = sees_all.admit(seconds(now), n);
    RateLimiter next = sees_admitted;
    const Admission other = next.admit(seconds(now), n);
    refused += admission.admitted ? 0 : 1;
    differed |= admission.admitted != other.admitted || admission.delay_s != other.delay_s;
    if (admission) sees_admitted = next;
  }
  EXPECT_GT(refused, 100);
  EXPECT_EQ(differed, GetParam().refusals_count);
}

TEST_P(RateLimiterConformance, AClockThatStepsBackGainsNothing) {
  RateLimiter limiter = GetParam().limiter;
  Nanoseconds now = kNanosPerSecond;
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    now += gap();
    limiter.admit(seconds(now), static_cast<double>(size()));
    RateLimiter steady = limiter;
    RateLimiter stepping = limiter;
    if (steady.admit(seconds(now))) continue;
    ++refused;
    ASSERT_FALSE(stepping.admit(seconds(now - kNanosPerSecond / 4))) << i;
  }
  EXPECT_GT(refused, 100);
}

TEST_P(RateLimiterConformance, LongRunRateIsTheLimit) {
  RateLimiter limiter = GetParam().limiter;
  const double duration_s = 2000.0;
  const double gap_s = GetParam().mean_gap_s / 10.0;
  double admitted = 0.0;
  for (double now = 0.0; now < duration_s; now += 2.0 * gap_s * uniform()) {
    admitted += limiter.admit(now).admitted ? 1.0 : 0.0;
  }
  EXPECT_NEAR(admitted / duration_s, GetParam().long_run_per_s,
              0.03 * GetParam().long_run_per_s + 0.25);
}

TEST_P(RateLimiterConformance, SlowTrafficPassesWithoutDelay) {
  RateLimiter limiter = GetParam().limiter;
  for (int i = 0; i < 200; ++i) {
    const Admission admission = limiter.admit(0.2 * i);
    ASSERT_TRUE(admission.admitted);
    ASSERT_EQ(admission.delay_s, 0.0);
  }
}

TEST_P(RateLimiterConformance, AllocatesNothing) {
  RateLimiter limiter = GetParam().limiter;
  const std::uint64_t before = allocation_count();
  Nanoseconds now = 0;
  for (int i = 0; i < 3000; ++i) {
    now += gap();
    limiter.admit(seconds(now));
  }
  EXPECT_EQ(allocation_count(), before);
}

INSTANTIATE_TEST_SUITE_P(All, RateLimiterConformance, testing::ValuesIn(cases()),
                         testing::PrintToStringParamName());

TEST(RateLimiter, OfNoKindAdmitsEverything) {
  RateLimiter limiter;
  EXPECT_TRUE(limiter.admit(0.0, 1e9));
}

TEST(RateLimiter, CancelGoesToTheTokenBucket) {
  RateLimiter limiter(TokenBucket({10.0, 1.0, 1.0}));
  EXPECT_TRUE(limiter.admit(0.0));
  const double wait_s = limiter.admit(0.0).delay_s;
  EXPECT_DOUBLE_EQ(wait_s, 0.1);
  limiter.cancel(0.0, 1.0, wait_s);
  EXPECT_DOUBLE_EQ(limiter.admit(0.0).delay_s, 0.1);
  RateLimiter leaky(LeakyBucket({.rate_per_s = 10.0, .burst = 2}));
  EXPECT_DOUBLE_EQ(leaky.admit(0.0, 2.0).delay_s, 0.1);
  leaky.cancel(0.0, 1.0, 0.1);
  EXPECT_DOUBLE_EQ(leaky.admit(0.0).delay_s, 0.2);
}

}  // namespace
}  // namespace rehearse::policy
