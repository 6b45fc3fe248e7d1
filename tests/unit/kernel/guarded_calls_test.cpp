// Retries, timeouts, breakers, bulkheads, budgets and deadlines of one call, in exact times.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kernel/story.hpp"

namespace rehearse::kernel::test {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

TEST(GuardedCall, AnAnswerComesAsThroughAPlainCall) {
  Story story(0.01);
  story.play([&](Simulation& s) {
    const EntryId web = story.add_service(s, "web", 10, 0.5);
    story.ask(s, 0.0, story.guarded(s, web, {}), 3);
  });
  EXPECT_EQ(story.asked(0).good, 3U);
  EXPECT_NEAR(story.asked(0).latency_s.max(), 0.52, 1e-9);
  EXPECT_EQ(story.policy().calls, 3U);
  EXPECT_EQ(story.policy().retries, 0U);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(GuardedCall, RetriesComeAfterExactlyTheStatedBackOff) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_broken(s, "web", 0.05);
    story.ask(s, 0.0, story.guarded(s, web, {.attempts = 4, .backoff = doubling(0.1)}, true));
  });
  EXPECT_EQ(story.service().arrivals, 4U);
  EXPECT_EQ(story.policy().retries, 3U);
  EXPECT_NEAR(story.asked(0).latency_s.max(), 4 * 0.05 + 0.1 + 0.2 + 0.4, 1e-9);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(GuardedCall, JitterStaysWithinItsCap) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_broken(s, "web", 0.0);
    const policy::Backoff full{.base_s = 1.0, .multiplier = 2.0, .max_s = 3.0};
    story.ask(s, 0.0, story.guarded(s, web, {.attempts = 3, .backoff = full}, true), 200);
  });
  const auto& latency = story.asked(0).latency_s;
  EXPECT_LT(latency.max(), 1.0 + 2.0);
  EXPECT_GT(latency.max(), 2.0);  // of 200 sums of two draws
  EXPECT_NEAR(latency.mean(), 1.5, 0.15);
}

TEST(GuardedCall, OnlyFailuresOfTheStatedClassesAreTriedAgain) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_broken(s, "web", 0.1);
    const auto resets = static_cast<FailureSet>(FailureClass::reset);
    story.ask(s, 0.0, story.guarded(s, web, {.attempts = 4, .retry_on = resets, .backoff = {}}));
  });
  EXPECT_EQ(story.service().arrivals, 1U);
  EXPECT_EQ(story.asked(0).failed, 1U);
  EXPECT_THAT(story.reasons(), ElementsAre("service:web: broken"));
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(GuardedCall, ATimedOutAttemptGoesOnWorkingBesideItsRetry) {
  Story story;
  double busy_s = 0.0;
  story.play(
      [&](Simulation& s) {
        const EntryId web = story.add_service(s, "web", 10, 5.0);
        CallPolicy policy{.attempts = 2, .backoff = doubling(0.5)};
        policy.attempt_timer = s.timer_class(1.0);
        story.ask(s, 0.0, story.guarded(s, web, policy, true));
      },
      [&](Simulation& s) {
        Story::at(s, 100.0, [&] { busy_s = s.busy_area_s(story.stations[0]); });
      });
  // Sent at 0 and at 1.5, given up at 2.5; both are worked to the end.
  EXPECT_NEAR(story.asked(0).latency_s.max(), 2.5, 1e-6);
  EXPECT_NEAR(busy_s, 10.0, 1e-6);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(GuardedCall, ATimerOfAnAttemptThatHasFailedDoesNotDisturbTheBackOff) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_broken(s, "web", 0.1);
    CallPolicy policy{.attempts = 2, .backoff = doubling(5.0)};
    policy.attempt_timer = s.timer_class(1.0);
    story.ask(s, 0.0, story.guarded(s, web, policy, true));
  });
  EXPECT_EQ(story.policy().retries, 1U);
  EXPECT_NEAR(story.asked(0).latency_s.max(), 5.2, 1e-6);
}

