// What every retry budget must do.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "sim/core/random.hpp"
#include "sim/policy/retry_budget.hpp"
#include "tests/unit/policy/allocation_count.hpp"

namespace rehearse::policy {
namespace {

/// All that happened to a budget.
struct Event {
  enum Kind { request, success, failure, withdrawal, retry_end } kind;
  double at_s = 0.0;
  UpstreamLoad load{};
  Failure cause = Failure::none;
};
using Events = std::vector<Event>;

struct Case {
  std::string name;
  RetryBudget budget;
  /// By brute force from all granted withdrawals and other events: may one more, the last event, be
  /// granted?
  std::function<bool(const Events&)> may;
  double wait_s;  ///< that helps it to recover
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

std::int64_t count(const Events& events, Event::Kind kind) {
  return std::count_if(events.begin(), events.end(),
                       [=](const Event& e) { return e.kind == kind; });
}

bool envoy_may(const Events& events) {
  const std::int64_t active =
      count(events, Event::withdrawal) - 1 - count(events, Event::retry_end);
  const UpstreamLoad& load = events.back().load;
  return active < std::max<std::int64_t>((load.active + load.pending) / 5, 3);
}

bool grpc_may(const Events& events) {
  int tenths = 100;
  for (const Event& event : events) {
    if (event.kind == Event::success) tenths = std::min(tenths + 7, 100);
    if (event.kind == Event::failure) tenths = std::max(tenths - 10, 0);
  }
  return tenths > 50;
}

bool aws_may(const Events& events) {
  const auto cost = [](Failure cause) { return cause == Failure::timeout ? 10 : 5; };
  int available = 60;
  for (const Event& event : events) {
    if (event.kind == Event::withdrawal) available -= cost(event.cause);
    if (event.kind != Event::success) continue;
    available = std::min(available + (event.cause == Failure::none ? 1 : cost(event.cause)), 60);
  }
  return available >= 0;
}

/// Events come no closer than a slice, 1 s, apart or at one time, so slices begin at events: the
/// nine before the present one count unless a pause skipped them.
bool finagle_may(const Events& events) {
  double balance = 2.0 * 10.0;
  const double now_s = events.back().at_s;
  for (const Event& event : events) {
    if (event.at_s <= now_s - 10.0) continue;
    if (event.kind == Event::request) balance += 0.25;
    if (event.kind == Event::withdrawal) balance -= 1.0;
  }
  return balance >= 0.0;
}

std::vector<Case> cases() {
  return {
      {"Envoy", RetryBudget(EnvoyRetryBudget({})), envoy_may, 0.0},
      {"Grpc", RetryBudget(GrpcRetryThrottle({.max_tokens = 10.0, .token_ratio = 0.7})), grpc_may,
       0.0},
      {"Aws", RetryBudget(AwsRetryQuota({.capacity = 60})), aws_may, 0.0},
      {"Finagle", RetryBudget(FinagleRetryBudget({10.0, 2.0, 0.25})), finagle_may, 10.0},
  };
}

class RetryBudgetConformance : public testing::TestWithParam<Case> {
 protected:
  double uniform() { return to_uniform(random_bits({31, 7}, next_++, 0, 0)); }

  Failure cause() {
    const double u = uniform();
    return u < 0.5 ? Failure::error : u < 0.8 ? Failure::timeout : Failure::throttling;
  }

  bool withdraw(double now_s, const UpstreamLoad& load = {.active = 20}) {
    return budget_.withdraw(now_s, load, Failure::error);
  }

  /// An outage: every attempt fails and would be retried, retries never end.
  int drain(double now_s) {
    int granted = 0;
    for (int i = 0; i < 1000; ++i) {
      budget_.on_failure();
      granted += withdraw(now_s) ? 1 : 0;
    }
    return granted;
  }

  RetryBudget budget_ = GetParam().budget;

