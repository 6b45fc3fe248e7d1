// What fibers owe to others: fetches that somebody may wait behind, messages to answer for.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/ids.hpp"
#include "sim/policy/slab.hpp"

namespace rehearse::kernel {

/// Something a fiber has begun at one depth of its calls and must end there, well or not.
struct Duty {
  enum class Kind : std::uint8_t {
    fetch,    ///< of key `item` of keyed cache `table`, for itself and whoever waits
    refresh,  ///< the same in the background: the fiber ends with it
    delivery  ///< of message `item` of queue `table`, received for the `delivery`th time
  };
  Kind kind = Kind::fetch;
  std::uint8_t depth = 0;
  std::uint32_t handler = kNone;  ///< the op where a failure at that depth leads
  std::uint32_t table = 0;
  std::uint32_t item = 0;
  std::uint32_t delivery = 0;
  double since_s = 0.0;        ///< when the message was published
  std::uint32_t next = kNone;  ///< begun before by the same fiber
};

/// The duties of each fiber, innermost first: their depths never increase from one to the next.
/// Takes 4 bytes for each fiber that ever had one, or whose index is lower. Allocates only for more
/// duties or higher fibers than ever before.
class Duties {
 public:
  bool none() const { return duties_.in_use() == 0; }
  /// The innermost one, if the fiber began it at this depth; else null.
  const Duty* at(std::uint32_t f, std::uint8_t depth) const {
    if (none() || f >= first_.size() || first_[f] == kNone) return nullptr;
    const Duty& duty = duties_[first_[f]];
    return duty.depth == depth ? &duty : nullptr;
  }
  void push(std::uint32_t f, Duty duty) {
    if (f >= first_.size()) first_.resize(f + 1U, kNone);
    duty.next = first_[f];
    first_[f] = duties_.take();
    duties_[first_[f]] = duty;
  }
  /// The innermost one; there must be one.
  Duty pop(std::uint32_t f) { return unlink(first_[f]); }
  /// Takes one that satisfies `which` into `out`, if there is one.
  template <class Which>
  bool take(std::uint32_t f, const Which& which, Duty& out) {
    if (none() || f >= first_.size()) return false;
    for (std::uint32_t* link = &first_[f]; *link != kNone; link = &duties_[*link].next) {
      if (!which(duties_[*link])) continue;
      out = unlink(*link);
      return true;
    }
    return false;
  }
  /// Those begun deeper than `depth` become those of `to`, which has none.
  void move_deeper(std::uint32_t from, std::uint32_t to, std::uint8_t depth) {
    if (none() || from >= first_.size()) return;
    std::uint32_t* link = &first_[from];
    while (*link != kNone && duties_[*link].depth > depth) link = &duties_[*link].next;
    const std::uint32_t kept = *link;
    if (kept == first_[from]) return;
    *link = kNone;
    const std::uint32_t moved = first_[from];
    first_[from] = kept;
    if (to >= first_.size()) first_.resize(to + 1U, kNone);
    first_[to] = moved;
  }
  /// Fibers 0 .. fibers()-1 may have duties.
  std::uint32_t fibers() const { return static_cast<std::uint32_t>(first_.size()); }

 private:
  Duty unlink(std::uint32_t& link) {
    const std::uint32_t place = link;
    const Duty duty = duties_[place];
    link = duty.next;
    duties_.give_back(place);
    return duty;
  }

  std::vector<std::uint32_t> first_;  ///< by fiber
  policy::Slab<Duty> duties_;
};

/// One who waits behind somebody else's fetch, and how that ended.
struct CacheTicket {
  enum class Outcome : std::uint8_t { waiting, served, failed, leads };
  std::uint32_t fiber = kNone;
  std::uint32_t key = 0;
  Outcome outcome = Outcome::waiting;
  std::uint16_t reason = 0;
};

}  // namespace rehearse::kernel
