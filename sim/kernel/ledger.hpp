// Acknowledged writes of a store and how far each asynchronous copy has come. Constant memory: a
// copy receives whole batches in commit order, so what it lacks is always one contiguous tail.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/kernel/ids.hpp"

namespace rehearse::kernel {

/// A contiguous run of acknowledged writes.
struct WriteBatch {
  std::uint64_t writes = 0;
  double bytes = 0.0;
  double oldest_s = kNever;  ///< commit times of the first and the last write
  double newest_s = -kNever;
};

/// Cumulative position in the history of a store.
struct LedgerMark {
  std::uint64_t writes = 0;
  double bytes = 0.0;
};

/// The history of one store. `commit` is called per write by the request engine; everything else by
/// control events. Invariant: acknowledged = surviving + lost.
class Ledger {
 public:
  static constexpr int kMaxCopies = 16;

  void commit(double time_s, double bytes) {
    ++total_.writes;
    total_.bytes += bytes;
    newest_s_ = time_s;
    if (waiting_ != 0) first_after_take(time_s);
  }

  /// Registers an asynchronous copy that holds everything so far; returns its number.
  int add_copy();
  /// Everything committed and not yet taken for this copy (empty when there is none). A copy has at
  /// most one batch in flight: between two takes stands `applied` or `returned`.
  WriteBatch take(int copy);
  /// The batch in flight has been applied by the copy.
  void applied(int copy, const WriteBatch& batch);
  /// The copy has applied the first `bytes` of the batch in flight (whole writes of equal size).
  /// Returns what is still in flight. Commit times inside a batch are not kept: they are taken as
  /// evenly spread, which is exact while writes come at an even rate.
  WriteBatch applied_part(int copy, const WriteBatch& batch, double bytes);
  /// The batch in flight was lost on the way; it is merged in front of the next take.
  void returned(int copy, const WriteBatch& batch);
  /// The copy holds everything committed so far (resynchronised by other means).
  void resynchronised(int copy);
  /// What would be lost if this copy became the history now.
  WriteBatch missing(int copy) const;
  /// Age of the oldest write that the copy lacks; 0 when it lacks none.
  double lag_s(int copy, double now_s) const;
  /// The copy becomes the history: what it lacks is lost. Returns the loss. Other copies that are
  /// ahead of it are cut back to it, and what is in flight to any copy counts as not sent: neither
  /// `applied` nor `returned` may be called for it any more.
  WriteBatch promote(int copy);

  std::uint64_t acknowledged() const { return total_.writes + lost_writes_; }
  std::uint64_t lost() const { return lost_writes_; }
  std::uint64_t surviving() const { return total_.writes; }
  double acknowledged_bytes() const { return total_.bytes + lost_bytes_; }
  double newest_s() const { return newest_s_; }  ///< commit of the newest surviving write
  int copies() const { return n_copies_; }

 private:
  struct Copy {
    LedgerMark taken;
    LedgerMark applied;
    double oldest_untaken_s = kNever;    ///< kNever: the next write will be the oldest
    double oldest_unapplied_s = kNever;  ///< kNever: it lacks nothing
    double newest_taken_s = -kNever;
    double newest_applied_s = -kNever;
  };
  void first_after_take(double time_s);
  void count_waiting();
  Copy& at(int copy) { return copies_[static_cast<std::size_t>(copy)]; }
  const Copy& at(int copy) const { return copies_[static_cast<std::size_t>(copy)]; }

  LedgerMark total_;  ///< of the surviving history
  double newest_s_ = -kNever;
  std::uint32_t waiting_ =
      0;  ///< copies that have taken everything: their next write is the oldest
  std::uint64_t lost_writes_ = 0;
  double lost_bytes_ = 0.0;
  std::array<Copy, kMaxCopies> copies_;
  int n_copies_ = 0;
};

}  // namespace rehearse::kernel
