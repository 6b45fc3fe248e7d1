#include "sim/kernel/ledger.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace rehearse::kernel {

int Ledger::add_copy() {
  assert(n_copies_ < kMaxCopies);
  const int copy = n_copies_++;
  resynchronised(copy);
  return copy;
}

WriteBatch Ledger::take(int copy) {
  Copy& c = at(copy);
  assert(c.taken.writes == c.applied.writes);
  WriteBatch batch;
  if (c.taken.writes == total_.writes) return batch;
  batch.writes = total_.writes - c.taken.writes;
  batch.bytes = total_.bytes - c.taken.bytes;
  batch.oldest_s = c.oldest_untaken_s;
  batch.newest_s = newest_s_;
  c.taken = total_;
  c.newest_taken_s = newest_s_;
  c.oldest_untaken_s = kNever;
  ++waiting_;
  return batch;
}

void Ledger::applied(int copy, [[maybe_unused]] const WriteBatch& batch) {
  Copy& c = at(copy);
  assert(c.applied.writes + batch.writes == c.taken.writes);
  c.applied = c.taken;
  c.newest_applied_s = c.newest_taken_s;
  c.oldest_unapplied_s = c.oldest_untaken_s;
}

WriteBatch Ledger::applied_part(int copy, const WriteBatch& batch, double bytes) {
  if (batch.writes == 0) return batch;
  const double per_write = batch.bytes / static_cast<double>(batch.writes);
  // A flow ends with a rounding error in the bytes it has left; a write is never that small.
  const double whole = std::floor(bytes / per_write + 1e-3);
  const auto n = static_cast<std::uint64_t>(std::max(0.0, whole));
  if (n == 0) return batch;
  if (n >= batch.writes) {
    applied(copy, batch);
    return {};
  }
  const double step_s = (batch.newest_s - batch.oldest_s) / static_cast<double>(batch.writes - 1);
  WriteBatch rest = batch;
  rest.writes -= n;
  rest.bytes -= static_cast<double>(n) * per_write;
  rest.oldest_s += static_cast<double>(n) * step_s;
  Copy& c = at(copy);
  c.applied.writes = c.taken.writes - rest.writes;
  c.applied.bytes = c.taken.bytes - rest.bytes;
  c.newest_applied_s = rest.oldest_s - step_s;
  c.oldest_unapplied_s = rest.oldest_s;
  return rest;
}

void Ledger::returned(int copy, [[maybe_unused]] const WriteBatch& batch) {
  Copy& c = at(copy);
  assert(c.applied.writes + batch.writes == c.taken.writes);
  c.taken = c.applied;
  c.newest_taken_s = c.newest_applied_s;
  c.oldest_untaken_s = c.oldest_unapplied_s;
  count_waiting();
}

void Ledger::resynchronised(int copy) {
  at(copy) = Copy{total_, total_, kNever, kNever, newest_s_, newest_s_};
  count_waiting();
}

WriteBatch Ledger::missing(int copy) const {
  const Copy& c = at(copy);
  if (c.applied.writes == total_.writes) return {};
  return {total_.writes - c.applied.writes, total_.bytes - c.applied.bytes, c.oldest_unapplied_s,
          newest_s_};
}

double Ledger::lag_s(int copy, double now_s) const {
  const double oldest_s = at(copy).oldest_unapplied_s;
  return oldest_s == kNever ? 0.0 : now_s - oldest_s;
}

WriteBatch Ledger::promote(int copy) {
  const WriteBatch loss = missing(copy);
  const Copy history = at(copy);
  total_ = history.applied;
  newest_s_ = history.newest_applied_s;
  lost_writes_ += loss.writes;
  lost_bytes_ += loss.bytes;
  for (int i = 0; i < n_copies_; ++i) {
    Copy& c = at(i);
    const bool behind = c.applied.writes < total_.writes;
    if (!behind) {
      resynchronised(i);
    } else {
      c.taken = c.applied;
      c.newest_taken_s = c.newest_applied_s;
      c.oldest_untaken_s = c.oldest_unapplied_s;
    }
  }
  count_waiting();
  return loss;
}

void Ledger::first_after_take(double time_s) {
  for (int i = 0; i < n_copies_; ++i) {
    Copy& c = at(i);
    if (c.oldest_untaken_s != kNever) continue;
    c.oldest_untaken_s = time_s;
    c.oldest_unapplied_s = std::min(c.oldest_unapplied_s, time_s);
  }
  waiting_ = 0;
}

void Ledger::count_waiting() {
  waiting_ = static_cast<std::uint32_t>(
      std::count_if(copies_.begin(), copies_.begin() + n_copies_,
                    [](const Copy& c) { return c.oldest_untaken_s == kNever; }));
}

}  // namespace rehearse::kernel
