// What every circuit breaker must do.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "sim/core/random.hpp"
#include "sim/policy/circuit_breaker.hpp"
#include "tests/unit/policy/allocation_count.hpp"

namespace rehearse::policy {
namespace {

struct Outcome {
  double at_s = 0.0;
  bool ok = true;
  double duration_s = 0.0;
};
using Outcomes = std::vector<Outcome>;

struct Case {
  std::string name;
  CircuitBreaker breaker;
  int calls;        ///< in the window before it may trip
  int threshold;    ///< failures of these at which it trips
  double settle_s;  ///< until it has judged what was recorded
  double wait_s;
  int trials;
  bool cancelled_trial_reopens;
  double failed_duration_s;  ///< of a call that counts against it
  bool failed_ok;            ///< and its result
  /// Would a closed breaker that recorded all these, the last one just now, be open? By brute
  /// force.
  std::function<bool(const Outcomes&)> tripped;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

/// Share of the outcomes from `from` on, or time, that failed or were slow.
bool over(const Outcomes& outcomes, std::size_t from, std::size_t minimum, double slow_s) {
  double failed = 0.0;
  double slow = 0.0;
  for (std::size_t i = from; i < outcomes.size(); ++i) {
    failed += outcomes[i].ok ? 0.0 : 1.0;
    slow += outcomes[i].duration_s > slow_s ? 1.0 : 0.0;
  }
  const auto calls = static_cast<double>(outcomes.size() - from);
  if (calls < static_cast<double>(minimum)) return false;
  return failed / calls >= 0.5 || slow / calls >= 0.8;
}

bool count_tripped(const Outcomes& outcomes) {
  return over(outcomes, outcomes.size() > 10 ? outcomes.size() - 10 : 0, 10, 1.0);
}

bool time_tripped(const Outcomes& outcomes) {
  const double oldest_s = std::floor(outcomes.back().at_s) - 9.0;
  std::size_t from = 0;
  while (outcomes[from].at_s < oldest_s) ++from;
  return over(outcomes, from, 12, 1.0);
}

/// Any snapshot up to the last outcome.
bool hystrix_tripped(const Outcomes& outcomes) {
  for (int tick = 1; 0.5 * tick <= outcomes.back().at_s; ++tick) {
    int calls = 0;
    int failed = 0;
    for (const Outcome& outcome : outcomes) {
      if (outcome.at_s < 0.5 * tick - 10.0 || outcome.at_s >= 0.5 * tick) continue;
      ++calls;
      failed += outcome.ok ? 0 : 1;
    }
    if (calls >= 20 && 100 * failed / calls >= 50) return true;
  }
  return false;
}

std::vector<Case> cases() {
  const RateBreakerSpec count{.slow_call_rate_percent = 80.0,
                              .slow_call_s = 1.0,
                              .minimum_calls = 10,
                              .window = 10,
                              .open_wait_s = 60.0,
                              .half_open_calls = 3};
  RateBreakerSpec time = count;
  time.minimum_calls = 12;
  return {{"CountFailures", CircuitBreaker(CountBreaker(count)), 10, 5, 0.0, 60.0, 3, false, 0.1,
           false, count_tripped},
          {"CountSlow", CircuitBreaker(CountBreaker(count)), 10, 8, 0.0, 60.0, 3, false, 2.0, true,
           count_tripped},
          {"TimeFailures", CircuitBreaker(TimeBreaker(time)), 12, 6, 0.0, 60.0, 3, false, 0.1,
           false, time_tripped},
          {"TimeSlow", CircuitBreaker(TimeBreaker(time)), 12, 10, 0.0, 60.0, 3, false, 2.0, true,
           time_tripped},
          {"Hystrix", CircuitBreaker(HystrixBreaker({})), 20, 10, 0.5, 5.0, 1, true, 0.1, false,
           hystrix_tripped}};
}

class CircuitBreakerConformance : public testing::TestWithParam<Case> {
 protected:
  double uniform() { return to_uniform(random_bits({23, 5}, next_++, 0, 0)); }

