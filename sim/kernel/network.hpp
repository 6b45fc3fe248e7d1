// The compiled scenario: flat arrays that the request engine interprets. Components write them
// before the run (through NetworkBuilder) and change them in control events; programs name groups,
// never stations.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/core/distribution.hpp"
#include "sim/kernel/guards.hpp"
#include "sim/kernel/ids.hpp"
#include "sim/kernel/ledger.hpp"
#include "sim/kernel/station_extra.hpp"
#include "sim/policy/keyed_cache.hpp"
#include "sim/policy/message_queue.hpp"
#include "sim/policy/zipf.hpp"
#include "sim/stats/quantile_sketch.hpp"

namespace rehearse::kernel {

enum class OpCode : std::uint8_t {
  hop,        ///< a proxy or other stateless element: `hops` counted, `value` seconds pass
  delay,      ///< a variate of distribution `a` passes; counts `hops`
  travel,     ///< to site `a`; silence when it is down or out of reach
  home,       ///< back to the client's site
  compute,    ///< a server of the current station is held for a variate of distribution `a`
  call,       ///< entry `a`; after a failure continues at `b` (kNone: fails the caller)
  guarded,    ///< the same under call policy `timeout`; `settle` must follow
  settle,     ///< a guarded call has been answered
  limit,      ///< rate limit `a`
  enter,      ///< a worker of the current station is taken; `a` != 0: taken again after a call
  leave,      ///< it is given back; `a` != 0: only while a call is made
  parallel,   ///< the `a` ops that follow each begin a branch that ends with `join`; continues at
              ///< `b` when all have joined
  hedge,      ///< the same program at `a`, again every `value` seconds until one of `hops` branches
              ///< has joined; continues at `b`, and when all have failed at `timeout`
  join,       ///< a branch has ended well
  choose,     ///< one of the targets of table `a` by its probabilities
  jump,       ///< to `a`
  cache,      ///< cache `a`: on a hit continues at `b`
  fill,       ///< cache `a` takes the entry just fetched
  look_up,    ///< cache `a`, by key: an answer continues at `b`; else the ops that follow fetch
              ///< it, and a failure among them leads to `timeout`
  stored,     ///< cache `a` takes the entry just fetched; continues at `b`
  unfetched,  ///< the fetch has failed: a stale answer continues at `b`, else the caller fails
  resolve,    ///< name `a` through the client's resolver; continues at its table of targets
  route,      ///< router `a`: continues where control loops have pointed it
  acked,      ///< commit wait of store `a`: its delay passes, or silence while commits are blocked
  commit,     ///< a write of `value` bytes is acknowledged by store `a`
  publish,  ///< a message to queue `a`, stored in `value` seconds; refused continues at `b` (kNone:
            ///< fails the caller)
  consumed,    ///< the message at work, from queue `a`, has been processed
  unconsumed,  ///< it has not
  fail,        ///< reason `a`
  reply        ///< the call (or the request) is answered
};

struct Op {
  OpCode code = OpCode::reply;
  std::uint8_t hops = 0;
  std::uint16_t draw = 0;  ///< names the draws of this op within its program
  std::uint32_t a = 0;
  std::uint32_t b = kNone;
  std::uint32_t timeout = kNone;  ///< timer class of a call, policy of a guarded one
  double value = 0.0;
};

/// What a call finds: the group that serves it and the program that a member runs.
struct Entry {
  GroupId group = kNone;
  std::uint32_t pc = 0;
  ServiceId service = 0;
  std::uint16_t hops = 0;      ///< proxies on the way and the service itself
  float proxy_delay_s = 0.0F;  ///< one way, all proxies of the hop together
  float request_bytes = 0.0F;
  float response_bytes = 0.0F;
};

/// One pool of identical servers with a queue: a pod, a database node. Whatever a plain first come,
/// first served queue does not need stands in its `extra`.
struct Station {
  std::uint32_t servers = 1;
  std::uint32_t busy = 0;
  std::uint32_t queued = 0;
  std::uint32_t head = kNone;  ///< queue of fibers, linked through them
  std::uint32_t tail = kNone;
  std::uint16_t generation = 0;  ///< changes when the process dies: what was inside is gone
  SiteId site = 0;
  ServiceId service = 0;
  bool up = false;
  bool silent = false;  ///< down without a word: callers wait for their timeout
  std::uint32_t queue_limit = kNone;
  std::uint32_t extra = kNone;  ///< index into Network::extras
  std::uint32_t ordinal = 0;    ///< among the stations of its service
  double pace = 1.0;            ///< factor on service times that begin from now on
  double changed_s = 0.0;       ///< last change of busy or queued
  double busy_area_s = 0.0;     ///< integral of busy servers
  double queued_area_s = 0.0;
};

/// Endpoints behind one name. Members are those that control loops believe ready.
struct Group {
  std::vector<StationId> members;
  std::uint32_t next = 0;          ///< round robin
  GroupId fallback = kNone;        ///< used while there is no member (locality failover)
  std::uint32_t balancer = kNone;  ///< chooses instead; calls of this group are guarded then
  ReasonId no_endpoint = 0;
  ReasonId timeout = 0;
  ReasonId reset = 0;
  ReasonId overflow = 0;
  ReasonId expired = 0;  ///< dropped, since nobody waits any more
  ReasonId shed = 0;     ///< dropped, since the station is overloaded
};

/// Statistics of one service over its stations.
struct ServiceStats {
  std::uint64_t arrivals = 0;
  std::uint64_t completions = 0;
  stats::QuantileSketch response_s;
  std::uint32_t stations = 0;
};

struct CacheTable {
  double hit_ratio = 0.0;  ///< when filled
  double entries = 0.0;    ///< entries needed for that ratio
  double filled = 0.0;
  bool up = true;
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::string name;  ///< in results; empty: it stands before every region, on the client's side
  std::uint32_t keyed = kNone;  ///< index into Network::keyed: it knows its keys instead
};

/// A cache by keys. Each look-up asks for a key of its own, drawn by popularity.
struct KeyedTable {
  policy::KeyedCache cache;
  std::shared_ptr<const policy::Zipf> popularity;
  ReasonId negative = 0;  ///< of a failure that is remembered
};

/// A message queue and its consumers: each takes a visible message as soon as it is idle, runs
/// `pc`, and is idle again when the message is answered for.
struct QueueTable {
  policy::MessageQueue machine;
  ServiceId service = 0;  ///< its statistics: published, acknowledged, the time between
  ReasonId refused = 0;
  std::uint32_t dead_letter = kNone;  ///< queue that takes the dead letters
  std::uint32_t consumers = 0;
  std::uint32_t busy = 0;
  SiteId site = 0;                    ///< of the consumers
  std::uint32_t pc = 0;               ///< ends with `consumed`
  std::uint32_t failed = 0;           ///< `unconsumed`
  double give_back_after_s = kNever;  ///< a failure makes it visible after that; kNever: it is left
                                      ///< to the visibility timeout
  std::uint64_t failures = 0;         ///< deliveries that were not processed
  std::uint64_t late = 0;             ///< processed, but the receipt was no longer good
  double armed_s = kNever;            ///< the calendar event in force
};

/// A DNS name as resolvers see it: the answer of the authority now, and each resolver's cached one.
struct NameTable {
  std::vector<std::uint32_t> answer;     ///< per geography row: target index
  std::vector<std::uint32_t> target_pc;  ///< [population slot * targets + target]
  std::uint32_t targets = 0;
  double ttl_s = 0.0;
  double lookup_s = 0.0;  ///< time of an uncached resolution
};

/// Resolver caches of one population for one name.
struct ResolverTable {
  std::uint32_t name = 0;
  std::uint32_t row = 0;  ///< geography row of NameTable::answer
  std::vector<double> expires_s;
  std::vector<std::uint32_t> cached;
  std::vector<std::uint32_t> target_pc;  ///< per target
};

struct RouterTable {
  std::uint32_t pc = 0;
};

struct ChoiceTable {
  std::vector<double> cumulative;  ///< last is 1
  std::vector<std::uint32_t> pc;
};

/// What the write path needs of a store.
struct StoreTable {
  Ledger ledger;
  double commit_delay_s = 0.0;
  bool blocked = false;
  ReasonId blocked_reason = 0;
};

/// A timeout value; see Timers.
struct TimerClass {
  double timeout_s = 0.0;
};

/// A user-visible endpoint of a population: outcome counts per window of issue time.
struct EndpointTable {
  std::string name;
  std::uint16_t population = 0;
  std::uint8_t priority = 0;  ///< class of its requests in lines that know classes, 0 first
  std::uint32_t pc = 0;
  double good_within_s = kNever;
  ReasonId slow = 0;
  std::vector<std::uint32_t> issued;
  std::vector<std::uint32_t> good;
  std::vector<std::uint32_t> failed;
  std::vector<std::uint32_t> unanswered;  ///< at the end of the run; not among the issued any more
};

struct PopulationTable {
  std::string name;
  SiteId site = 0;
  double timeout_s = kNever;
  std::uint32_t timer = kNone;  ///< timer class of timeout_s
  ReasonId timeout = 0;
  bool propagate_deadline = false;  ///< servers know the timeout
  std::uint64_t next_request = 0;
  std::uint64_t issued = 0;
  std::uint64_t judged = 0;  ///< after warm-up
  std::uint64_t good = 0;
  std::uint64_t failed = 0;
  std::uint64_t hops = 0;
  stats::QuantileSketch latency_s;
  std::vector<std::uint16_t> mix_endpoint;
  std::vector<double> mix_cumulative;
  // Closed load.
  DistId think = kNone;
  std::uint32_t users = 0;
  // What comes after an answer or a failure; see visits.hpp.
  bool returns = false;        ///< something may: users think, sessions go on, failures are retried
  bool impatient = false;      ///< each request has a patience of its own, besides timeout_s
  std::uint8_t step_bits = 0;  ///< low bits of a request's number that count within its session
  std::uint64_t retries = 0;   ///< requests that users sent again, of `issued`
};

struct ReasonRow {
  std::string component;
  std::string reason;
  FailureClass failure = FailureClass::error;
};

/// All of it.
struct Network {
  std::vector<Op> ops;
  std::vector<Entry> entries;
  std::vector<Station> stations;
  std::vector<StationExtra> extras;
  std::vector<CallPolicy> policies;
  std::vector<Gate> gates;
  std::vector<Breaker> breakers;
  std::vector<Budget> budgets;
  std::vector<RateLimit> limits;
  std::vector<GroupBalancer> balancers;
  std::vector<Group> groups;
  std::vector<Distribution> distributions;
  std::vector<CacheTable> caches;
  std::vector<KeyedTable> keyed;
  std::vector<QueueTable> queues;
  std::vector<NameTable> names;
  std::vector<ResolverTable> resolvers;
  std::vector<RouterTable> routers;
  std::vector<ChoiceTable> choices;
  std::vector<StoreTable> stores;
  std::vector<TimerClass> timers;
  std::vector<EndpointTable> endpoints;
  std::vector<PopulationTable> populations;
  std::vector<ServiceStats> services;
  std::vector<std::string> service_names;
  std::vector<ReasonRow> reasons;
};

}  // namespace rehearse::kernel
