// Numbered places for things that come and go, and lists of such numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rehearse::policy {

/// No place, no key, nobody.
inline constexpr std::uint32_t kNone = 0xffffffff;

/// Places 0, 1, 2 ... for T. A place given back is taken again before a new one is made, as it was
/// left. Allocates only when more places are in use than ever before.
template <class T>
class Slab {
 public:
  void reserve(std::size_t places) {
    items_.reserve(places);
    free_.reserve(items_.capacity());
  }

  std::uint32_t take() {
    if (free_.empty()) {
      items_.emplace_back();
      free_.reserve(items_.capacity());
      return static_cast<std::uint32_t>(items_.size() - 1);
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    return place;
  }
  void give_back(std::uint32_t place) { free_.push_back(place); }

  T& operator[](std::uint32_t place) { return items_[place]; }
  const T& operator[](std::uint32_t place) const { return items_[place]; }

  std::size_t in_use() const { return items_.size() - free_.size(); }
  /// Places made so far, in use or not.
  std::size_t places() const { return items_.size(); }

 private:
  std::vector<T> items_;
  std::vector<std::uint32_t> free_;
};

struct Link {
  std::uint32_t previous = kNone;
  std::uint32_t next = kNone;
};

/// A list through the member `kLink` of the things in a slab. Every operation takes constant time.
template <auto kLink>
class SlotList {
 public:
  bool empty() const { return first_ == kNone; }
  std::uint32_t front() const { return first_; }

  template <class Items>
  void push_back(Items& items, std::uint32_t place) {
    items[place].*kLink = {last_, kNone};
    (last_ == kNone ? first_ : (items[last_].*kLink).next) = place;
    last_ = place;
  }

  template <class Items>
  void remove(Items& items, std::uint32_t place) {
    const Link link = items[place].*kLink;
    (link.previous == kNone ? first_ : (items[link.previous].*kLink).next) = link.next;
    (link.next == kNone ? last_ : (items[link.next].*kLink).previous) = link.previous;
  }

  template <class Items>
  void move_to_back(Items& items, std::uint32_t place) {
    if (place == last_) return;
    remove(items, place);
    push_back(items, place);
  }

 private:
  std::uint32_t first_ = kNone;
  std::uint32_t last_ = kNone;
};

}  // namespace rehearse::policy
