// The earliest events of the calendar, sorted. Events stay in their slots; what is sorted are slot
// numbers, one byte each, so that an insertion is a count of later keys and a shift of at most four
// vector registers: no search, no branch that depends on the times. SSE2 is part of x86-64.
#pragma once

#include <emmintrin.h>

#include <array>
#include <bit>
#include <cassert>
#include <cstdint>
#include <limits>

#include "sim/kernel/calendar_event.hpp"

namespace rehearse::kernel {

class CalendarFront {
 public:
  static constexpr unsigned kSlots = 64;

  CalendarFront() { clear(); }

  bool empty() const { return size_ == 0; }
  bool full() const { return size_ == kSlots; }
  unsigned size() const { return size_; }
  const Event& top() const { return event_[sorted_[size_ - 1]]; }

  Event pop() {
    assert(size_ > 0);
    const unsigned slot = sorted_[--size_];
    release(slot);
    return event_[slot];
  }

  void insert(Event event) {
    assert(!full());
    const auto slot = static_cast<unsigned>(std::countr_one(used_));
    unsigned place = count_later(event.time_s);
    while (place < size_ && key_[sorted_[place]] == event.time_s &&
           event_[sorted_[place]].order > event.order) {
      ++place;
    }
    used_ |= std::uint64_t{1} << slot;
    set_key(slot, event.time_s);
    event_[slot] = event;
    shift_in(place, slot);
    ++size_;
  }

  /// The event at `place` counted from the latest.
  const Event& at(unsigned place) const { return event_[sorted_[place]]; }
  /// Takes out the `count` latest events.
  void remove_latest(unsigned count) {
    for (unsigned i = 0; i < count; ++i) release(sorted_[i]);
    for (unsigned i = count; i < size_; ++i) sorted_[i - count] = sorted_[i];
    size_ -= count;
  }
  void clear() {
    key_.fill(kFree);
    sorted_.fill(0);
    used_ = 0;
    size_ = 0;
  }

 private:
  static constexpr double kFree = -std::numeric_limits<double>::infinity();

  void release(unsigned slot) {
    set_key(slot, kFree);
    used_ &= ~(std::uint64_t{1} << slot);
  }

  /// Writes keys in pairs, as count_later reads them: a load of two words that were stored one by
  /// one would wait until both have reached the cache.
  void set_key(unsigned slot, double key) {
    double* const pair = &key_[slot & ~1U];
    const __m128i index = _mm_setr_epi32(0, 0, 1, 1);
    const __m128i mine = _mm_cmpeq_epi32(index, _mm_set1_epi32(static_cast<int>(slot & 1U)));
    const __m128d mask = _mm_castsi128_pd(mine);
    _mm_store_pd(pair, _mm_or_pd(_mm_and_pd(mask, _mm_set1_pd(key)),
                                 _mm_andnot_pd(mask, _mm_load_pd(pair))));
  }

  unsigned count_later(double time_s) const {
    const auto slots = static_cast<unsigned>(std::bit_width(used_));
    const __m128d time = _mm_set1_pd(time_s);
    __m128i even = _mm_setzero_si128();
    __m128i odd = _mm_setzero_si128();
    for (unsigned i = 0; i < slots; i += 4) {
      even = _mm_sub_epi64(even, _mm_castpd_si128(_mm_cmpgt_pd(_mm_load_pd(&key_[i]), time)));
      odd = _mm_sub_epi64(odd, _mm_castpd_si128(_mm_cmpgt_pd(_mm_load_pd(&key_[i + 2]), time)));
    }
    const __m128i both = _mm_add_epi64(even, odd);
    return static_cast<unsigned>(
        _mm_cvtsi128_si32(_mm_add_epi64(both, _mm_unpackhi_epi64(both, both))));
  }

  /// Moves the slot numbers from `place` on by one and writes `slot` there.
  void shift_in(unsigned place, unsigned slot) {
    const __m128i at = _mm_set1_epi8(static_cast<char>(place));
    const __m128i number = _mm_set1_epi8(static_cast<char>(slot));
    __m128i index = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m128i carry = _mm_setzero_si128();
    for (unsigned i = 0; i <= size_; i += 16) {
      auto* const here = reinterpret_cast<__m128i*>(&sorted_[i]);
      const __m128i old = _mm_load_si128(here);
      const __m128i moved = _mm_or_si128(_mm_slli_si128(old, 1), carry);
      carry = _mm_srli_si128(old, 15);
      const __m128i after = _mm_cmpgt_epi8(index, at);
      const __m128i equal = _mm_cmpeq_epi8(index, at);
      const __m128i before = _mm_andnot_si128(_mm_or_si128(after, equal), old);
      _mm_store_si128(here, _mm_or_si128(before, _mm_or_si128(_mm_and_si128(after, moved),
                                                              _mm_and_si128(equal, number))));
      index = _mm_add_epi8(index, _mm_set1_epi8(16));
    }
  }

  alignas(64) std::array<double, kSlots> key_;           ///< time of each slot
  alignas(64) std::array<std::uint8_t, kSlots> sorted_;  ///< slots, latest event first
  std::uint64_t used_;
  unsigned size_;
  std::array<Event, kSlots> event_;
};

}  // namespace rehearse::kernel