TEST(GuardedCall, TheWholeTimeoutEndsAllAttempts) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_service(s, "web", 10, 5.0);
    CallPolicy policy{.attempts = 10, .backoff = doubling(0.5)};
    policy.attempt_timer = s.timer_class(1.0);
    policy.timer = s.timer_class(3.2);  // in the back-off after the second attempt
    story.ask(s, 0.0, story.guarded(s, web, policy, true));
  });
  EXPECT_NEAR(story.asked(0).latency_s.max(), 3.2, 1e-6);
  EXPECT_EQ(story.service().arrivals, 2U);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(GuardedCall, AnAnswerLostOnTheWayIsTriedAgainAfterItsTimeout) {
  Story story(0.5);
  story.play(
      [&](Simulation& s) {
        const EntryId web = story.add_service(s, "web", 10, 1.0);
        CallPolicy policy{.attempts = 2, .backoff = doubling(1.0)};
        policy.attempt_timer = s.timer_class(4.0);
        story.ask(s, 0.0, story.guarded(s, web, policy));
      },
      [&](Simulation& s) {
        Story::at(s, 1.0, [&] { s.platform().set_link_up(story.link, false); });
        Story::at(s, 2.0, [&] { s.platform().set_link_up(story.link, true); });
      });
  EXPECT_EQ(story.asked(0).good, 1U);
  EXPECT_NEAR(story.asked(0).latency_s.max(), 4.0 + 1.0 + 2.0, 1e-6);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

// --- breakers ------------------------------------------------------------------------------------

/// `calls` clients, one a second, of a policy whose breaker is `machine`, to a service that works
/// for the first `good` of them only.
void one_a_second(Story& story, policy::CircuitBreaker machine, int calls, int good,
                  double back_s = kNever) {
  story.play(
      [&](Simulation& s) {
        const EntryId web = story.add_service(s, "web", 1000, 0.1);
        s.network().breakers.push_back({std::move(machine)});
        const ReasonId open = s.reason("call_policy:p", "open", FailureClass::rejected);
        for (int i = 0; i < calls; ++i) {
          CallPolicy policy;
          policy.breaker = 0;
          policy.breaker_open = open;
          story.ask(s, i, story.guarded(s, web, policy));
        }
      },
      [&, good, back_s](Simulation& s) {
        const GroupId group = s.network().entries[0].group;
        Story::at(s, good - 0.5, [&s, group] { s.set_members(group, {}); });
        if (back_s < kNever)
          Story::at(s, back_s, [&s, &story, group] { s.set_members(group, {story.stations[0]}); });
      });
}

TEST(Breaker, OfResilience4jOpensAtHalfOfFour) {
  Story story;
  policy::RateBreakerSpec spec;
  spec.window = spec.minimum_calls = 4;
  one_a_second(story, policy::CircuitBreaker(policy::CountBreaker(spec)), 7, 2);
  // S, S, E, E: open; the other three are refused and never sent.
  const Breaker& breaker = story.sim->network().breakers[0];
  EXPECT_EQ(breaker.opened, 1U);
  EXPECT_EQ(breaker.refused, 3U);
  EXPECT_EQ(breaker.machine.state(), policy::BreakerState::open);
  EXPECT_THAT(
      story.reasons(),
      UnorderedElementsAre("service:web: no healthy endpoint", "service:web: no healthy endpoint",
                           "call_policy:p: open", "call_policy:p: open", "call_policy:p: open"));
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(Breaker, ClosesAgainAfterTrialsThatSucceed) {
  Story story;
  policy::RateBreakerSpec spec;
  spec.window = spec.minimum_calls = 4;
  spec.half_open_calls = 2;
  spec.open_wait_s = 10.0;
  one_a_second(story, policy::CircuitBreaker(policy::CountBreaker(spec)), 20, 2, 8.0);
  // Open at 3; refused from 4 on; the first call later than 13 tries, the second closes.
  const Breaker& breaker = story.sim->network().breakers[0];
  EXPECT_EQ(breaker.refused, 10U);
  EXPECT_EQ(breaker.machine.state(), policy::BreakerState::closed);
}

TEST(Breaker, OfHystrixOpensAtTheTwentiethFailure) {
  Story story;
  policy::HystrixBreakerSpec spec;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_broken(s, "web", 0.0);
    s.network().breakers.push_back({policy::CircuitBreaker(policy::HystrixBreaker(spec))});
    const ReasonId open = s.reason("call_policy:p", "open", FailureClass::rejected);
    CallPolicy policy;
    policy.breaker = 0;
    policy.breaker_open = open;
    for (int i = 0; i < 19; ++i) story.ask(s, 0.1 * i, story.guarded(s, web, policy));
    story.ask(s, 3.05, story.guarded(s, web, policy));  // the 20th: still passes
    story.ask(s, 3.6, story.guarded(s, web, policy));   // behind the next snapshot: refused
    story.ask(s, 8.3, story.guarded(s, web, policy));   // within the sleep window: refused
    story.ask(s, 8.6, story.guarded(s, web, policy));   // the trial
  });
  EXPECT_EQ(story.service().arrivals, 21U);
  EXPECT_EQ(story.sim->network().breakers[0].refused, 2U);
}

