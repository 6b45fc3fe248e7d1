// RFC 8289, section 5.
#include "sim/policy/codel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <optional>
#include <vector>

#include "sim/core/distribution.hpp"
#include "sim/core/random.hpp"
#include "tests/unit/policy/allocation_count.hpp"

namespace rehearse::policy {
namespace {

/// A queue under CoDel with a whole dequeue in one step, in the order of RFC 8289: deque() drops as
/// many as it must and returns the one to serve.
class RfcQueue {
 public:
  void enqueue(double now_s) { arrivals_.push_back(now_s); }

  /// Arrival time of the one to serve.
  std::optional<double> deque(double now_s) {
    Head head = dodeque(now_s);
    if (dropping_) {
      if (!head.ok_to_drop) dropping_ = false;
      while (dropping_ && now_s >= drop_next_) {
        drops.push_back(now_s);
        ++count_;
        head = dodeque(now_s);
        if (!head.ok_to_drop) {
          dropping_ = false;
        } else {
          drop_next_ += 0.1 / std::sqrt(count_);
        }
      }
    } else if (head.ok_to_drop) {
      drops.push_back(now_s);
      head = dodeque(now_s);
      dropping_ = true;
      const double delta = count_ - last_count_;
      count_ = delta > 1 && now_s - drop_next_ < 1.6 ? delta : 1;
      drop_next_ = now_s + 0.1 / std::sqrt(count_);
      last_count_ = count_;
    }
    return head.arrival;
  }

  std::vector<double> drops;

 private:
  struct Head {
    std::optional<double> arrival;
    bool ok_to_drop = false;
  };

  Head dodeque(double now_s) {
    if (arrivals_.empty()) {
      first_above_ = 0.0;
      return {};
    }
    Head head{arrivals_.front(), false};
    arrivals_.pop_front();
    if (now_s - *head.arrival < 0.005 || arrivals_.size() <= 1) {
      first_above_ = 0.0;
    } else if (first_above_ == 0.0) {
      first_above_ = now_s + 0.1;
    } else {
      head.ok_to_drop = now_s >= first_above_;
    }
    return head;
  }

  std::deque<double> arrivals_;
  double first_above_ = 0.0;
  double drop_next_ = 0.0;
  double count_ = 0.0;
  double last_count_ = 0.0;
  bool dropping_ = false;
};

/// The same, asked request by request.
class Queue {
 public:
  void enqueue(double now_s) { arrivals_.push_back(now_s); }

  std::optional<double> deque(double now_s) {
    while (!arrivals_.empty()) {
      const double arrival = arrivals_.front();
      arrivals_.pop_front();
      const auto waiting = static_cast<std::int64_t>(arrivals_.size());
      if (!codel.drop(now_s - arrival, now_s, waiting)) return arrival;
      drops.push_back(now_s);
    }
    return std::nullopt;
  }

  CoDel codel{CoDelSpec{}};
  std::vector<double> drops;

