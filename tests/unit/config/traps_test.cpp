// Inputs of about a megabyte that would take a careless reader minutes.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "sim/config/scenario.hpp"
#include "tests/unit/config/test_catalogue.hpp"

namespace rehearse::config::test {
namespace {

constexpr double bound_s = 5;  // a tenth of this on a slow machine; quadratic ones take minutes

/// `item` repeated with numbers in place of '#', joined by commas.
std::string repeated(const std::string& item, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) {
    if (i > 0) out += ',';
    for (const char c : item) {
      if (c == '#') {
        out += std::to_string(i);
      } else {
        out += c;
      }
    }
  }
  return out;
}

std::string join(std::initializer_list<std::string> parts) {
  std::string out;
  for (const std::string& part : parts) out += part;
  return out;
}

/// Number of diagnostics; the time is bounded.
std::size_t problems(const std::string& text) {
  const Catalogue catalogue = test_catalogue();
  const auto start = std::chrono::steady_clock::now();
  std::size_t found = 0;
  try {
    read_scenario(text, "mem.json", catalogue, {});
  } catch (const ScenarioError& error) {
    found = error.diagnostics().size();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(took.count(), bound_s);
  return found;
}

TEST(Traps, ManyUnknownKeys) {
  EXPECT_EQ(problems(join({"{", repeated("\"durations#\": 1", 60000), "}"})), 1001U);
}

TEST(Traps, ManyDuplicateKeys) {
  EXPECT_EQ(problems(join({"{", repeated("\"duration\": 1", 60000), "}"})), 1001U);
}

TEST(Traps, ManyDanglingReferencesToManyNames) {
  EXPECT_EQ(problems(join({R"({"regions": {)", repeated("\"region#\": {}", 20000),
                           R"(}, "links": {"l": {"bandwidth": 1, "between": [)",
                           repeated("\"reg#\"", 40000), "]}}}"})),
            1001U);
}

TEST(Traps, LongKeyAboveManyChildren) {
  EXPECT_EQ(problems(join({R"({"regions": {")", std::string(500000, 'n'), R"(": {"services": {)",
                           repeated("\"s#\": {}", 40000), "}}}}"})),
            1U);
}

TEST(Traps, DeepPrograms) {
  const std::string step = R"({"parallel":[[],[)";
  std::string program;
  for (int i = 0; i < 30; ++i) program += step;
  for (int i = 0; i < 30; ++i) program += "]]}";
  EXPECT_EQ(problems(join({R"({"services": {"a": {"program": [)", program, "]}}}"})), 0U);
}

TEST(Traps, OneMegabyteOfOpeningBrackets) {
  EXPECT_EQ(problems(join({"{\"tags\": ", std::string(1000000, '[')})), 1U);
}

TEST(Traps, OneLongText) {
  EXPECT_EQ(problems(join({"{\"duration\": \"", std::string(1000000, '9'), "s\"}"})), 1U);
}

TEST(Traps, LongSumOfDurations) {
  std::string sum;
  for (int i = 0; i < 300000; ++i) sum += "1s ";
  EXPECT_EQ(problems(join({"{\"duration\": \"", sum, "1s\"}"})), 0U);
}

TEST(Traps, ManyObjectsWithDefaults) {
  EXPECT_EQ(problems(join({"{\"services\": {",
                           repeated(R"("s#": {"program": [{"compute": 1}]})", 20000), "}}"})),
            0U);
}

}  // namespace
}  // namespace rehearse::config::test
