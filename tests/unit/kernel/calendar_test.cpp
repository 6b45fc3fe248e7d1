#include "sim/kernel/calendar.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <new>
#include <queue>
#include <vector>

#include "sim/core/distribution.hpp"

namespace {
std::atomic<std::uint64_t> allocations{0};
}

// Counts what the steady state must not do.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace rehearse::kernel {
namespace {

struct Later {
  bool operator()(const Event& a, const Event& b) const { return earlier(b, a); }
};
using Reference = std::priority_queue<Event, std::vector<Event>, Later>;

/// The calendar and what it must agree with. Insertion numbers ascend, priorities are random.
class Pair {
 public:
  explicit Pair(std::uint32_t seed) : key_{seed, 1} {}

  std::uint64_t random() { return random_bits(key_, n_++, 0, 0); }
  double uniform() { return to_uniform(random()); }
  double exponential() {
    Draw draw(key_, n_++, 1);
    return Distribution::standard_exponential(draw);
  }

  void push(double time_s) {
    const Event event{time_s, (random() % 5) << 60 | ++inserted_,
                      static_cast<std::uint32_t>(inserted_), 7};
    calendar.push(event);
    reference_.push(event);
  }
  /// Returns the time of the earliest, which must be the reference's to the bit.
  double pop() {
    const Event expected = reference_.top();
    reference_.pop();
    const Event& top = calendar.top();
    const bool same_top = top.order == expected.order;
    const Event event = calendar.pop();
    const bool same = same_top && event.time_s == expected.time_s &&
                      event.order == expected.order && event.what == expected.what &&
                      event.who == expected.who;
    if (!same || calendar.size() != reference_.size()) ++wrong;
    return event.time_s;
  }
  void drain() {
    while (!reference_.empty() && wrong == 0) pop();
    EXPECT_TRUE(calendar.empty());
  }

  Calendar calendar;
  int wrong = 0;