// --- bulkheads -----------------------------------------------------------------------------------

TEST(Bulkhead, RefusesTheTwentySixth) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_service(s, "web", 1000, 1.0);
    s.network().gates.push_back({.limit = 25, .line = {}});
    CallPolicy policy;
    policy.gate = 0;
    policy.gate_full = s.reason("call_policy:p", "bulkhead full", FailureClass::rejected);
    story.ask(s, 0.0, story.guarded(s, web, policy), 26);
    story.ask(s, 2.0, story.guarded(s, web, policy), 25);
  });
  EXPECT_EQ(story.asked(0).good, 25U);
  EXPECT_EQ(story.asked(0).failed, 1U);
  EXPECT_EQ(story.asked(1).good, 25U);
  EXPECT_EQ(story.sim->network().gates[0].refused, 1U);
  EXPECT_EQ(story.sim->network().gates[0].busy, 0U);
  EXPECT_THAT(story.reasons(), ElementsAre("call_policy:p: bulkhead full"));
}

TEST(Bulkhead, WhoWaitsGoesOnInTurn) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_service(s, "web", 1000, 1.0);
    s.network().gates.push_back({.limit = 2, .line_limit = 3, .line = {}});
    CallPolicy policy;
    policy.gate = 0;
    story.ask(s, 0.0, story.guarded(s, web, policy), 6);
  });
  EXPECT_EQ(story.asked(0).good, 5U);  // two at 1 s, two at 2 s, one at 3 s
  EXPECT_NEAR(story.asked(0).latency_s.max(), 3.0, 1e-6);
  EXPECT_NEAR(story.asked(0).latency_s.mean(), (1 + 1 + 2 + 2 + 3) / 5.0, 1e-6);
  EXPECT_EQ(story.sim->network().gates[0].busy, 0U);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(Bulkhead, ACallThatTimesOutInLineLeavesIt) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_service(s, "web", 1000, 5.0);
    s.network().gates.push_back({.limit = 1, .line_limit = 10, .line = {}});
    CallPolicy policy;
    policy.gate = 0;
    policy.timer = s.timer_class(7.0);
    story.ask(s, 0.0, story.guarded(s, web, policy));
    story.ask(s, 1.0, story.guarded(s, web, policy), 3);
  });
  // The first ends at 5; the second starts then and is given up at 8, like those in line.
  EXPECT_EQ(story.asked(0).good, 1U);
  EXPECT_EQ(story.asked(1).failed, 3U);
  EXPECT_EQ(story.sim->network().gates[0].busy, 0U);
  EXPECT_EQ(story.sim->network().gates[0].line.size(), 0U);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(Bulkhead, ACrashedCallerGivesBackPlacesOfThoseWhoWait) {
  // The caller's process dies while one call has the place and others stand in line: at the crash
  // the place is handed on to calls that the same crash ends.
  Story story;
  story.play(
      [&](Simulation& s) {
        const EntryId db = story.add_service(s, "db", 1000, 50.0);
        s.network().gates.push_back({.limit = 1, .line_limit = 10, .line = {}});
        CallPolicy policy;
        policy.gate = 0;
        const EntryId web =
            story.add_service(s, "web", 1000, 0.1, story.guarded(s, db, policy, false, 1));
        story.ask(s, 0.0, {op(OpCode::call, web)}, 5);
      },
      [&](Simulation& s) {
        Story::at(s, 10.0, [&] { s.station_down(story.stations[1], Loss::crash); });
      });
  EXPECT_EQ(story.asked(0).failed, 5U);
  EXPECT_EQ(story.sim->network().gates[0].busy, 0U);
  EXPECT_EQ(story.sim->network().gates[0].line.size(), 0U);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(Bulkhead, ACallerThatFallsSilentMakesNoMoreAttempts) {
  Story story;
  story.play(
      [&](Simulation& s) {
        const EntryId db = story.add_broken(s, "db", 0.1);
        s.network().gates.push_back({.limit = 5, .line = {}});
        CallPolicy policy{.attempts = 10, .backoff = doubling(4.0)};
        policy.gate = 0;
        const EntryId web =
            story.add_service(s, "web", 1000, 0.1, story.guarded(s, db, policy, false, 1));
        story.ask(s, 0.0, {op(OpCode::call, web)}, 5, 60.0);
      },
      [&](Simulation& s) {
        Story::at(s, 1.0, [&] { s.station_down(story.stations[1], Loss::vanish); });
      });
  EXPECT_EQ(story.service(0).arrivals, 5U);
  EXPECT_EQ(story.asked(0).failed, 5U);
  EXPECT_EQ(story.sim->network().gates[0].busy, 0U);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(Bulkhead, OfEachPodIsItsOwn) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId db = story.add_service(s, "db", 1000, 1.0);
    s.network().gates.resize(2, {.limit = 1, .line = {}});
    CallPolicy policy;
    policy.gate = 0;
    policy.callers = 2;
    // In a branch of its own: whoever it works for is the caller.
    const auto base = static_cast<std::uint32_t>(s.network().ops.size());
    std::vector<Op> fork{op(OpCode::parallel, 1), op(OpCode::jump, base + 3)};
    fork[0].b = base + 6;
    for (const Op& one : story.guarded(s, db, policy, false, 3)) fork.push_back(one);
    fork.push_back(op(OpCode::join));
    const EntryId web = story.add_service(s, "web", 1000, 0.0, fork);
    story.stations.push_back(s.add_station(story.server, s.network().entries[web].service, 1000));
    s.station_up(story.stations.back());
    s.set_members(s.network().entries[web].group, {story.stations[1], story.stations[2]});
    story.ask(s, 0.0, {op(OpCode::call, web)}, 4);
  });
  EXPECT_EQ(story.asked(0).good, 2U);
  EXPECT_EQ(story.sim->network().gates[0].refused, 1U);
  EXPECT_EQ(story.sim->network().gates[1].refused, 1U);
}

