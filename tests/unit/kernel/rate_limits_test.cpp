// Rate limits as ops of a program: requests at given times.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kernel/story.hpp"

namespace rehearse::kernel::test {
namespace {

struct Arrival {
  double at_s;
  std::uint32_t requests;
};

/// Plays the arrivals against one limiter, each time a population of its own.
void play(Story& story, policy::RateLimiter machine, const std::vector<Arrival>& arrivals) {
  story.play([&](Simulation& s) {
    s.network().limits.push_back(
        {std::move(machine), s.reason("rate_limit:api", "over the limit", FailureClass::rejected)});
    for (const Arrival& arrival : arrivals)
      story.ask(s, arrival.at_s, {op(OpCode::limit, 0)}, arrival.requests);
  });
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(RateLimit, OfNginxDelaysWithinTheBurstAndRefusesBeyondIt) {
  // ngx_http_limit_req_module.c with 10 r/s, burst 5: of seven at once one passes, five wait 100 ms
  // more each, one is refused; 100 ms later one more fits, with 500 ms.
  Story story;
  play(story, policy::RateLimiter(policy::LeakyBucket({.rate_per_s = 10.0, .burst = 5})),
       {{0.0, 7}, {0.1, 2}});
  EXPECT_EQ(story.asked(0).good, 6U);
  EXPECT_EQ(story.asked(0).failed, 1U);
  EXPECT_NEAR(story.asked(0).latency_s.max(), 0.5, 1e-9);
  EXPECT_NEAR(story.asked(0).latency_s.min(), 0.0, 1e-9);
  EXPECT_NEAR(story.asked(0).latency_s.mean(), 1.5 / 6, 1e-6);
  EXPECT_EQ(story.asked(1).good, 1U);
  EXPECT_EQ(story.asked(1).failed, 1U);
  EXPECT_NEAR(story.asked(1).latency_s.max(), 0.5, 1e-9);
  EXPECT_THAT(story.reasons(), testing::Contains("rate_limit:api: over the limit"));
}

TEST(RateLimit, OfATokenBucketIsThatOfGolang) {
  // golang/time rate_test.go with rate 10/s, burst 3, its single requests: at 0 the burst, then as
  // many as have been refilled.
  Story story;
  play(story, policy::RateLimiter(policy::TokenBucket({.rate_per_s = 10.0, .burst = 3.0})),
       {{0.0, 4}, {0.1, 2}, {0.2, 1}, {0.3, 1}, {0.5, 3}, {1.0, 4}});
  const std::uint64_t passed[] = {3, 1, 1, 1, 2, 3};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(story.asked(i).good, passed[i]) << i;
  EXPECT_EQ(story.sim->network().limits[0].admitted, 11U);
  EXPECT_EQ(story.sim->network().limits[0].refused, 4U);
}

TEST(RateLimit, OfAFixedWindowStartsAnewAtItsBoundary) {
  Story story;
  play(story, policy::RateLimiter(policy::FixedWindow({.limit = 5.0, .window_s = 10.0})),
       {{9.0, 7}, {10.0, 7}});
  EXPECT_EQ(story.asked(0).good, 5U);
  EXPECT_EQ(story.asked(1).good, 5U);
}

TEST(RateLimit, ARefusalFailsTheCallThatMeetsItAndMayBeTriedAgain) {
  Story story;
  story.play([&](Simulation& s) {
    s.network().limits.push_back(
        {policy::RateLimiter(policy::TokenBucket({.rate_per_s = 1.0, .burst = 1.0})),
         s.reason("rate_limit:api", "over the limit", FailureClass::rejected)});
    const EntryId web = story.add_service(s, "web", 10, 0.0, {op(OpCode::limit, 0)});
    const auto rejected = static_cast<FailureSet>(FailureClass::rejected);
    CallPolicy policy{.attempts = 2, .retry_on = rejected, .backoff = doubling(2.0)};
    story.ask(s, 0.0, story.guarded(s, web, policy), 2);
  });
  EXPECT_EQ(story.asked(0).good, 2U);
  EXPECT_NEAR(story.asked(0).latency_s.max(), 2.0, 1e-6);
  EXPECT_EQ(story.policy().retries, 1U);
}

}  // namespace
}  // namespace rehearse::kernel::test
