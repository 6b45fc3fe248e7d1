#include "sim/core/error.hpp"

#include <gtest/gtest.h>

namespace rehearse {
namespace {

std::string text_of(int line, int column, const std::string& pointer) {
  Diagnostic d;
  d.where.file = "a.json";
  d.where.line = line;
  d.where.column = column;
  d.pointer = pointer;
  d.message = "expected 1, found 2";
  return d.text();
}

TEST(Diagnostic, TextWithAndWithoutLineAndPointer) {
  EXPECT_EQ(text_of(3, 7, "/x"), "a.json:3:7 at /x: expected 1, found 2");
  EXPECT_EQ(text_of(3, 7, ""), "a.json:3:7: expected 1, found 2");
  EXPECT_EQ(text_of(0, 0, "/x"), "a.json at /x: expected 1, found 2");
  EXPECT_EQ(text_of(0, 0, ""), "a.json: expected 1, found 2");
}

TEST(ScenarioError, SaysEveryProblemInOneText) {
  const ScenarioError error({{{"a", 1, 2}, "", "x"}, {{"b", 0, 0}, "/p", "y"}});
  EXPECT_STREQ(error.what(), "a:1:2: x\nb at /p: y");
  EXPECT_EQ(error.diagnostics().size(), 2U);
}

TEST(RunError, CarriesComponentAndTime) {
  const RunError error("us-east/db", 3725, "no disk");
  EXPECT_STREQ(error.what(), "us-east/db at 1 h 02 min 05 s: no disk");
  EXPECT_EQ(error.component(), "us-east/db");
  EXPECT_EQ(error.time_s(), 3725);
}

}  // namespace
}  // namespace rehearse