  void record(double now_s, bool good) {
    breaker_.record(now_s, good || GetParam().failed_ok, good ? 0.1 : GetParam().failed_duration_s);
  }
  /// `bad` of `calls` at one time, the good ones first; then lets the breaker_ judge.
  bool allowed_after(double now_s, int calls, int bad) {
    for (int i = 0; i < calls; ++i) record(now_s, i < calls - bad);
    return breaker_.allow(now_s + GetParam().settle_s).allowed;
  }
  /// Opens it and returns the first time at which it is no longer open.
  double trip() {
    EXPECT_FALSE(allowed_after(0.0, GetParam().calls, GetParam().calls));
    return breaker_.since_s() + GetParam().wait_s + 1e-3;
  }

  CircuitBreaker breaker_ = GetParam().breaker;

 private:
  std::uint64_t next_ = 0;
};

TEST_P(CircuitBreakerConformance, StartsClosed) {
  EXPECT_EQ(breaker_.state(), BreakerState::closed);
  const Permission permission = breaker_.allow(0.0);
  EXPECT_TRUE(permission.allowed);
  EXPECT_FALSE(permission.changed);
}

TEST_P(CircuitBreakerConformance, TripsAtItsThreshold) {
  EXPECT_FALSE(allowed_after(0.0, GetParam().calls, GetParam().threshold));
  EXPECT_EQ(breaker_.state(), BreakerState::open);
}

TEST_P(CircuitBreakerConformance, DoesNotTripBelowItsThreshold) {
  EXPECT_TRUE(allowed_after(0.0, GetParam().calls, GetParam().threshold - 1));
}

TEST_P(CircuitBreakerConformance, DoesNotTripBelowItsVolume) {
  EXPECT_TRUE(allowed_after(0.0, GetParam().calls - 1, GetParam().calls - 1));
}

TEST_P(CircuitBreakerConformance, TripsExactlyWhenABruteForceCountDoes) {
  int trips = 0;
  for (int trace = 0; trace < 40; ++trace) {
    breaker_ = GetParam().breaker;
    const double badness = 0.8 * uniform();
    Outcomes outcomes;
    double now_s = 0.0;
    for (int i = 0; i < 150; ++i) {
      now_s += uniform() < 0.02 ? 20.0 * uniform() : uniform();
      const bool good = uniform() > badness;
      outcomes.push_back(
          {now_s, good || GetParam().failed_ok, good ? 0.1 : GetParam().failed_duration_s});
      const bool changed = breaker_.record(now_s, outcomes.back().ok, outcomes.back().duration_s);
      const bool tripped = GetParam().tripped(outcomes);
      ASSERT_EQ(breaker_.state() == BreakerState::open, tripped) << trace << ' ' << i;
      ASSERT_EQ(changed, tripped);
      if (!tripped) continue;
      ++trips;
      break;
    }
  }
  EXPECT_GT(trips, 5);
  EXPECT_LT(trips, 40);
}

TEST_P(CircuitBreakerConformance, RejectsWhileOpen) {
  trip();
  const double opened_s = breaker_.since_s();
  for (double waited = 0.0; waited < 0.999; waited += 0.01) {
    ASSERT_FALSE(breaker_.allow(opened_s + waited * GetParam().wait_s));
    ASSERT_EQ(breaker_.state(), BreakerState::open);
  }
}

TEST_P(CircuitBreakerConformance, HalfOpenPermitsTheRightNumber) {
  const double now_s = trip();
  EXPECT_TRUE(breaker_.allow(now_s).changed);
  EXPECT_EQ(breaker_.state(), BreakerState::half_open);
  for (int i = 1; i < GetParam().trials; ++i) EXPECT_TRUE(breaker_.allow(now_s));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(breaker_.allow(now_s + i));
}

TEST_P(CircuitBreakerConformance, ClosesAfterGoodTrialsWithAnEmptyWindow) {
  const double now_s = trip();
  for (int i = 0; i < GetParam().trials; ++i) {
    EXPECT_TRUE(breaker_.allow(now_s));
    EXPECT_EQ(breaker_.record(now_s, true, 0.1), i + 1 == GetParam().trials);
  }
  EXPECT_EQ(breaker_.state(), BreakerState::closed);
  EXPECT_DOUBLE_EQ(breaker_.since_s(), now_s);
  EXPECT_TRUE(allowed_after(now_s, GetParam().calls - 1, GetParam().calls - 1));
}

TEST_P(CircuitBreakerConformance, ReopensAfterBadTrials) {
  const double now_s = trip();
  for (int i = 0; i < GetParam().trials; ++i) {
    EXPECT_TRUE(breaker_.allow(now_s));
    record(now_s, false);
  }
  EXPECT_EQ(breaker_.state(), BreakerState::open);
  EXPECT_FALSE(breaker_.allow(now_s + 0.999 * GetParam().wait_s));
  EXPECT_TRUE(breaker_.allow(now_s + 1.001 * GetParam().wait_s));
}

TEST_P(CircuitBreakerConformance, ACancelledTrialDoesNotBlockItForGood) {
  const double now_s = trip();
  for (int i = 0; i < GetParam().trials; ++i) EXPECT_TRUE(breaker_.allow(now_s));
  EXPECT_EQ(breaker_.cancelled(now_s), GetParam().cancelled_trial_reopens);
  EXPECT_EQ(breaker_.allow(now_s).allowed, !GetParam().cancelled_trial_reopens);
  if (GetParam().cancelled_trial_reopens) {
    EXPECT_TRUE(breaker_.allow(now_s + GetParam().wait_s));
  }
}

TEST_P(CircuitBreakerConformance, SaysWheneverItsStateChanged) {
  BreakerState known = breaker_.state();
  int changes = 0;
  double now_s = 0.0;
  int outstanding = 0;
  for (int i = 0; i < 20'000; ++i) {
    now_s += uniform() < 0.01 ? GetParam().wait_s : 0.2 * uniform();
    const double what = uniform();
    bool changed = false;
    if (what < 0.5) {
      const Permission permission = breaker_.allow(now_s);
      changed = permission.changed;
      outstanding += permission.allowed ? 1 : 0;
      ASSERT_TRUE(permission.allowed || breaker_.state() != BreakerState::closed);
    } else if (outstanding > 0) {
      --outstanding;
      const bool good = uniform() < (i % 1000 < 500 ? 0.95 : 0.05);
      changed = what < 0.55 ? breaker_.cancelled(now_s)
                            : breaker_.record(now_s, good || GetParam().failed_ok,
                                              good ? 0.1 : GetParam().failed_duration_s);
    }
    ASSERT_EQ(changed, breaker_.state() != known) << i;
    ASSERT_LE(breaker_.since_s(), now_s + 1e-9);
    known = breaker_.state();
    changes += changed ? 1 : 0;
  }
  EXPECT_GT(changes, 20);
}

TEST_P(CircuitBreakerConformance, AllocatesNothing) {
  const std::uint64_t before = allocation_count();
  for (int i = 0; i < 20'000; ++i) {
    const double now_s = 0.1 * i;
    if (breaker_.allow(now_s)) record(now_s, i / 1000 % 2 == 0);
  }
  EXPECT_EQ(allocation_count(), before);
}

INSTANTIATE_TEST_SUITE_P(All, CircuitBreakerConformance, testing::ValuesIn(cases()),
                         testing::PrintToStringParamName());

TEST(CircuitBreaker, OfNoKindIsAlwaysClosed) {
  CircuitBreaker breaker;
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(breaker.record(0.0, false, 100.0));
  EXPECT_TRUE(breaker.allow(0.0));
  EXPECT_FALSE(breaker.cancelled(0.0));
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  EXPECT_EQ(breaker.since_s(), 0.0);
}

}  // namespace
}  // namespace rehearse::policy
