// Between the client and the stations: journeys, names, caches that hit with a probability.
#include "sim/kernel/request_engine.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

using Owner = TraceRow::Owner;

bool RequestEngine::op_travel(Fiber& x, SiteId to, double bytes) {
  if (x.site == to) return true;
  bytes_[x.site * sites_ + to] += bytes;
  const double l = latency(x.site, to);
  if (!(l < kNever) || site_up_[to] == 0) [[unlikely]] {
    park(x, site_reason_[site_up_[x.site] == 0 ? x.site : to]);
    return false;
  }
  x.time_s += l;
  x.site = to;
  if (x.trace != kNone) [[unlikely]] {
    tracer_.book(x.trace, TraceRow::of(Owner::client, 0, Cause::network), l);
  }
  return true;
}

void RequestEngine::op_resolve(Fiber& x, const Op& op) {
  ResolverTable& resolver = network_.resolvers[op.a];
  const auto bits = random_bits(mix_key_, x.request, 1, 0) >> 32;
  const std::size_t slot = (bits * resolver.expires_s.size()) >> 32;
  if (resolver.expires_s[slot] <= x.time_s) {
    const NameTable& name = network_.names[resolver.name];
    x.time_s += name.lookup_s;
    if (x.trace != kNone)
      tracer_.book(x.trace, TraceRow::of(Owner::client, 0, Cause::network), name.lookup_s);
    resolver.cached[slot] = name.answer[resolver.row];
    resolver.expires_s[slot] = x.time_s + name.ttl_s;
  }
  x.hops = static_cast<std::uint16_t>(x.hops + op.hops);
  x.pc = resolver.target_pc[resolver.cached[slot]];
}

bool RequestEngine::op_cache(Fiber& x, const Op& op) {
  CacheTable& cache = network_.caches[op.a];
  x.hops = static_cast<std::uint16_t>(x.hops + op.hops);
  x.time_s += op.value;
  if (x.trace != kNone) [[unlikely]] {
    tracer_.look_up(x.trace, TraceRow::of(Owner::cache, op.a, Cause::cache), op.value);
  }
  bool hit = false;
  if (cache.up) {
    const double warm = cache.entries > 0.0 ? cache.filled / cache.entries : 1.0;
    const double u =
        to_uniform(random_bits(work_key_, x.request, call_path(path_of(x), op.draw, 0), x.loops));
    hit = u < cache.hit_ratio * warm;
  }
  ++(hit ? cache.hits : cache.misses);
  return hit;
}

}  // namespace rehearse::kernel
