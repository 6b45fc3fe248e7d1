#include "gui/document/json_patch.hpp"

#include <gtest/gtest.h>

namespace rehearse::gui {
namespace {

const Json kDocument = Json::parse(R"({"a": {"x": 1, "y": [1, 2, 3], "z": "t"}, "b": null})");

/// Forward, back and forward again: what it makes, with the way back checked in every byte.
Json both_ways(const Edit& edit) {
  Json document = kDocument;
  apply(document, edit.forward);
  const Json after = document;
  apply(document, edit.backward);
  EXPECT_EQ(document.dump(), kDocument.dump());
  apply(document, edit.forward);
  EXPECT_EQ(document.dump(), after.dump());
  return after;
}

TEST(JsonPatch, Replaces) {
  EXPECT_EQ(both_ways(make_set(kDocument, Pointer("/a/x"), 7)).at("a").dump(),
            R"({"x":7,"y":[1,2,3],"z":"t"})");
}

TEST(JsonPatch, AddsWithParents) {
  EXPECT_EQ(both_ways(make_set(kDocument, Pointer("/c/d/e"), true)).at("c").dump(),
            R"({"d":{"e":true}})");
}

TEST(JsonPatch, AppendsToList) {
  EXPECT_EQ(both_ways(make_set(kDocument, Pointer("/a/y/-"), 4)).at("a").at("y").dump(),
            "[1,2,3,4]");
}

TEST(JsonPatch, RemovesAndPutsBackInPlace) {
  EXPECT_EQ(both_ways(make_remove(kDocument, Pointer("/a/x"))).at("a").dump(),
            R"({"y":[1,2,3],"z":"t"})");
  EXPECT_EQ(both_ways(make_remove(kDocument, Pointer("/a/y/1"))).at("a").at("y").dump(), "[1,3]");
}

TEST(JsonPatch, ReplacesEverything) {
  EXPECT_EQ(both_ways(make_set(kDocument, Pointer(), Json::array({1}))).dump(), "[1]");
}

TEST(JsonPatch, KeysWithSlashes) {
  EXPECT_EQ(both_ways(make_set(kDocument, Pointer("/a") / "us/east~1", 1)).at("a").at("us/east~1"),
            1);
}

TEST(JsonPatch, JoinsEdits) {
  Json document = kDocument;
  const Edit first = make_remove(document, Pointer("/a/x"));
  apply(document, first.forward);
  const Edit second = make_set(document, Pointer("/a/x"), 9);
  EXPECT_EQ(both_ways(first + second).at("a").dump(), R"({"y":[1,2,3],"z":"t","x":9})");
}

TEST(JsonPatch, RefusesWhatDoesNotFitAndLeavesTheDocument) {
  const Patch wrong[] = {{{PatchOperation::Kind::remove, "/a/none", {}, {}}},
                         {{PatchOperation::Kind::replace, "/none", 1, {}}},
                         {{PatchOperation::Kind::add, "/a/x", 1, {}}},
                         {{PatchOperation::Kind::add, "/a/y/9", 1, {}}},
                         {{PatchOperation::Kind::add, "/none/x", 1, {}}},
                         {{PatchOperation::Kind::replace, "/a/x", 2, {}},
                          {PatchOperation::Kind::remove, "/q", {}, {}}}};
  for (const Patch& patch : wrong) {
    Json document = kDocument;
    EXPECT_THROW(apply(document, patch), std::invalid_argument) << to_json(patch);
    EXPECT_EQ(document.dump(), kDocument.dump());
  }
}

TEST(JsonPatch, IsWrittenAsRfc6902) {
  const Edit edit = make_remove(kDocument, Pointer("/a/x"));
  EXPECT_EQ(to_json(edit.forward).dump(), R"([{"op":"remove","path":"/a/x"}])");
  EXPECT_EQ(to_json(edit.backward).dump(),
            R"([{"op":"add","path":"/a/x","value":1,"before":"y"}])");
  EXPECT_EQ(patch_from_json(to_json(edit.backward)), edit.backward);
  EXPECT_THROW(patch_from_json(Json::parse(R"([{"op":"move","path":"/a"}])")),
               std::invalid_argument);
}

}  // namespace
}  // namespace rehearse::gui
