// Vectors from Envoy's backoff_strategy_test.cc and the gRPC proposal A6.
#include "sim/policy/backoff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rehearse::policy {
namespace {

TEST(Backoff, EnvoyCapsDoubleUpToTenTimesTheBase) {
  const Backoff envoy;
  std::vector<double> caps_ms;
  for (int retry = 1; retry <= 6; ++retry) caps_ms.push_back(1e3 * envoy.cap_s(retry));
  EXPECT_THAT(caps_ms, testing::Pointwise(testing::DoubleNear(1e-9),
                                          std::vector<double>{25, 50, 100, 200, 250, 250}));
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
}

}  // namespace
}  // namespace rehearse::policy