 private:
  std::uint64_t next_ = 0;
};

TEST_P(RetryBudgetConformance, GrantsExactlyWhatABruteForceCountDoes) {
  Events events;
  double now_s = 0.0;
  int granted = 0;
  int refused = 0;
  int active = 0;
  for (int i = 0; i < 8000; ++i) {
    // In whole seconds, the slices of Finagle's default ttl.
    if (i % 20 == 0) now_s += uniform() < 0.02 ? 25.0 : 1.0;
    const double u = uniform();
    const bool outage = i % 600 > 450;
    if (u < 0.2) {
      events.push_back({Event::request, now_s});
      budget_.on_request(now_s);
    } else if (u < 0.65 && !outage) {
      events.push_back({Event::success, now_s, {}, uniform() < 0.5 ? Failure::none : cause()});
      budget_.on_success(events.back().cause);
    } else if (u < 0.75 && active > 0) {
      events.push_back({Event::retry_end, now_s});
      budget_.on_retry_end();
      --active;
    } else {
      events.push_back({Event::failure, now_s});
      budget_.on_failure();
      const UpstreamLoad load{static_cast<std::int64_t>(60 * uniform()),
                              static_cast<std::int64_t>(10 * uniform())};
      events.push_back({Event::withdrawal, now_s, load, cause()});
      const bool may = GetParam().may(events);
      ASSERT_EQ(budget_.withdraw(now_s, load, events.back().cause), may) << i << " at " << now_s;
      if (!may) events.pop_back();
      (may ? granted : refused) += 1;
      active += may ? 1 : 0;
    }
  }
  EXPECT_GT(granted, 100);
  EXPECT_GT(refused, 100);
}

TEST_P(RetryBudgetConformance, AllowsSomeRetriesAtFirst) { EXPECT_TRUE(withdraw(0.0)); }

TEST_P(RetryBudgetConformance, IsExhaustedByAnOutage) {
  EXPECT_LT(drain(0.0), 100);
  EXPECT_FALSE(withdraw(0.0));
}

TEST_P(RetryBudgetConformance, RecoversAfterAnOutage) {
  const int granted = drain(0.0);
  for (int i = 0; i < granted; ++i) budget_.on_retry_end();
  const double now_s = GetParam().wait_s;
  for (int i = 0; i < 100; ++i) {
    budget_.on_request(now_s);
    budget_.on_success(Failure::none);
  }
  EXPECT_TRUE(withdraw(now_s));
}

TEST_P(RetryBudgetConformance, ARefusedWithdrawalChangesNothing) {
  const int granted = drain(0.0);
  RetryBudget asked_often = budget_;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_FALSE(asked_often.withdraw(0.0, {.active = 20}, Failure::timeout));
  }
  int same = 0;
  for (int i = 0; i < 200; ++i) {
    const double now_s = GetParam().wait_s + 0.1 * i;
    for (RetryBudget* each : {&budget_, &asked_often}) {
      each->on_request(now_s);
      each->on_success(Failure::none);
      if (i < granted) each->on_retry_end();
    }
    const bool a = budget_.withdraw(now_s, {.active = 20}, Failure::error);
    const bool b = asked_often.withdraw(now_s, {.active = 20}, Failure::error);
    ASSERT_EQ(a, b);
    same += a ? 1 : 0;
  }
  EXPECT_GT(same, 0);
}

TEST_P(RetryBudgetConformance, AllocatesNothing) {
  const std::uint64_t before = allocation_count();
  for (int i = 0; i < 5000; ++i) {
    budget_.on_request(0.1 * i);
    budget_.on_failure();
    if (withdraw(0.1 * i)) budget_.on_retry_end();
    budget_.on_success(Failure::error);
  }
  EXPECT_EQ(allocation_count(), before);
}

INSTANTIATE_TEST_SUITE_P(All, RetryBudgetConformance, testing::ValuesIn(cases()),
                         testing::PrintToStringParamName());

TEST(RetryBudget, OfNoKindAllowsEveryRetry) {
  RetryBudget budget;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(budget.withdraw(0.0, {}, Failure::error));
}

}  // namespace
}  // namespace rehearse::policy