// --- budgets -------------------------------------------------------------------------------------

/// Retries of `clients` at time 0 and what the budget refused.
std::pair<std::uint64_t, std::uint64_t> spend(Story& story, policy::RetryBudget budget,
                                              std::uint32_t clients, std::uint8_t attempts) {
  story.play([&](Simulation& s) {
    const EntryId web = story.add_broken(s, "web", 1.0);
    s.network().budgets.push_back({std::move(budget)});
    CallPolicy policy{.attempts = attempts, .backoff = doubling(0.1)};
    policy.budget = 0;
    story.ask(s, 0.0, story.guarded(s, web, policy), clients);
  });
  EXPECT_EQ(story.sim->network().budgets[0].active, 0);
  EXPECT_EQ(story.sim->in_flight(), 0U);
  return {story.policy().retries, story.sim->network().budgets[0].refused};
}

TEST(Budget, OfEnvoyBoundsRetriesAtATime) {
  Story story;
  // 100 fail at the same time; while the first does, 99 are active: 20 % of them, then fewer; at
  // least three.
  const auto [retries, refused] =
      spend(story, policy::RetryBudget(policy::EnvoyRetryBudget({})), 100, 2);
  EXPECT_EQ(retries + refused, 100U);
  EXPECT_LE(retries, 19U);
  EXPECT_GE(retries, 10U);
}

TEST(Budget, OfEnvoyWithoutPercentIsMaxRetries) {
  Story story;
  const auto [retries, refused] =
      spend(story, policy::RetryBudget(policy::EnvoyRetryBudget({.use_budget = false})), 10, 2);
  EXPECT_EQ(retries, 3U);
  EXPECT_EQ(refused, 7U);
}

TEST(Budget, OfGrpcStopsAtHalfOfItsTokens) {
  Story story;
  // 10 tokens: after four failures 6 are left, the fifth leaves 5, which is not above half.
  const auto [retries, refused] =
      spend(story, policy::RetryBudget(policy::GrpcRetryThrottle({})), 10, 2);
  EXPECT_EQ(retries, 4U);
  EXPECT_EQ(refused, 6U);
}

TEST(Budget, OfAwsSpendsItsCapacity) {
  Story story;
  // 500 / 5.
  const auto [retries, refused] =
      spend(story, policy::RetryBudget(policy::AwsRetryQuota({})), 60, 3);
  EXPECT_EQ(retries, 100U);
  EXPECT_EQ(refused, 20U);
}

TEST(Budget, OfFinagleIsAShareOfRequestsAboveAFloor) {
  Story story;
  // 10/s for 10 s without any requests, and a fifth of 50.
  const auto [retries, refused] =
      spend(story, policy::RetryBudget(policy::FinagleRetryBudget({})), 50, 9);
  EXPECT_EQ(retries, 110U);
  EXPECT_EQ(refused, 50U);
}

