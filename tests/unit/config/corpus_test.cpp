#include "tests/unit/config/corpus.hpp"

#include <gmock/gmock.h>

#include "tests/unit/config/test_catalogue.hpp"

namespace rehearse::config::test {
namespace {

TEST(BadCorpus, EveryMessageIsAsExpected) {
  const CorpusResult result =
      run_bad_corpus(REHEARSE_SOURCE_DIR "/tests/unit/config/bad", test_catalogue());
  EXPECT_GE(result.cases, 60U);
  EXPECT_THAT(result.mismatches, testing::IsEmpty());
}

}  // namespace
}  // namespace rehearse::config::test
