#include "sim/core/units.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <regex>

namespace rehearse {
namespace {

struct Case {
  const char* text;
  Unit unit;
  double value;
};

class Accepted : public testing::TestWithParam<Case> {};

TEST_P(Accepted, GivesTheNearestDouble) {
  const Case& c = GetParam();
  const std::optional<double> value = parse_quantity(c.text, c.unit);
  ASSERT_TRUE(value.has_value()) << c.text;
  EXPECT_EQ(*value, c.value) << c.text;
}

TEST_P(Accepted, MatchesThePatternOfTheSchema) {
  const Case& c = GetParam();
  const bool negative = c.value < 0;
  EXPECT_TRUE(std::regex_match(c.text, std::regex(quantity_pattern(c.unit, negative)))) << c.text;
}

INSTANTIATE_TEST_SUITE_P(
    Units, Accepted,
    testing::Values(
        Case{"30s", Unit::seconds, 30}, Case{"250 ms", Unit::seconds, 0.25},
        Case{"1e3 ms", Unit::seconds, 1}, Case{"1.1e-1 ms", Unit::seconds, 0.00011},
        Case{"7ms", Unit::seconds, 0.007}, Case{"10us", Unit::seconds, 10e-6},
        Case{"10µs", Unit::seconds, 10e-6}, Case{"5 min", Unit::seconds, 300},
        Case{"5m", Unit::seconds, 300}, Case{"4h", Unit::seconds, 14400},
        Case{"7d", Unit::seconds, 604800}, Case{"2h30m", Unit::seconds, 9000},
        Case{"1 h 30 min 5s", Unit::seconds, 5405}, Case{"1.5e3 s", Unit::seconds, 1500},
        Case{"-3s", Unit::seconds, -3}, Case{"4 GiB", Unit::bytes, 4294967296.0},
        Case{"4Gi", Unit::bytes, 4294967296.0}, Case{"64 kB", Unit::bytes, 64000},
        Case{"100 MB", Unit::bytes, 1e8}, Case{"1 TiB", Unit::bytes, 1099511627776.0},
        Case{"512 B", Unit::bytes, 512}, Case{"1 Gbps", Unit::bytes_per_s, 125e6},
        Case{"100 Mbit/s", Unit::bytes_per_s, 12.5e6}, Case{"125 MB/s", Unit::bytes_per_s, 125e6},
        Case{"10 MiB/s", Unit::bytes_per_s, 10485760}, Case{"500m", Unit::cores, 0.5},
        Case{"2", Unit::cores, 2}, Case{"1.5", Unit::cores, 1.5}, Case{"25 %", Unit::ratio, 0.25},
        Case{"99.9%", Unit::ratio, 0.999}, Case{"9000/s", Unit::per_s, 9000},
        Case{"10/min", Unit::per_s, 10.0 / 60}, Case{"12 USD", Unit::usd, 12},
        Case{"0.10 USD/h", Unit::usd_per_h, 0.10}, Case{"0.02 USD/GB", Unit::usd_per_byte, 0.02e-9},
        Case{"0.023 USD/GB-month", Unit::usd_per_byte_month, 0.023e-9}));

struct Wrong {
  const char* text;
  Unit unit;
};

class Refused : public testing::TestWithParam<Wrong> {};

TEST_P(Refused, ByParserAndPattern) {
  const Wrong& c = GetParam();
  EXPECT_FALSE(parse_quantity(c.text, c.unit).has_value()) << c.text;
  EXPECT_FALSE(std::regex_match(c.text, std::regex(quantity_pattern(c.unit, true)))) << c.text;
}

INSTANTIATE_TEST_SUITE_P(
    Units, Refused,
    testing::Values(
        Wrong{"", Unit::seconds}, Wrong{"30", Unit::seconds}, Wrong{"s", Unit::seconds},
        Wrong{"30 S", Unit::seconds}, Wrong{" 30s", Unit::seconds}, Wrong{"30s ", Unit::seconds},
        Wrong{"--3s", Unit::seconds}, Wrong{"+3s", Unit::seconds}, Wrong{".5s", Unit::seconds},
        Wrong{"5.s", Unit::seconds}, Wrong{"1h-30m", Unit::seconds}, Wrong{"1e s", Unit::seconds},
        Wrong{"0x10s", Unit::seconds}, Wrong{"infs", Unit::seconds}, Wrong{"nan", Unit::cores},
        Wrong{"4 gib", Unit::bytes}, Wrong{"4 GB/s", Unit::bytes}, Wrong{"512", Unit::bytes},
        Wrong{"1 Gb", Unit::bytes_per_s}, Wrong{"1 GB", Unit::bytes_per_s},
        Wrong{"5 ", Unit::cores}, Wrong{"2 cores", Unit::cores}, Wrong{"0.25", Unit::ratio},
        Wrong{"1 % %", Unit::ratio}, Wrong{"9000", Unit::per_s}, Wrong{"5", Unit::usd},
        Wrong{"-", Unit::cores}, Wrong{"-", Unit::seconds}));

TEST(ParseQuantity, RefusesWhatIsNotFinite) {
  EXPECT_FALSE(parse_quantity("1e400s", Unit::seconds).has_value());
  EXPECT_FALSE(parse_quantity("1e99999999999 s", Unit::seconds).has_value());
  EXPECT_FALSE(parse_quantity("1e308 TiB", Unit::bytes).has_value());
}

TEST(AcceptedQuantity, NamesTheSuffixesWithAnExample) {
  EXPECT_EQ(
      accepted_quantity(Unit::seconds),
      "a duration such as \"30s\" (ns, us, µs, ms, s, m, min, h, d, w or a plain number in s)");
  EXPECT_EQ(accepted_quantity(Unit::ratio), "a ratio such as \"25 %\" (% or a plain number)");
  EXPECT_EQ(accepted_quantity(Unit::none), "a number");
}

TEST(FormatDuration, ReadsAsPeopleWriteIt) {
  EXPECT_EQ(format_duration(0), "0 s");
  EXPECT_EQ(format_duration(2.5e-7), "250 ns");
  EXPECT_EQ(format_duration(0.0042), "4.2 ms");
  EXPECT_EQ(format_duration(0.9999), "1 s");
  EXPECT_EQ(format_duration(12.34), "12.3 s");
  EXPECT_EQ(format_duration(59.97), "1 min 00 s");
  EXPECT_EQ(format_duration(125), "2 min 05 s");
  EXPECT_EQ(format_duration(3599.6), "1 h 00 min 00 s");
  EXPECT_EQ(format_duration(3725), "1 h 02 min 05 s");
  EXPECT_EQ(format_duration(3 * 86400.0 + 4 * 3600 + 300), "3 d 04 h 05 min");
  EXPECT_EQ(format_duration(-90), "-1 min 30 s");
  EXPECT_EQ(format_duration(std::numeric_limits<double>::infinity()), "infinite");
  EXPECT_EQ(format_duration(std::nan("")), "undefined");
}

TEST(FormatQuantity, ByUnit) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(512), "512 B");
  EXPECT_EQ(format_bytes(1023.9), "1 KiB");
  EXPECT_EQ(format_bytes(1.5 * 1073741824), "1.5 GiB");
  EXPECT_EQ(format_bytes_per_s(125e6), "125 MB/s");
  EXPECT_EQ(format_per_s(9000), "9000/s");
  EXPECT_EQ(format_per_s(1.25e6), "1.25M/s");
  EXPECT_EQ(format_ratio(0.9995), "99.95 %");
  EXPECT_EQ(format_usd(1234.5), "1234.50 USD");
  EXPECT_EQ(format_usd(0.00123), "0.00123 USD");
  EXPECT_EQ(format_number(0.1), "0.1");
  EXPECT_EQ(format_quantity(2, Unit::cores), "2 cores");
  EXPECT_EQ(format_quantity(0.1, Unit::usd_per_h), "0.1 USD/h");
  EXPECT_EQ(format_quantity(90, Unit::seconds), "1 min 30 s");
}

}  // namespace
}  // namespace rehearse