// --- deadlines -----------------------------------------------------------------------------------

/// Ten calls at once to one server of 1 s whose line drops what has expired, under a deadline of
/// 3.5 s; answers how many it worked on.
std::uint64_t worked(Story& story, bool propagate) {
  double busy_s = 0.0;
  story.play(
      [&](Simulation& s) {
        const EntryId web = story.add_service(s, "web", 1, 1.0);
        s.station_extra(story.stations[0]).expired = Expired::discard;
        CallPolicy policy;
        policy.timer = s.timer_class(3.5);
        policy.propagate_deadline = propagate;
        // Behind a service that waits without a timeout of its own.
        const EntryId middle = story.add_service(s, "middle", 1000, 0.0, {op(OpCode::call, web)});
        story.ask(s, 0.0, story.guarded(s, middle, policy), 10);
      },
      [&](Simulation& s) {
        Story::at(s, 100.0, [&] { busy_s = s.busy_area_s(story.stations[0]); });
      });
  EXPECT_EQ(story.asked(0).good, 3U);
  EXPECT_EQ(story.asked(0).failed, 7U);
  EXPECT_EQ(story.sim->in_flight(), 0U);
  return static_cast<std::uint64_t>(busy_s + 0.5);
}

TEST(Deadline, PropagatedLetsTheCalleeDiscard) {
  Story story;
  EXPECT_EQ(worked(story, true), 4U);
}

TEST(Deadline, NotPropagatedLetsTheCalleeWorkForNobody) {
  Story story;
  EXPECT_EQ(worked(story, false), 10U);
}

TEST(Deadline, OfTheWholeCallHoldsForItsRetries) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_broken(s, "web", 1.0);
    CallPolicy policy{.attempts = 9, .backoff = doubling(0.5)};
    policy.timer = s.timer_class(6.0);
    policy.propagate_deadline = true;
    // 0..1, 1.5..2.5, 3.5..4.5, and the next back-off of 2 s ends behind the deadline.
    story.ask(s, 0.0, story.guarded(s, web, policy, true));
  });
  EXPECT_NEAR(story.asked(0).latency_s.max(), 6.0, 1e-6);
  EXPECT_EQ(story.service().arrivals, 3U);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(Deadline, IsTheSameForEveryAttempt) {
  // The server is busy until 8 s. Attempts are sent at 1 and at 5.1 s; the call ends at 7 s, and
  // what both have asked for is dropped at 8 s.
  Story story;
  double busy_s = 0.0;
  story.play(
      [&](Simulation& s) {
        const EntryId web = story.add_service(s, "web", 1, 1.0);
        s.station_extra(story.stations[0]).expired = Expired::discard;
        const EntryId middle = story.add_service(s, "middle", 1000, 0.0, {op(OpCode::call, web)});
        CallPolicy policy{.attempts = 2, .backoff = doubling(0.1)};
        policy.timer = s.timer_class(6.0);
        policy.attempt_timer = s.timer_class(4.0);
        policy.propagate_deadline = true;
        story.ask(s, 0.0, {op(OpCode::call, web)}, 8);
        story.ask(s, 1.0, story.guarded(s, middle, policy));
      },
      [&](Simulation& s) {
        Story::at(s, 100.0, [&] { busy_s = s.busy_area_s(story.stations[0]); });
      });
  EXPECT_EQ(story.asked(0).good, 8U);
  EXPECT_EQ(story.asked(1).failed, 1U);
  EXPECT_EQ(story.service(1).arrivals, 2U);
  EXPECT_NEAR(busy_s, 8.0, 1e-6);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(Deadline, OfAClientReachesTheServer) {
  Story story;
  double busy_s = 0.0;
  story.play(
      [&](Simulation& s) {
        const EntryId web = story.add_service(s, "web", 1, 1.0);
        s.station_extra(story.stations[0]).expired = Expired::discard;
        story.ask(s, 0.0, {op(OpCode::call, web)}, 10, 2.5, true);
      },
      [&](Simulation& s) {
        Story::at(s, 100.0, [&] { busy_s = s.busy_area_s(story.stations[0]); });
      });
  EXPECT_EQ(story.asked(0).good, 2U);
  EXPECT_NEAR(busy_s, 3.0, 1e-6);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

}  // namespace
}  // namespace rehearse::kernel::test
