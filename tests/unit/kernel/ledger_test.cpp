#include "sim/kernel/ledger.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <vector>

namespace rehearse::kernel {
namespace {

struct Write {
  double time_s;
  double bytes;
};

/// The same contract, kept as a list of all writes.
class NaiveLedger {
 public:
  struct Copy {
    std::size_t applied = 0;
    std::size_t taken = 0;
  };

  void commit(double time_s, double bytes) {
    history_.push_back({time_s, bytes});
    ++acknowledged_;
  }
  void add_copy() { copies_.push_back({history_.size(), history_.size()}); }
  WriteBatch take(int copy) {
    Copy& c = copies_[copy];
    const WriteBatch batch = range(c.taken, history_.size());
    c.taken = history_.size();
    return batch;
  }
  void applied(int copy) { copies_[copy].applied = copies_[copy].taken; }
  void returned(int copy) { copies_[copy].taken = copies_[copy].applied; }
  void resynchronised(int copy) { copies_[copy] = {history_.size(), history_.size()}; }
  WriteBatch missing(int copy) const { return range(copies_[copy].applied, history_.size()); }
  WriteBatch promote(int copy) {
    const WriteBatch loss = missing(copy);
    history_.resize(copies_[copy].applied);
    lost_ += loss.writes;
    for (Copy& c : copies_) {
      c.applied = std::min(c.applied, history_.size());
      c.taken = c.applied;
    }
    return loss;
  }
  std::uint64_t acknowledged() const { return acknowledged_; }
  std::uint64_t lost() const { return lost_; }
  std::uint64_t surviving() const { return history_.size(); }
  double newest_s() const { return history_.empty() ? -kNever : history_.back().time_s; }

 private:
  WriteBatch range(std::size_t from, std::size_t to) const {
    WriteBatch batch;
    if (from == to) return batch;
    batch.writes = to - from;
    for (std::size_t i = from; i < to; ++i) batch.bytes += history_[i].bytes;
    batch.oldest_s = history_[from].time_s;
    batch.newest_s = history_[to - 1].time_s;
    return batch;
  }

  std::vector<Write> history_;
  std::vector<Copy> copies_;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t lost_ = 0;
};

void expect_equal(const WriteBatch& a, const WriteBatch& b) {
  EXPECT_EQ(a.writes, b.writes);
  EXPECT_EQ(a.bytes, b.bytes);
  EXPECT_EQ(a.oldest_s, b.oldest_s);
  EXPECT_EQ(a.newest_s, b.newest_s);
}

/// Plays the same random history into both and compares everything that can be asked.
class Twins {
 public:
  Twins(unsigned seed, int copies) : random_(seed), in_flight_(copies) {
    for (int i = 0; i < copies; ++i) {
      EXPECT_EQ(ledger_.add_copy(), i);
      naive_.add_copy();
    }
  }

