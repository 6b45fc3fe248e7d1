#include "sim/kernel/ladder_queue.hpp"

#include <cassert>
#include <limits>
#include <utility>

namespace rehearse::kernel {
namespace {

// A bucket becomes the front up to this size; the rest of the front's slots is for what is pushed
// between its events.
constexpr std::uint32_t kFrontFill = 48;
// Buckets are made for this many events on average, and not more of them at once than a processor's
// caches can write to side by side.
constexpr std::uint32_t kBucketFill = 6;
constexpr std::uint32_t kMaxBuckets = 4096;
constexpr unsigned kHeapFill = 32;

bool later(const Event& a, const Event& b) { return earlier(b, a); }

}  // namespace

template <class Visit>
void LadderQueue::for_each(const Bucket& bucket, Visit visit) const {
  std::uint32_t left = bucket.count;
  for (std::uint32_t i = bucket.chunk; left > 0; i = chunks_[i].next) {
    const std::uint32_t here = (left - 1) % kChunkEvents + 1;
    for (std::uint32_t k = 0; k < here; ++k) visit(chunks_[i].events[k]);
    left -= here;
  }
}

template <class Visit>
void LadderQueue::drain(Bucket& bucket, Visit visit) {
  std::uint32_t left = bucket.count;
  std::uint32_t i = bucket.chunk;
  while (left > 0) {
    const std::uint32_t here = (left - 1) % kChunkEvents + 1;
    // Indexed anew each time: `visit` may grow the pool.
    for (std::uint32_t k = 0; k < here; ++k) visit(Event(chunks_[i].events[k]));
    left -= here;
    const std::uint32_t next = chunks_[i].next;
    chunks_[i].next = free_;
    free_ = i;
    i = next;
  }
  bucket = Bucket{};
}

void LadderQueue::grow() {
  const std::size_t old = chunks_.size();
  const std::size_t wanted = std::max<std::size_t>(64, 2 * old);
  chunks_.resize(wanted);
  for (std::size_t i = wanted; i-- > old;) {
    chunks_[i].next = free_;
    free_ = static_cast<std::uint32_t>(i);
  }
}

bool LadderQueue::offer_to_heap(Event event) {
  if (earlier(event, heap_.front())) return false;
  to_heap(event);
  return true;
}

void LadderQueue::to_heap(const Event& event) {
  heap_.push_back(event);
  std::push_heap(heap_.begin(), heap_.end(), later);
}

void LadderQueue::refill_from_heap(CalendarFront& front) {
  for (unsigned i = 0; !heap_.empty() && i < kHeapFill; ++i) {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    front.insert(heap_.back());
    heap_.pop_back();
  }
}

LadderQueue::Bucket LadderQueue::take_next() {
  while (depth_ > 0) {
    Rung& rung = rungs_[depth_ - 1];
    auto next = static_cast<std::size_t>(rung.edge);
    const auto last = static_cast<std::size_t>(rung.last);
    while (next < last && rung.buckets[next].count == 0) ++next;
    rung.edge = static_cast<double>(next + 1);
    if (next >= last) --depth_;  // its last bucket (the top, in the first rung) ends a rung
    if (next <= last && rung.buckets[next].count > 0) {
      return std::exchange(rung.buckets[next], Bucket{});
    }
  }
  return {};
}

void LadderQueue::refill(CalendarFront& front) {
  assert(front.empty());
  while (heap_.empty()) {
    Bucket bucket = take_next();
    if (bucket.count <= kFrontFill) {
      const std::uint32_t events = bucket.count;
      drain(bucket, [&front](const Event& event) { front.place(event); });
      if (events > 0) front.decide_all(events);
      return;
    }
    spawn(bucket);
  }
  refill_from_heap(front);
}

void LadderQueue::spawn(Bucket bucket) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for_each(bucket, [&low, &high](const Event& event) {
    low = std::min(low, event.time_s);
    high = std::max(high, event.time_s);
  });
  const std::uint32_t buckets = std::clamp(bucket.count / kBucketFill, 2U, kMaxBuckets);
  const double per_second = buckets / (high - low);
  const bool divisible = per_second > 0.0 && per_second < std::numeric_limits<double>::max();
  if (depth_ == kMaxDepth || !divisible) {
    drain(bucket, [this](const Event& event) { heap_.push_back(event); });
    std::make_heap(heap_.begin(), heap_.end(), later);
    return;
  }
  Rung& rung = rungs_[depth_];
  rung.start_s = low;
  rung.per_second = per_second;
  rung.last = depth_ == 0 ? buckets : buckets - 1;
  rung.edge = 0.0;
  if (rung.buckets.size() <= buckets) rung.buckets.resize(buckets + 1);
  ++depth_;
  drain(bucket, [this, &rung](const Event& event) {
    append(rung.buckets[static_cast<std::size_t>(rung.place(event.time_s))], event);
  });
}

void LadderQueue::spill(CalendarFront& front) {
  std::array<Event, CalendarFront::kSlots> events;
  const unsigned size = front.sorted(events);
  unsigned cut = CalendarFront::kSlots / 2;
  // Events of one instant stay together: a later push of that instant can come before any of them.
  while (cut < size && events[cut].time_s == events[cut - 1].time_s) ++cut;
  if (cut == size || depth_ == kMaxDepth || !heap_.empty()) {
    cut = CalendarFront::kSlots / 2;
    for (unsigned i = 0; i < cut; ++i) to_heap(events[i]);
  } else {
    Bucket bucket;
    for (unsigned i = 0; i < cut; ++i) append(bucket, events[i]);
    spawn(bucket);
  }
  front.clear();
  for (unsigned i = cut; i < size; ++i) front.insert(events[i]);
}

void LadderQueue::clear() {
  for (Rung& rung : rungs_) std::fill(rung.buckets.begin(), rung.buckets.end(), Bucket{});
  depth_ = 0;
  heap_.clear();
  free_ = kNone;
  for (std::size_t i = chunks_.size(); i-- > 0;) {
    chunks_[i].next = free_;
    free_ = static_cast<std::uint32_t>(i);
  }
}

void LadderQueue::reserve(std::size_t events) {
  // Every bucket may have a partly filled chunk.
  const std::size_t chunks = events / kChunkEvents + events / kBucketFill + 64;
  while (chunks_.size() < chunks) grow();
}

}  // namespace rehearse::kernel
