// Where the time of a request goes: a log per traced request, and samples of whole requests.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/hash.hpp"
#include "sim/kernel/ids.hpp"

namespace rehearse::kernel {

/// What a stretch of a request's time was spent on.
enum class Cause : std::uint8_t {
  queue,       ///< waiting for a server of a station
  service,     ///< being served
  worker,      ///< waiting for a worker
  connection,  ///< waiting for a place in a bulkhead or connection pool
  retry,       ///< failed attempts and the back-off between them
  network,     ///< latency between sites
  proxy,       ///< proxies and other stateless elements
  cache,       ///< look-ups in a cache, and fetching what was not in it
  commit,      ///< waiting for copies to confirm a write
  limit,       ///< held back by a rate limit
  message      ///< in a message queue
};
inline constexpr int kCauses = 11;

/// Who a stretch of time belongs to: a service, a cache, or the client and the network at large.
struct TraceRow {
  enum class Owner : std::uint8_t { service, cache, client };
  static std::uint32_t of(Owner owner, std::uint32_t index, Cause cause) {
    return (static_cast<std::uint32_t>(owner) << 28) | (index << 8) |
           static_cast<std::uint32_t>(cause);
  }
  static Owner owner(std::uint32_t row) { return static_cast<Owner>(row >> 28); }
  static std::uint32_t index(std::uint32_t row) { return (row >> 8) & 0xfffffU; }
  static Cause cause(std::uint32_t row) { return static_cast<Cause>(row & 0xffU); }
};

/// Requests are traced by a hash of their number: all at first, then every second, fourth, ... so
/// that each endpoint keeps between kSamples / 2 and kSamples of them however long the run is.
/// Entries of a request add up to its latency: whoever passes time books it, a failed attempt is
/// booked again as one stretch of retry, and of parallel branches the last to join counts.
class Tracer {
 public:
  static constexpr std::size_t kSamples = 8192;

  struct Entry {
    std::uint32_t row;
    float time_s;
  };
  struct Sample {
    std::uint64_t hash;
    double latency_s;
    std::uint32_t first;  ///< of its entries
    std::uint32_t count;
  };
  struct Endpoint {
    std::uint64_t mask = 0;  ///< traced when (hash & mask) == 0
    std::vector<Sample> samples;
    std::vector<Entry> entries;
  };

  void prepare(std::size_t endpoints) { endpoints_.resize(endpoints); }
  bool wanted(EndpointId endpoint, std::uint64_t request) const {
    return (mix_bits(request) & endpoints_[endpoint].mask) == 0;
  }
  std::uint32_t begin();
  /// A branch of a traced request goes on with a copy of its log.
  std::uint32_t fork(std::uint32_t parent);
  void book(std::uint32_t trace, std::uint32_t row, double time_s) {
    if (time_s > 0.0) logs_[trace].push_back({row, static_cast<float>(time_s)});
  }
  std::uint32_t mark(std::uint32_t trace) const {
    return static_cast<std::uint32_t>(logs_[trace].size());
  }
  /// Everything since `mark` becomes one entry, with which the log adds up to `elapsed_s`.
  void rebook(std::uint32_t trace, std::uint32_t mark, std::uint32_t row, double elapsed_s);
  /// A look-up in a cache, then, if it missed, the end of the fetch: all in one entry.
  void look_up(std::uint32_t trace, std::uint32_t row, double time_s) {
    logs_[trace].push_back({row, static_cast<float>(time_s)});
  }
  void fetched(std::uint32_t trace, std::uint32_t row);
  /// Service under processor sharing needs so much work, which may be none.
  void work(std::uint32_t trace, std::uint32_t row, double time_s) {
    logs_[trace].push_back({row, static_cast<float>(time_s)});
  }
  /// It took `elapsed_s` in all: what exceeds the work just booked is booked as `row`.
  void stretch(std::uint32_t trace, std::uint32_t row, double elapsed_s) {
    book(trace, row, elapsed_s - static_cast<double>(logs_[trace].back().time_s));
  }
  /// A branch that joined last gives its log to its parent.
  void join(std::uint32_t branch, std::uint32_t parent) { logs_[parent].swap(logs_[branch]); }
  void drop(std::uint32_t trace);
  /// The request was answered: keeps the sample and frees the log.
  void finish(std::uint32_t trace, EndpointId endpoint, std::uint64_t request, double latency_s);

  const std::vector<Endpoint>& endpoints() const { return endpoints_; }

 private:
  static void thin(Endpoint& endpoint);

  std::vector<std::vector<Entry>> logs_;
  std::vector<std::uint32_t> free_;
  std::vector<Endpoint> endpoints_;
};

}  // namespace rehearse::kernel