  void step() {
    const int copy = pick(static_cast<int>(in_flight_.size()));
    switch (pick(20)) {
      case 0:
        take(copy);
        break;
      case 1:
      case 2:
        arrive(copy);
        break;
      case 3:
        fail(copy);
        break;
      case 4:
        if (pick(10) == 0) resynchronise(copy);
        break;
      case 5:
        if (pick(20) == 0) promote(copy);
        break;
      case 6:
      case 7:
        take(copy);
        break;
      default:
        commit();
        break;
    }
    compare();
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  void commit() {
    now_s_ += 0.25 * pick(4);
    const double bytes = 512.0 * (1 + pick(16));
    ledger_.commit(now_s_, bytes);
    naive_.commit(now_s_, bytes);
  }
  void take(int copy) {
    if (in_flight_[copy]) return;
    const WriteBatch batch = ledger_.take(copy);
    expect_equal(batch, naive_.take(copy));
    if (batch.writes != 0) in_flight_[copy] = batch;
  }
  void arrive(int copy) {
    if (!in_flight_[copy]) return;
    ledger_.applied(copy, *in_flight_[copy]);
    naive_.applied(copy);
    in_flight_[copy].reset();
  }
  void fail(int copy) {
    if (!in_flight_[copy]) return;
    ledger_.returned(copy, *in_flight_[copy]);
    naive_.returned(copy);
    in_flight_[copy].reset();
  }
  void resynchronise(int copy) {
    if (in_flight_[copy]) return;
    ledger_.resynchronised(copy);
    naive_.resynchronised(copy);
  }
  void promote(int copy) {
    expect_equal(ledger_.promote(copy), naive_.promote(copy));
    for (auto& batch : in_flight_) batch.reset();
  }
  void compare() const {
    ASSERT_EQ(ledger_.acknowledged(), naive_.acknowledged());
    ASSERT_EQ(ledger_.lost(), naive_.lost());
    ASSERT_EQ(ledger_.surviving(), naive_.surviving());
    ASSERT_EQ(ledger_.acknowledged(), ledger_.surviving() + ledger_.lost());
    ASSERT_EQ(ledger_.newest_s(), naive_.newest_s());
    for (int i = 0; i < static_cast<int>(in_flight_.size()); ++i) {
      const WriteBatch missing = naive_.missing(i);
      expect_equal(ledger_.missing(i), missing);
      const double lag_s = missing.writes == 0 ? 0.0 : now_s_ - missing.oldest_s;
      ASSERT_EQ(ledger_.lag_s(i, now_s_), lag_s);
    }
  }

  std::mt19937 random_;
  Ledger ledger_;
  NaiveLedger naive_;
  std::vector<std::optional<WriteBatch>> in_flight_;
  double now_s_ = 0.0;
};

TEST(Ledger, AgreesWithAListOfWrites) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    Twins twins(seed, 1 + static_cast<int>(seed % 5));
    for (int i = 0; i < 500; ++i) {
      twins.step();
      if (testing::Test::HasFailure()) FAIL() << "seed " << seed << " step " << i;
    }
  }
}

TEST(Ledger, LosesExactlyTheTailThatTheCopyLacks) {
  Ledger ledger;
  const int near = ledger.add_copy();
  const int far = ledger.add_copy();
  for (int i = 1; i <= 4; ++i) ledger.commit(i, 100.0);
  ledger.applied(far, ledger.take(far));
  for (int i = 5; i <= 10; ++i) ledger.commit(i, 100.0);
  ledger.applied(near, ledger.take(near));

  const WriteBatch loss = ledger.promote(far);

  EXPECT_EQ(loss.writes, 6u);
  EXPECT_EQ(loss.bytes, 600.0);
  EXPECT_EQ(loss.oldest_s, 5.0);
  EXPECT_EQ(loss.newest_s, 10.0);
  EXPECT_EQ(ledger.acknowledged(), 10u);
  EXPECT_EQ(ledger.surviving(), 4u);
  EXPECT_EQ(ledger.missing(near).writes, 0u) << "cut back to the new history";
}

TEST(Ledger, AReturnedBatchLeadsTheNextOne) {
  Ledger ledger;
  const int copy = ledger.add_copy();
  ledger.commit(1.0, 10.0);
  const WriteBatch first = ledger.take(copy);
  ledger.commit(2.0, 20.0);
  EXPECT_EQ(ledger.lag_s(copy, 5.0), 4.0);
  ledger.returned(copy, first);

  const WriteBatch second = ledger.take(copy);

  EXPECT_EQ(second.writes, 2u);
  EXPECT_EQ(second.bytes, 30.0);
  EXPECT_EQ(second.oldest_s, 1.0);
  EXPECT_EQ(second.newest_s, 2.0);
}

TEST(Ledger, ABatchThatBreaksOffIsCutAtTheLastWholeWrite) {
  Ledger ledger;
  const int copy = ledger.add_copy();
  for (int i = 0; i < 10; ++i) ledger.commit(i, 100.0);
  const WriteBatch batch = ledger.take(copy);
  ledger.commit(20.0, 100.0);

  const WriteBatch rest = ledger.applied_part(copy, batch, 370.0);
  EXPECT_EQ(rest.writes, 7u);
  EXPECT_EQ(rest.bytes, 700.0);
  EXPECT_EQ(rest.oldest_s, 3.0);
  EXPECT_EQ(rest.newest_s, 9.0);
  ledger.returned(copy, rest);

  const WriteBatch loss = ledger.promote(copy);
  EXPECT_EQ(loss.writes, 8u);
  EXPECT_EQ(loss.oldest_s, 3.0);
  EXPECT_EQ(loss.newest_s, 20.0);
  EXPECT_EQ(ledger.newest_s(), 2.0);
}

TEST(Ledger, AWholeBatchMayArriveInParts) {
  Ledger ledger;
  const int copy = ledger.add_copy();
  for (int i = 0; i < 3; ++i) ledger.commit(i, 100.0);
  const WriteBatch rest = ledger.applied_part(copy, ledger.take(copy), 250.0);
  EXPECT_EQ(ledger.missing(copy).writes, 1u);
  EXPECT_EQ(ledger.applied_part(copy, rest, 99.99999).writes, 0u);
  EXPECT_EQ(ledger.missing(copy).writes, 0u);
  EXPECT_EQ(ledger.take(copy).writes, 0u);
}

TEST(Ledger, WritesAfterAPromotionBelongToTheNewHistory) {
  Ledger ledger;
  const int copy = ledger.add_copy();
  ledger.commit(1.0, 10.0);
  EXPECT_EQ(ledger.promote(copy).writes, 1u);
  ledger.commit(2.0, 10.0);
  const WriteBatch missing = ledger.missing(copy);
  EXPECT_EQ(missing.writes, 1u);
  EXPECT_EQ(missing.oldest_s, 2.0);
  EXPECT_EQ(ledger.acknowledged(), 2u);
  EXPECT_EQ(ledger.surviving(), 1u);
}

}  // namespace
}  // namespace rehearse::kernel
