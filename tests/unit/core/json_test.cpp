#include "sim/core/json.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace rehearse::json {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::pair<int, int> place(Mark mark) { return {mark.line, mark.column}; }

std::vector<std::string> messages(const Parsed& parsed) {
  std::vector<std::string> out;
  for (const Problem& p : parsed.problems) {
    out.push_back(std::to_string(p.where.line) + ":" + std::to_string(p.where.column) + " " +
                  p.pointer + ": " + p.message);
  }
  return out;
}

TEST(JsonPositions, EveryKeyAndValueKnowsItsPlace) {
  const Parsed parsed = parse("{\n  \"a\": [1, -2.5e3,\n true],\n  \"b\" : {\"c\": null}\n}\n", 7);
  ASSERT_TRUE(parsed.complete);
  EXPECT_THAT(parsed.problems, IsEmpty());
  const Member& a = parsed.root.members.at(0);
  EXPECT_EQ(place(parsed.root.where), std::pair(1, 1));
  EXPECT_EQ(a.key_where.source, 7);
  EXPECT_EQ(place(a.key_where), std::pair(2, 3));
  EXPECT_EQ(place(a.value.where), std::pair(2, 8));
  EXPECT_EQ(place(a.value.elements.at(0).where), std::pair(2, 9));
  EXPECT_EQ(place(a.value.elements.at(1).where), std::pair(2, 12));
  EXPECT_EQ(place(a.value.elements.at(2).where), std::pair(3, 2));
  const Member& b = parsed.root.members.at(1);
  EXPECT_EQ(place(b.value.where), std::pair(4, 9));
  EXPECT_EQ(place(b.value.find("c")->key_where), std::pair(4, 10));
  EXPECT_EQ(place(b.value.find("c")->value.where), std::pair(4, 15));
}

TEST(JsonPositions, ColumnsCountCharactersAndStringsMayHoldAnything) {
  const Parsed parsed = parse(R"({"é\"\\": "[{,:]}→", "x": 1})");
  ASSERT_TRUE(parsed.complete);
  EXPECT_EQ(parsed.root.members.at(0).key, "é\"\\");
  EXPECT_EQ(place(parsed.root.members.at(1).key_where), std::pair(1, 22));
  EXPECT_EQ(place(parsed.root.members.at(1).value.where), std::pair(1, 27));
}

TEST(JsonPositions, ByteOrderMarkIsSkipped) {
  const Parsed parsed = parse("\xEF\xBB\xBF{\"a\": 1}");
  ASSERT_TRUE(parsed.complete);
  EXPECT_EQ(place(parsed.root.members.at(0).key_where), std::pair(1, 2));
}

TEST(JsonPositions, ErrorBehindAByteOrderMarkHasTheRightColumn) {
  EXPECT_THAT(messages(parse("\xEF\xBB\xBF{\"a\": x}")),
              ElementsAre("1:7 /a: expected a value for the key, found \"x\""));
}

TEST(JsonProblems, DuplicateKeysAreReportedAndTheFirstIsKept) {
  const Parsed parsed = parse(R"({"a": 1, "b": 2, "a": 3, "a": 4})");
  ASSERT_TRUE(parsed.complete);
  EXPECT_EQ(to_json(parsed.root).dump(), R"({"a":1,"b":2})");
  EXPECT_THAT(
      messages(parsed),
      ElementsAre("1:18 : expected each key once, found \"a\" again (first in line 1, column 2)",
                  "1:26 : expected each key once, found \"a\" again (first in line 1, column 2)"));
}

TEST(JsonProblems, WhatCameBeforeASyntaxErrorIsReportedToo) {
  const Parsed parsed = parse("{\"a\": {\"x\": 1, \"x\": 2}, \"b\": ]");
  EXPECT_FALSE(parsed.complete);
  EXPECT_THAT(
      messages(parsed),
      ElementsAre("1:16 /a: expected each key once, found \"x\" again (first in line 1, column 8)",
                  "1:30 /b: expected a value for the key, found \"]\""));
}

TEST(JsonProblems, NumbersEndWhereTheParserSaysSo) {
  EXPECT_THAT(messages(parse("[1, 01]")),
              ElementsAre("1:6 : expected \",\" or \"]\", found \"1\""));
  EXPECT_THAT(messages(parse("[1-2]")), ElementsAre("1:3 : expected \",\" or \"]\", found \"-2\""));
  EXPECT_THAT(messages(parse("[truefalse]")),
              ElementsAre("1:6 : expected \",\" or \"]\", found \"false\""));
}

TEST(JsonBounds, Depth) {
  Limits limits;
  limits.depth = 3;
  EXPECT_TRUE(parse("[[[1]]]", 0, limits).complete);
  EXPECT_THAT(
      messages(parse("[[[[1]]]]", 0, limits)),
      ElementsAre("1:4 /0/0/0: expected at most 3 levels of lists and objects, found another "
                  "one"));
}

TEST(JsonBounds, ElementsValuesAndBytes) {
  Limits limits;
  limits.elements = 2;
  EXPECT_THAT(messages(parse("[1,2,3]", 0, limits)),
              ElementsAre("1:6 /2: expected at most 2 elements, found another one"));
  limits = {};
  limits.values = 3;
  EXPECT_THAT(
      messages(parse("[[1,2],[3,4]]", 0, limits)),
      ElementsAre("1:9 /1/0: expected at most 3 values in one document, found another one"));
  limits = {};
  limits.bytes = 4;
  EXPECT_THAT(messages(parse("[1,2]", 0, limits)),
              ElementsAre("0:0 : expected at most 0 MiB, found 5 bytes"));
}

TEST(JsonBounds, TimeIsLinearInSize) {
  std::string flat = "{";
  for (int i = 0; i < 100000; ++i) flat += "\"key" + std::to_string(i) + "\": 1,";
  flat.back() = '}';
  const auto start = std::chrono::steady_clock::now();
  const Parsed parsed = parse(flat);
  const Json document = to_json(parsed.root);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(document.size(), 100000U);
  EXPECT_LT(took.count(), 5.0);  // a search per key takes minutes
}

TEST(JsonConversion, KeepsOrderAndTypes) {
  const std::string text =
      R"({"z":[],"a":{"k":-1,"u":18446744073709551615},"t":"x","n":null,"d":1.5})";
  const Parsed parsed = parse(text);
  EXPECT_EQ(to_json(parsed.root).dump(), text);
  EXPECT_EQ(to_json(from_json(to_json(parsed.root), {})).dump(), text);
}

TEST(JsonText, PointerTokensAndBriefs) {
  EXPECT_EQ(pointer_token("a/b~c"), "/a~1b~0c");
  EXPECT_EQ(in_quotes("say \"hi\"\n"), R"("say \"hi\"\n")");
  EXPECT_EQ(in_quotes(std::string(59, 'x') + "é"), "\"" + std::string(59, 'x') + "...\"");
  EXPECT_EQ(brief(parse("[[1,2]]").root.elements.at(0)), "a list of 2");
  EXPECT_EQ(brief(parse("{}").root), "an empty object");
}

}  // namespace
}  // namespace rehearse::json
