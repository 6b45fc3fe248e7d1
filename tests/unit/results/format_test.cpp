#include "results/format.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace rehearse::results {
namespace {

TEST(FormatDuration, TwoUnitsAtMost) {
  EXPECT_EQ(format_duration(0.0), "0 s");
  EXPECT_EQ(format_duration(3.2e-6), "3.20 us");
  EXPECT_EQ(format_duration(0.00317), "3.17 ms");
  EXPECT_EQ(format_duration(0.45), "450 ms");
  EXPECT_EQ(format_duration(1.0), "1 s");
  EXPECT_EQ(format_duration(1.25), "1.25 s");
  EXPECT_EQ(format_duration(12.34), "12.3 s");
  EXPECT_EQ(format_duration(59.94), "59.9 s");
  EXPECT_EQ(format_duration(59.96), "1 min");
  EXPECT_EQ(format_duration(60.0), "1 min");
  EXPECT_EQ(format_duration(754.0), "12 min 34 s");
  EXPECT_EQ(format_duration(3599.6), "1 h");
  EXPECT_EQ(format_duration(7500.0), "2 h 05 min");
  EXPECT_EQ(format_duration(86400.0), "1 d");
  EXPECT_EQ(format_duration(100 * 3600.0), "4 d 4 h");
  EXPECT_EQ(format_duration(-30.0), "-30 s");
  EXPECT_EQ(format_duration(std::numeric_limits<double>::infinity()), "never");
  EXPECT_EQ(format_duration(std::numeric_limits<double>::quiet_NaN()), "-");
}

TEST(FormatBytes, PowersOfThousand) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(512), "512 B");
  EXPECT_EQ(format_bytes(3.2e6), "3.20 MB");
  EXPECT_EQ(format_bytes(999.6e6), "1.00 GB");
  EXPECT_EQ(format_bytes(5e15), "5000 TB");
}

TEST(FormatCount, ThreeDigits) {
  EXPECT_EQ(format_count(950), "950");
  EXPECT_EQ(format_count(12345), "12.3 k");
  EXPECT_EQ(format_count(5243000), "5.24 M");
}

}  // namespace
}  // namespace rehearse::results