 private:
  std::deque<double> arrivals_;
};

TEST(CoDel, DoesAsTheRfcOnRandomLoad) {
  RfcQueue expected;
  Queue queue;
  double next_arrival_s = 0.0;
  double next_service_s = 0.0;
  Draw draw({8, 2}, 89, 0);
  int served = 0;
  int differences = 0;
  while (next_service_s < 300.0) {
    // Load 0.5 to 1.4 of the server's 1000 per second, changed every 2 s.
    const double period = std::floor(next_arrival_s / 2.0);
    const double load =
        0.5 + 0.9 * to_uniform(random_bits({8, 3}, static_cast<std::uint64_t>(period), 0, 0));
    if (next_arrival_s <= next_service_s) {
      expected.enqueue(next_arrival_s);
      queue.enqueue(next_arrival_s);
      next_arrival_s += 1e-3 / load * Distribution::standard_exponential(draw);
      continue;
    }
    const std::optional<double> one = expected.deque(next_service_s);
    differences += one == queue.deque(next_service_s) ? 0 : 1;
    served += one ? 1 : 0;
    next_service_s += 1e-3 * Distribution::standard_exponential(draw);
  }
  EXPECT_EQ(differences, 0);
  EXPECT_EQ(queue.drops, expected.drops);
  EXPECT_GT(queue.drops.size(), 1000U);
  EXPECT_GT(served, 200'000);
}

/// Drop times, in ms, while every request has waited 20 ms, one dequeued every millisecond.
std::vector<double> standing_drops_ms(CoDel& codel, int from_ms, int to_ms) {
  std::vector<double> drops;
  for (int ms = from_ms; ms < to_ms; ++ms) {
    while (codel.drop(0.020, 1e-3 * ms, 50)) drops.push_back(ms);
  }
  return drops;
}

// Control law: interval / sqrt(count): 100, 70.7, 57.7, 50, 44.7 ms after the drop before.
TEST(CoDel, DropsFasterWhileTheDelayStands) {
  CoDel codel{CoDelSpec{}};
  EXPECT_THAT(standing_drops_ms(codel, 0, 500),
              testing::ElementsAre(100, 200, 271, 329, 379, 424, 464));
  EXPECT_TRUE(codel.dropping());
}

TEST(CoDel, ToleratesABurstShorterThanTheInterval) {
  CoDel codel{CoDelSpec{}};
  EXPECT_TRUE(standing_drops_ms(codel, 0, 100).empty());
  EXPECT_FALSE(codel.drop(0.0049, 0.100, 50));
  EXPECT_TRUE(standing_drops_ms(codel, 101, 201).empty());
  EXPECT_EQ(standing_drops_ms(codel, 201, 202).size(), 1U);
}

TEST(CoDel, StopsWhenOneHasWaitedLessThanTheTarget) {
  CoDel codel{CoDelSpec{}};
  standing_drops_ms(codel, 0, 330);
  EXPECT_FALSE(codel.drop(0.0049, 0.330, 50));
  EXPECT_FALSE(codel.dropping());
  EXPECT_TRUE(standing_drops_ms(codel, 331, 431).empty());
}

TEST(CoDel, ResumesAtTheRateItHadReached) {
  CoDel codel{CoDelSpec{}};
  EXPECT_EQ(standing_drops_ms(codel, 0, 500).size(), 7U);
  EXPECT_FALSE(codel.drop(0.0, 0.5, 50));
  // count 7, one of them from the entry before: resumes with 6, 100 / sqrt(6) = 40.8 ms apart.
  EXPECT_THAT(standing_drops_ms(codel, 501, 700), testing::ElementsAre(601, 642, 680));
  EXPECT_EQ(codel.count(), 8U);
  EXPECT_FALSE(codel.drop(0.0, 0.7, 50));
  // 1.6 s after the next drop was due the rate is forgotten.
  EXPECT_THAT(standing_drops_ms(codel, 2400, 2650), testing::ElementsAre(2500, 2600));
}

TEST(CoDel, KeepsTheLastOnes) {
  CoDel codel{CoDelSpec{}};
  for (int ms = 0; ms < 1000; ++ms) EXPECT_FALSE(codel.drop(1.0, 1e-3 * ms, 1));
  CoDel eager{CoDelSpec{.keep = 0}};
  int drops = 0;
  for (int ms = 0; ms < 1000; ++ms) drops += eager.drop(1.0, 1e-3 * ms, 1) ? 1 : 0;
  EXPECT_GT(drops, 10);
}

TEST(CoDel, AllocatesNothing) {
  CoDel codel{CoDelSpec{}};
  const std::uint64_t before = allocation_count();
  int drops = 0;
  for (int ms = 0; ms < 10'000; ++ms) drops += codel.drop(0.020, 1e-3 * ms, 50) ? 1 : 0;
  EXPECT_EQ(allocation_count(), before);
  EXPECT_GT(drops, 100);
}

}  // namespace
}  // namespace rehearse::policy
