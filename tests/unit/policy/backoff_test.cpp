#include "sim/policy/backoff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "sim/core/random.hpp"
#include "sim/policy/backoff_presets.hpp"
#include "tests/unit/policy/allocation_count.hpp"

namespace rehearse::policy {
namespace {

std::vector<double> caps_ms(const Backoff& backoff, int retries) {
  std::vector<double> caps;
  for (int retry = 1; retry <= retries; ++retry) caps.push_back(1e3 * backoff.cap_s(retry));
  return caps;
}

auto near(const std::vector<double>& values) {
  return testing::Pointwise(testing::DoubleNear(1e-9), values);
}

TEST(Backoff, JitterSpreadsBelowOrAroundTheCap) {
  Backoff backoff{.base_s = 1.0, .multiplier = 1.6, .max_s = 120.0};
  EXPECT_DOUBLE_EQ(backoff.delay_s(2, 0.25), 0.4);
  backoff.jitter = Jitter::none;
  EXPECT_DOUBLE_EQ(backoff.delay_s(2, 0.25), 1.6);
  backoff.jitter = Jitter::equal;
  EXPECT_DOUBLE_EQ(backoff.delay_s(2, 0.25), 1.0);
  backoff.jitter = Jitter::proportional;
  EXPECT_DOUBLE_EQ(backoff.delay_s(1, 1.0), 1.2);
  EXPECT_DOUBLE_EQ(backoff.delay_s(1, 0.0), 0.8);
  backoff.jitter = Jitter::above;
  EXPECT_DOUBLE_EQ(backoff.delay_s(1, 0.5), 1.1);
}

// Envoy backoff_strategy_test.cc.
TEST(Backoff, EnvoyCapsDoubleUpToTenTimesTheBase) {
  EXPECT_THAT(caps_ms(envoy_backoff(), 6), near({25, 50, 100, 200, 250, 250}));
  EXPECT_THAT(caps_ms(Backoff{}, 6), near({25, 50, 100, 200, 250, 250}));
}

// Envoy backoff_strategy_test.cc: base 25 ms, max 30 ms, random 27.
TEST(Backoff, EnvoyDrawsWholeMillisecondsModuloTheCap) {
  Backoff backoff = envoy_backoff();
  backoff.max_s = 0.030;
  EXPECT_DOUBLE_EQ(backoff.delay_from_bits_s(1, 27), 0.002);
  EXPECT_DOUBLE_EQ(backoff.delay_from_bits_s(2, 27), 0.027);
  EXPECT_DOUBLE_EQ(backoff.delay_from_bits_s(3, 27), 0.027);
}

// Envoy backoff_strategy_test.cc, JitteredLowerBoundBackOffStrategy of 500 ms, random 22 and 9999.
TEST(Backoff, EnvoyRetryAfterIsALowerBound) {
  const Backoff backoff = envoy_retry_after(0.5);
  EXPECT_DOUBLE_EQ(backoff.delay_from_bits_s(1, 22), 0.522);
  EXPECT_DOUBLE_EQ(backoff.delay_from_bits_s(1, 9999), 0.749);
  EXPECT_DOUBLE_EQ(backoff.delay_from_bits_s(7, 22), 0.522);
}

TEST(Backoff, BothWaysOfDrawingReachTheSameTicks) {
  const Backoff backoff = envoy_backoff();
  std::set<double> by_bits;
  std::set<double> by_uniform;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const std::uint64_t bits = random_bits({9, 9}, i, 0, 0);
    by_bits.insert(backoff.delay_from_bits_s(1, bits));
    by_uniform.insert(backoff.delay_s(1, to_uniform(bits)));
  }
  EXPECT_EQ(by_bits.size(), 25U);
  EXPECT_EQ(by_bits, by_uniform);
  EXPECT_DOUBLE_EQ(*by_bits.rbegin(), 0.024);
}

TEST(Backoff, ADrawNeverReachesTheOpenEnd) {
  EXPECT_DOUBLE_EQ(envoy_backoff().delay_s(1, 1.0 - 0x1p-53), 0.024);
  EXPECT_DOUBLE_EQ(envoy_backoff().delay_s(1, 0x1p-53), 0.0);
}

// grpc/proposal A6 and doc/connection-backoff.md.
TEST(Backoff, GrpcSpreadsAFifth) {
  const Backoff retry = grpc_retry(0.1, 2.0, 0.3);
  EXPECT_DOUBLE_EQ(retry.delay_s(1, 0.0), 0.08);
  EXPECT_DOUBLE_EQ(retry.delay_s(2, 1.0), 0.24);
  EXPECT_DOUBLE_EQ(retry.delay_s(3, 0.5), 0.3);
  EXPECT_DOUBLE_EQ(retry.delay_s(9, 1.0), 0.36);
  EXPECT_THAT(caps_ms(grpc_connection(), 3), near({1000, 1600, 2560}));
  EXPECT_DOUBLE_EQ(grpc_connection().cap_s(12), 120.0);
}

// botocore retries/standard.py: rand * min(2^(attempt - 1), 20).
TEST(Backoff, AwsStandard) {
  EXPECT_THAT(caps_ms(aws_standard(), 6), near({1e3, 2e3, 4e3, 8e3, 16e3, 20e3}));
  EXPECT_DOUBLE_EQ(aws_standard().delay_s(3, 0.5), 2.0);
  EXPECT_THAT(caps_ms(aws_standard_2_1(), 3), near({50, 100, 200}));
  EXPECT_THAT(caps_ms(aws_standard_2_1(0.025), 3), near({25, 50, 100}));
  EXPECT_DOUBLE_EQ(aws_standard_2_1().cap_s(20), 20.0);
}

TEST(Backoff, AwsRetryAfterIsHonouredWithinFiveSeconds) {
  EXPECT_DOUBLE_EQ(aws_retry_after_s(0.5, 0.1), 0.5);
  EXPECT_DOUBLE_EQ(aws_retry_after_s(0.5, 3.0), 3.0);
  EXPECT_DOUBLE_EQ(aws_retry_after_s(0.5, 60.0), 5.5);
}

// resilience4j IntervalFunction: every step is cut to a whole millisecond.
TEST(Backoff, Resilience4jExponentialRandom) {
  const Backoff backoff = resilience4j_exponential_random();
  EXPECT_THAT(caps_ms(backoff, 5), near({500, 750, 1125, 1687, 2530}));
  EXPECT_DOUBLE_EQ(backoff.delay_s(1, 0x1p-53), 0.25);
  EXPECT_DOUBLE_EQ(backoff.delay_s(1, 1.0 - 0x1p-53), 0.749);
  EXPECT_DOUBLE_EQ(backoff.delay_s(3, 0.5), 1.125);
  EXPECT_DOUBLE_EQ(backoff.delay_s(3, 0x1p-53), 0.562);  // of 562.5
}

TEST(Backoff, Resilience4jBoundsTheDelayNotTheInterval) {
  const Backoff backoff = resilience4j_exponential_random(1.0);
  EXPECT_DOUBLE_EQ(backoff.delay_s(3, 0x1p-53), 0.562);
  EXPECT_DOUBLE_EQ(backoff.delay_s(3, 0.5), 1.0);
  // From 2 s on even the shortest draw is above the maximum.
  EXPECT_DOUBLE_EQ(backoff.delay_s(5, 0x1p-53), 1.0);
  EXPECT_DOUBLE_EQ(backoff.delay_s(50, 0x1p-53), 1.0);
}

TEST(Backoff, Resilience4jFixed) {
  EXPECT_DOUBLE_EQ(resilience4j_fixed().delay_s(1, 0.3), 0.5);
  EXPECT_DOUBLE_EQ(resilience4j_fixed().delay_s(5, 0.9), 0.5);
}

// AWS Architecture Blog: sleep = min(cap, random_between(base, sleep * 3)), sleep at first base.
TEST(Backoff, Decorrelated) {
  const Backoff backoff{.base_s = 0.1, .max_s = 2.0, .jitter = Jitter::decorrelated};
  EXPECT_DOUBLE_EQ(backoff.delay_s(1, 0.5), 0.2);
  EXPECT_DOUBLE_EQ(backoff.delay_s(2, 0.5, 0.2), 0.35);
  EXPECT_DOUBLE_EQ(backoff.delay_s(9, 0.5, 0.2), 0.35);
  EXPECT_DOUBLE_EQ(backoff.delay_s(3, 0.9, 1.5), 2.0);
}

// mosquitto bridge.c: whole seconds from base to three times the last, at most the cap.
TEST(Backoff, MosquittoBridge) {
  const Backoff backoff = mosquitto_bridge();
  EXPECT_DOUBLE_EQ(backoff.delay_from_bits_s(1, 23), 8.0);         // 5 + 23 mod 10
  EXPECT_DOUBLE_EQ(backoff.delay_from_bits_s(2, 23, 8.0), 9.0);    // 5 + 23 mod 19
  EXPECT_DOUBLE_EQ(backoff.delay_from_bits_s(3, 80, 29.0), 30.0);  // 5 + 80 mod 82, capped
}

struct Preset {
  std::string name;
  Backoff backoff;
  double longest_s;
};

void PrintTo(const Preset& preset, std::ostream* out) { *out << preset.name; }

class BackoffConformance : public testing::TestWithParam<Preset> {};

TEST_P(BackoffConformance, DelaysStayBetweenZeroAndTheLongest) {
  const std::uint64_t before = allocation_count();
  double longest_s = 0.0;
  double previous_s = 0.0;
  bool whole_ticks = true;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const int retry = 1 + static_cast<int>(i % 12);
    if (retry == 1) previous_s = 0.0;
    const double delay_s =
        GetParam().backoff.delay_from_bits_s(retry, random_bits({3, 3}, i, 0, 0), previous_s);
    previous_s = delay_s;
    longest_s = std::max(longest_s, delay_s);
    if (GetParam().backoff.tick_s <= 0.0) continue;
    const double ticks = delay_s / GetParam().backoff.tick_s;
    whole_ticks = whole_ticks && std::abs(ticks - std::floor(ticks + 0.5)) < 1e-9;
  }
  EXPECT_EQ(allocation_count(), before);
  EXPECT_LE(longest_s, GetParam().longest_s);
  EXPECT_GT(longest_s, 0.98 * GetParam().longest_s);
  EXPECT_TRUE(whole_ticks);
}

INSTANTIATE_TEST_SUITE_P(Presets, BackoffConformance,
                         testing::Values(Preset{"Envoy", envoy_backoff(), 0.25},
                                         Preset{"EnvoyRetryAfter", envoy_retry_after(2.0), 3.0},
                                         Preset{"GrpcConnection", grpc_connection(), 144.0},
                                         Preset{"AwsStandard", aws_standard(), 20.0},
                                         Preset{"Resilience4jFixed", resilience4j_fixed(), 0.5},
                                         Preset{"Resilience4jRandom",
                                                resilience4j_exponential_random(10.0), 10.0},
                                         Preset{"MosquittoBridge", mosquitto_bridge(), 30.0}),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace rehearse::policy
