#include "sim/config/suggest.hpp"

#include <gtest/gtest.h>

namespace rehearse::config {
namespace {

TEST(EditDistance, CountsEditsAndSwapsIgnoringCase) {
  EXPECT_EQ(edit_distance("zones", "zones", 3), 0U);
  EXPECT_EQ(edit_distance("Zones", "zones", 3), 0U);
  EXPECT_EQ(edit_distance("zoens", "zones", 3), 1U);
  EXPECT_EQ(edit_distance("zone", "zones", 3), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting", 3), 3U);
  EXPECT_EQ(edit_distance("abc", "xyz", 2), 3U);
  EXPECT_EQ(edit_distance(std::string(100, 'a'), std::string(100, 'a'), 3), 4U);
}

TEST(Nearest, OnlyWhatIsLikelyMeant) {
  EXPECT_EQ(nearest("replcas", {"regions", "replicas"}), "replicas");
  EXPECT_EQ(nearest("foo", {"regions", "replicas"}), std::nullopt);
  EXPECT_EQ(nearest("api", {"us-east/api", "web"}), "us-east/api");
  EXPECT_EQ(nearest("x", {"y"}), std::nullopt);
  EXPECT_EQ(nearest("", {"y"}), std::nullopt);
}

TEST(Suggestion, NamesTheNearestOrAllOfAFew) {
  EXPECT_EQ(suggestion("lur", {"lru", "lfu"}), "; did you mean \"lru\"?");
  EXPECT_EQ(suggestion("fifo", {"lru", "lfu"}), " (there are: \"lru\", \"lfu\")");
  EXPECT_EQ(suggestion("fifo", {}), "");
  EXPECT_EQ(any_of({"a", "b", "c"}), "\"a\", \"b\" or \"c\"");
}

}  // namespace
}  // namespace rehearse::config