 private:
  Reference reference_;
  StreamKey key_;
  std::uint64_t n_ = 0;
  std::uint64_t inserted_ = 0;
};

/// `pending` events, then `holds` times the earliest goes and one comes `increment` later.
void hold(Pair& pair, int pending, int holds, const std::function<double()>& increment) {
  for (int i = 0; i < pending; ++i) pair.push(increment());
  for (int i = 0; i < holds && pair.wrong == 0; ++i) pair.push(pair.pop() + increment());
  pair.drain();
  EXPECT_EQ(pair.wrong, 0);
}

TEST(Calendar, OrdersByTimePriorityAndInsertion) {
  Calendar calendar;
  const auto order = [](Priority priority, std::uint64_t n) {
    return static_cast<std::uint64_t>(priority) << 60 | n;
  };
  calendar.push({2.0, order(Priority::completion, 1), 1, 0});
  calendar.push({1.0, order(Priority::observe, 2), 2, 0});
  calendar.push({1.0, order(Priority::request, 4), 4, 0});
  calendar.push({1.0, order(Priority::request, 3), 3, 0});
  calendar.push({0.0, order(Priority::observe, 5), 5, 0});
  std::vector<std::uint32_t> popped;
  while (!calendar.empty()) popped.push_back(calendar.pop().what);
  EXPECT_EQ(popped, (std::vector<std::uint32_t>{5, 3, 4, 2, 1}));
}

TEST(Calendar, IsEmptyAtFirstAndAfterClear) {
  Calendar calendar;
  EXPECT_TRUE(calendar.empty());
  for (std::uint64_t i = 0; i < 1000; ++i) calendar.push({static_cast<double>(i % 17), i, 0, 0});
  EXPECT_EQ(calendar.size(), 1000U);
  for (int i = 0; i < 500; ++i) calendar.pop();
  calendar.clear();
  EXPECT_TRUE(calendar.empty());
  EXPECT_EQ(calendar.size(), 0U);
  calendar.push({3.0, 1, 42, 0});
  EXPECT_EQ(calendar.pop().what, 42U);
  EXPECT_TRUE(calendar.empty());
}

class CalendarOfSize : public testing::TestWithParam<int> {
 protected:
  int n() const { return GetParam(); }
  int holds() const { return std::min(20 * n() + 2000, 400000); }
};

TEST_P(CalendarOfSize, ExponentialIncrements) {
  Pair pair(1);
  hold(pair, n(), holds(), [&pair] { return pair.exponential(); });
}

TEST_P(CalendarOfSize, ManyTies) {
  Pair pair(2);
  hold(pair, n(), holds(), [&pair] { return std::floor(4.0 * pair.uniform()) * 0.25; });
}

TEST_P(CalendarOfSize, AllAtOneInstant) {
  Pair pair(3);
  hold(pair, n(), holds(), [] { return 0.0; });
}

TEST_P(CalendarOfSize, ConstantIncrement) {
  Pair pair(4);
  hold(pair, n(), holds(), [] { return 1.0; });
}

TEST_P(CalendarOfSize, FarFutureTimers) {
  Pair pair(5);
  hold(pair, n(), holds(), [&pair] {
    const double far = pair.random() % 10 == 0 ? 1e6 : 1e-3;
    return far * pair.uniform();
  });
}

TEST_P(CalendarOfSize, TimesOfAllMagnitudes) {
  Pair pair(6);
  hold(pair, n(), holds(), [&pair] { return std::exp2(600.0 * pair.uniform() - 300.0); });
}

TEST_P(CalendarOfSize, NeighbouringTimesFarFromZero) {
  Pair pair(7);
  hold(pair, n(), holds(),
       [&pair] { return 1e6 + static_cast<double>(pair.random() % 50) * 0x1p-33; });
}

TEST_P(CalendarOfSize, GrowsAndShrinksAtRandom) {
  Pair pair(8);
  double now = 0.0;
  for (int round = 0; round < 20 && pair.wrong == 0; ++round) {
    const double scale = std::exp2(20.0 * pair.uniform() - 10.0);
    const int pushes = static_cast<int>(pair.uniform() * n());
    for (int i = 0; i < pushes; ++i) pair.push(now + scale * pair.exponential());
    const auto pops = static_cast<std::size_t>(2.0 * pair.uniform() * n());
    for (std::size_t i = 0; i < pops && !pair.calendar.empty(); ++i) {
      now = pair.pop();
      if (i % 3 == 0) pair.push(now);  // as early as can be
    }
  }
  pair.drain();
  EXPECT_EQ(pair.wrong, 0);
}

INSTANTIATE_TEST_SUITE_P(Pending, CalendarOfSize,
                         testing::Values(1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 66, 100, 300,
                                         1000, 10000));

TEST(Calendar, AMillionEvents) {
  Pair pair(9);
  pair.calendar.reserve(1000000);
  hold(pair, 1000000, 200000, [&pair] { return 10.0 * pair.exponential(); });
}

TEST(Calendar, PushesEarlierThanAllPending) {
  Pair pair(10);
  for (int i = 0; i < 5000; ++i) pair.push(static_cast<double>(5000 - i));
  for (int i = 0; i < 100; ++i) pair.pop();
  for (int i = 0; i < 5000; ++i) pair.push(100.0 + 1.0 / (1 + i));
  pair.drain();
  EXPECT_EQ(pair.wrong, 0);
}

TEST(Calendar, AllocatesNothingInSteadyState) {
  for (const int pending : {32, 100, 1000, 20000}) {
    Calendar calendar;
    std::uint64_t order = 0;
    calendar.reserve(pending);
    const auto increment = [&order] {
      Draw draw({1, 1}, order, 0);
      const double x = Distribution::standard_exponential(draw);
      return order % 10 == 0 ? 1000.0 * x : x;
    };
    for (int i = 0; i < pending; ++i) calendar.push({increment(), ++order, 0, 0});
    const auto run = [&](int holds) {
      for (int i = 0; i < holds; ++i)
        calendar.push({calendar.pop().time_s + increment(), ++order, 0, 0});
    };
    run(40 * pending);
    const std::uint64_t before = allocations;
    run(40 * pending);
    EXPECT_EQ(allocations - before, 0U) << pending;
  }
}

}  // namespace
}  // namespace rehearse::kernel
