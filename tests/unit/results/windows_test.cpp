#include "results/windows.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace rehearse::results {
namespace {

using State = Outage::State;

constexpr RecoveryRules kRules;  // 10 s, 99 %, 10 requests, 60 s

// `windows` of 100 good requests each.
Windows all_good(std::size_t windows) {
  return {std::vector<std::uint64_t>(windows, 100), std::vector<std::uint64_t>(windows, 100)};
}

Windows spoil(Windows windows, std::size_t first, std::size_t last, std::uint64_t good = 0) {
  for (std::size_t w = first; w <= last; ++w) windows.good[w] = good;
  return windows;
}

Windows empty(Windows windows, std::size_t first, std::size_t last, std::uint64_t issued = 0) {
  for (std::size_t w = first; w <= last; ++w) {
    windows.issued[w] = issued;
    windows.good[w] = 0;
  }
  return windows;
}

Outage judge(const Windows& windows, double t0_s = 200.0, double end_s = 1000.0) {
  return judge_outage(windows, kRules, {0.0, t0_s, end_s, end_s});
}

TEST(Windows, SumPadsEndpointsOfDifferentLength) {
  EndpointRecord a;
  a.issued = {1, 2, 3};
  a.good = {1, 1, 1};
  EndpointRecord b;
  b.issued = {10};
  b.good = {9};
  const auto sum = Windows::sum({&a, &b});
  EXPECT_EQ(sum.issued, (std::vector<std::uint64_t>{11, 2, 3}));
  EXPECT_EQ(sum.good, (std::vector<std::uint64_t>{10, 1, 1}));
}

TEST(Outage, NoViolationIsZero) {
  const auto outage = judge(all_good(100));
  EXPECT_EQ(outage.state, State::restored);
  EXPECT_EQ(outage.rto_s(), 0.0);
  EXPECT_EQ(outage.last_window, std::nullopt);
  EXPECT_TRUE(outage.relapses.empty());
}

TEST(Outage, RunsToTheEndOfTheLastViolatingWindow) {
  const auto outage = judge(spoil(all_good(100), 20, 41));
  EXPECT_EQ(outage.state, State::restored);
  EXPECT_EQ(outage.rto_s(), 220.0);
  EXPECT_EQ(outage.last_window, 41U);
}

TEST(Outage, CountsFromT0InsideAWindow) {
  EXPECT_EQ(judge(spoil(all_good(100), 20, 29), 203.5).rto_s(), 96.5);
}

TEST(Outage, ShareAtTheObjectiveIsClean) {
  EXPECT_EQ(judge(spoil(all_good(100), 20, 22, 99)).rto_s(), 0.0);
  EXPECT_EQ(judge(spoil(all_good(100), 20, 22, 98)).rto_s(), 30.0);
}

TEST(Outage, ShortCleanTimeDoesNotEndIt) {
  // Clean from 250 to 300, ten seconds less than the sustain time; then violating to 350.
  const auto windows = spoil(spoil(all_good(100), 20, 24), 30, 34);
  EXPECT_EQ(judge(windows).rto_s(), 150.0);
  EXPECT_TRUE(judge(windows).relapses.empty());
}

TEST(Outage, CleanTimeOfTheSustainTimeEndsItAndLaterOnesAreRelapses) {
  auto windows = spoil(spoil(all_good(100), 20, 24), 31, 34);
  windows = spoil(windows, 36, 36);  // within the sustain time: the same relapse
  windows = spoil(windows, 90, 99);
  const auto outage = judge(windows);
  EXPECT_EQ(outage.rto_s(), 50.0);
  EXPECT_EQ(outage.relapses, (std::vector<Relapse>{{310.0, 60.0, true}, {900.0, 100.0, false}}));
}

TEST(Outage, ViolationAfterACleanStretchIsARelapseOfAnRtoOfZero) {
  const auto outage = judge(spoil(all_good(100), 26, 27));
  EXPECT_EQ(outage.rto_s(), 0.0);
  EXPECT_EQ(outage.relapses, (std::vector<Relapse>{{260.0, 20.0, true}}));
}

TEST(Outage, ViolationBeforeAFullStretchAfterT0Counts) {
  EXPECT_EQ(judge(spoil(all_good(100), 25, 26)).rto_s(), 70.0);
}

TEST(Outage, RelapsesOfTheNextDisasterAreItsOwn) {
  const auto windows = spoil(spoil(all_good(100), 20, 24), 50, 54);
  const auto outage = judge_outage(windows, kRules, {0.0, 200.0, 1000.0, 500.0});
  EXPECT_EQ(outage.rto_s(), 50.0);
  EXPECT_TRUE(outage.relapses.empty());
}

TEST(Outage, UnrestoredWhenViolatingToTheEnd) {
  const auto outage = judge(spoil(all_good(100), 20, 99));
  EXPECT_EQ(outage.state, State::unrestored);
  EXPECT_EQ(outage.rto_s(), std::nullopt);
  EXPECT_EQ(outage.length_s, 800.0);
  EXPECT_EQ(outage.reason, "not restored before the end of the run");
}

TEST(Outage, UndecidedWhenTheEndCutsTheCleanStretchOff) {
  const auto outage = judge(spoil(all_good(100), 20, 94));
  EXPECT_EQ(outage.state, State::undecided);
  EXPECT_EQ(outage.length_s, 750.0);
  EXPECT_EQ(outage.reason,
            "the run ends 50 s after the last violation, before the sustain time of 1 min");
}

TEST(Outage, RestoredWhenTheStretchJustFits) {
  EXPECT_EQ(judge(spoil(all_good(100), 20, 93)).rto_s(), 740.0);
}

TEST(Outage, UndecidedWhenTheRunIsTooShort) {
  const auto clean = judge(all_good(100), 950.0);
  EXPECT_EQ(clean.state, State::undecided);
  EXPECT_EQ(clean.reason, "the run ends 50 s after t0, before the sustain time of 1 min");
  EXPECT_EQ(judge(spoil(all_good(100), 95, 99), 950.0).state, State::undecided);
}

TEST(Outage, UndecidedWhenTheObjectiveWasUnmetBefore) {
  // 540 of 600 requests in the 60 s before t0.
  const auto outage = judge(spoil(spoil(all_good(100), 14, 19, 90), 20, 30));
  EXPECT_EQ(outage.state, State::undecided);
  EXPECT_EQ(outage.length_s, 0.0);
  EXPECT_EQ(outage.reason, "already unmet before t0: 90.0 % good");
}

TEST(Outage, OneBadWindowBeforeT0IsForgivenWhenTheMinuteIsGood) {
  EXPECT_EQ(judge(spoil(spoil(all_good(100), 17, 17, 96), 20, 20)).rto_s(), 10.0);
}

TEST(Outage, TroubleLongBeforeT0DoesNotMatter) {
  EXPECT_EQ(judge(spoil(spoil(all_good(100), 0, 13), 20, 20)).rto_s(), 10.0);
}

TEST(Outage, WindowsBelowTheMinimumCountSayNothing) {
  // Nine failing requests do not violate ...
  EXPECT_EQ(judge(empty(all_good(100), 20, 22, 9)).rto_s(), 0.0);
  // ... ten do.
  EXPECT_EQ(judge(empty(all_good(100), 20, 22, 10)).rto_s(), 30.0);
  // Silence neither ends the outage nor prolongs it.
  EXPECT_EQ(judge(empty(spoil(all_good(100), 20, 40), 24, 36)).rto_s(), 210.0);
  // Silence inside a stretch does not break it; silence alone is none.
  EXPECT_EQ(judge(spoil(empty(spoil(all_good(100), 20, 22), 24, 27), 29, 29)).rto_s(), 30.0);
  EXPECT_EQ(judge(spoil(empty(spoil(all_good(100), 20, 22), 23, 35), 36, 36)).rto_s(), 170.0);
}

TEST(Outage, UndecidedWhenNoWindowIsJudged) {
  const auto outage = judge(empty(all_good(100), 0, 99, 9));
  EXPECT_EQ(outage.state, State::undecided);
  EXPECT_EQ(outage.reason, "no window after t0 has 10 requests");
}

TEST(Outage, IgnoresWarmUpAndThePartialLastWindow) {
  const auto windows = spoil(spoil(all_good(100), 0, 19), 99, 99);
  const auto outage = judge_outage(windows, kRules, {200.0, 200.0, 995.0, 995.0});
  EXPECT_EQ(outage.rto_s(), 0.0);
  EXPECT_TRUE(outage.relapses.empty());
}

TEST(Outage, WindowBoundariesAreNotLostToRounding) {
  RecoveryRules rules;
  rules.window_s = 0.1;
  rules.sustain_s = 0.6;
  // 0.3 / 0.1 is below 3 in floating point; window 2 ends at t0 and must not be judged.
  const auto outage = judge_outage(spoil(all_good(100), 2, 2, 98), rules, {0.0, 0.3, 10.0, 10.0});
  EXPECT_EQ(outage.state, State::restored);
  EXPECT_EQ(outage.rto_s(), 0.0);
}

TEST(Grid, DurationsAddUpExactly) {
  const double total = on_grid(12345.6789);
  const double a = on_grid(0.1);
  const double b = on_grid(777.7);
  EXPECT_EQ(a + (b - a) + (total - b), total);
  EXPECT_NEAR(total, 12345.6789, 1e-9);
}

}  // namespace
}  // namespace rehearse::results
