#include "scenarios/run/reach.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rehearse::run {
namespace {

using kernel::Entry;
using kernel::Network;
using kernel::Op;
using kernel::OpCode;
using testing::ElementsAre;
using testing::IsEmpty;

Op op(OpCode code, std::uint32_t a = 0, std::uint32_t b = kernel::kNone) {
  return Op{.code = code, .a = a, .b = b};
}

TEST(Reach, FollowsCallsIntoProgramsAndBack) {
  Network network;
  network.ops = {op(OpCode::call, 0),   op(OpCode::call, 1), op(OpCode::reply),  // client
                 op(OpCode::call, 2),   op(OpCode::reply),                       // of entry 0
                 op(OpCode::commit, 7), op(OpCode::reply)};                      // of entries 1, 2
  network.entries = {Entry{.group = 0, .pc = 3, .service = 10},
                     Entry{.group = 1, .pc = 5, .service = 11},
                     Entry{.group = 2, .pc = 5, .service = 12}};
  const Reach found = reach(network, 0);
  EXPECT_THAT(found.services, ElementsAre(10, 11, 12));
  EXPECT_THAT(found.stores, ElementsAre(7U));
}

TEST(Reach, StopsAtReplyAndFail) {
  Network network;
  network.ops = {op(OpCode::reply), op(OpCode::call, 0), op(OpCode::fail), op(OpCode::call, 0)};
  network.entries = {Entry{.group = 0, .pc = 0, .service = 1}};
  EXPECT_THAT(reach(network, 0).services, IsEmpty());
  EXPECT_THAT(reach(network, 2).services, IsEmpty());
}

TEST(Reach, TakesEveryChoiceNameTargetRouteAndFailureBranch) {
  Network network;
  network.ops = {op(OpCode::choose, 0),    // 0
                 op(OpCode::resolve, 0),   // 1
                 op(OpCode::route, 0),     // 2
                 op(OpCode::call, 0, 5),   // 3
                 op(OpCode::reply),        // 4
                 op(OpCode::acked, 3),     // 5
                 op(OpCode::fail),         // 6
                 op(OpCode::cache, 0, 4),  // 7
                 op(OpCode::jump, 3)};     // 8
  network.choices = {{.cumulative = {0.5, 1.0}, .pc = {1, 4}}};
  kernel::ResolverTable resolver;
  resolver.target_pc = {2};
  network.resolvers = {resolver};
  network.routers = {{.pc = 7}};
  network.entries = {Entry{.group = 0, .pc = 4, .service = 2}};
  const Reach found = reach(network, 0);
  EXPECT_THAT(found.services, ElementsAre(2));
  EXPECT_THAT(found.stores, ElementsAre(3U));
}

TEST(Reach, FollowsGuardedHedgedAndParallelCallsAndTheirFailures) {
  Network network;
  network.ops = {op(OpCode::hedge, 1, 4),     // 0
                 op(OpCode::guarded, 0),      // 1
                 op(OpCode::settle),          // 2
                 op(OpCode::join),            // 3
                 op(OpCode::parallel, 2, 9),  // 4
                 op(OpCode::jump, 7),         // 5
                 op(OpCode::jump, 8),         // 6
                 op(OpCode::join),            // 7
                 op(OpCode::guarded, 1, 12),  // 8: its settle is 9, its handler 12
                 op(OpCode::limit, 0),        // 9
                 op(OpCode::call, 2),         // 10
                 op(OpCode::reply),           // 11
                 op(OpCode::commit, 4),       // 12
                 op(OpCode::reply)};          // 13
  network.entries = {Entry{.group = 0, .pc = 11, .service = 1},
                     Entry{.group = 1, .pc = 11, .service = 2},
                     Entry{.group = 2, .pc = 11, .service = 3}};
  const Reach found = reach(network, 0);
  EXPECT_THAT(found.services, ElementsAre(1, 2, 3));
  EXPECT_THAT(found.stores, ElementsAre(4U));
  network.ops[0].timeout = 11;
  EXPECT_THAT(reach(network, 0).services, ElementsAre(1, 2, 3));
}

TEST(Reach, EndsOnProgramsThatCallEachOther) {
  Network network;
  network.ops = {op(OpCode::call, 0), op(OpCode::jump, 0)};
  network.entries = {Entry{.group = 0, .pc = 0, .service = 5}};
  EXPECT_THAT(reach(network, 0).services, ElementsAre(5));
}

}  // namespace
}  // namespace rehearse::run
