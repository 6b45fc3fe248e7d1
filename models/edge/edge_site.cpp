#include "models/edge/edge_site.hpp"

#include <utility>

#include "models/call_lowering.hpp"
#include "models/program.hpp"

namespace rehearse::models {

using kernel::EventId;
using kernel::kNone;
using kernel::Notice;
using kernel::Op;
using kernel::OpCode;
using kernel::Simulation;
using kernel::SiteId;

namespace {

std::vector<EventId> causes_of(EventId cause) {
  return cause == 0 ? std::vector<EventId>{} : std::vector<EventId>{cause};
}

constexpr double kGatewayNic = 1.25e9;  // bytes/s: the uplink is the bottleneck, not the interface

}  // namespace

EdgeSite::EdgeSite(const std::string& name, Figures figures)
    : Component("edge_site:" + name), name_(name), figures_(std::move(figures)) {}

void EdgeSite::place(Simulation& sim) {
  site_ = sim.platform().add_site(id(), 0.0001);
  const auto& region = sim.port<kernel::Place>("region:" + figures_.region);
  uplink_ = sim.platform().add_link(name_ + "--uplink", site_, region.site(),
                                    figures_.uplink_bandwidth, figures_.uplink_latency_s);
  gateway_ = sim.platform().add_host(name_ + "/gateway", site_, kGatewayNic);
  for (const std::string& target : sim.port<NamePort>("dns:" + figures_.via).targets()) {
    upstream_host_[target] =
        sim.platform().add_host(name_ + "/upstream-" + target,
                                sim.port<kernel::Place>("region:" + target).site(), kGatewayNic);
  }
}

void EdgeSite::declare(Simulation& sim) {
  service_ = sim.add_service("edge_site:" + name_);
  station_ = sim.add_station(site_, service_, figures_.concurrency);
  sim.station_up(station_);
  group_ = sim.add_group(id());
  sim.set_members(group_, {station_});
  kernel::CacheTable cache;
  cache.hit_ratio = figures_.hit_ratio;
  cache.entries = cache.filled = figures_.cache_entries;
  cache.name = name_;
  cache_ = static_cast<std::uint32_t>(sim.network().caches.size());
  sim.network().caches.push_back(cache);
  store_ = sim.add_store(id());
  copy_ = sim.network().stores[store_].ledger.add_copy();
  probe_resolver_ =
      sim.port<NamePort>("dns:" + figures_.via).add_resolver(sim, site_, name_ + "/probe", 1);
}

std::uint32_t EdgeSite::local_path(Simulation& sim, const EdgeAction& action) {
  std::vector<Op> ops;
  if (action.when_cut_off == EdgeAction::CutOff::buffer) {
    Op commit = op_of(OpCode::commit, store_);
    commit.value = action.write_bytes;
    ops.push_back(commit);
  }
  if (action.when_cut_off == EdgeAction::CutOff::fail) {
    ops.push_back(op_of(OpCode::fail, sim.reason(id(), "cut off from every region")));
  } else {
    ops.push_back(op_of(OpCode::reply));
  }
  return sim.add_program(ops);
}

kernel::EntryId EdgeSite::edge_entry(Simulation& sim, const EdgeAction& action) {
  auto& name = sim.port<NamePort>("dns:" + figures_.via);
  const std::uint32_t local_pc = local_path(sim, action);
  const bool fallback = figures_.autonomous && action.when_cut_off != EdgeAction::CutOff::fail;
  const std::uint32_t resolver = name.add_resolver(sim, site_, action.name + "@" + name_, 1);
  const EndpointName endpoint = split_endpoint(action.endpoint);
  const auto& service = sim.port<kernel::RequestTarget>("service:" + endpoint.service);
  kernel::Entry sizes;
  std::vector<std::uint32_t> region_pcs;
  for (const std::string& region : name.targets()) {
    const kernel::EntryId target = service.entry(endpoint.endpoint, region);
    sizes = sim.network().entries[target];
    const auto& balancer = sim.port<HopPort>("load_balancer:" + region);
    Op hop = op_of(OpCode::hop);
    hop.hops = static_cast<std::uint8_t>(balancer.hops());
    hop.value = balancer.delay_s();
    std::vector<Op> ops{hop};
    append_call(sim, ops, static_cast<std::uint32_t>(sim.network().ops.size()),
                {.entry = target,
                 .caller = id(),
                 .timeout_s = figures_.upstream_timeout_s,
                 .on_failure = fallback ? local_pc : kNone,
                 .draw = std::uint16_t{3}});
    if (action.cacheable) ops.push_back(op_of(OpCode::fill, cache_));
    ops.push_back(op_of(OpCode::reply));
    region_pcs.push_back(sim.add_program(ops));
    upstream_components_.insert("service:" + endpoint.service + "@" + region);
  }
  sim.network().resolvers[resolver].target_pc = region_pcs;
  Op resolve = op_of(OpCode::resolve, resolver);
  resolve.hops = 1;
  const std::uint32_t upstream_pc = sim.add_program({resolve});
  const auto router = static_cast<std::uint32_t>(sim.network().routers.size());
  sim.network().routers.push_back({upstream_pc});
  if (fallback) switches_.push_back({router, upstream_pc, local_pc});

  const std::uint32_t answered = sim.add_program({op_of(OpCode::reply)});
  std::vector<Op> ops;
  ops.push_back(op_of(OpCode::compute, sim.add_distribution(figures_.gateway_time)));
  if (action.cacheable) {
    Op look_up = op_of(OpCode::cache, cache_);
    look_up.b = answered;
    look_up.hops = 1;
    look_up.draw = 1;
    ops.push_back(look_up);
  }
  ops.push_back(op_of(OpCode::route, router));
  kernel::Entry entry;
  entry.group = group_;
  entry.pc = sim.add_program(ops);
  entry.service = service_;
  entry.hops = 1;
  entry.request_bytes = sizes.request_bytes;
  entry.response_bytes = sizes.response_bytes;
  return sim.add_entry(entry);
}

void EdgeSite::start(Simulation& sim) {
  if (!figures_.autonomous) return;
  Draw draw(sim.stream(id(), "probe phase"), 0, 0);
  sim.every(draw.uniform() * figures_.probe_interval_s, figures_.probe_interval_s,
            [this, &sim] { probe(sim); });
}

const std::string& EdgeSite::upstream(Simulation& sim) {
  auto& resolver = sim.network().resolvers[probe_resolver_];
  if (resolver.expires_s[0] <= sim.now()) {
    const auto& name = sim.network().names[resolver.name];
    resolver.cached[0] = name.answer[resolver.row];
    resolver.expires_s[0] = sim.now() + name.ttl_s;
  }
  return sim.port<NamePort>("dns:" + figures_.via).targets()[resolver.cached[0]];
}

bool EdgeSite::upstream_answers(Simulation& sim) {
  return sim.port<kernel::HealthSource>("load_balancer:" + upstream(sim)).healthy(sim, site_);
}

void EdgeSite::probe(Simulation& sim) {
  if (lost_) return;
  const bool contrary = upstream_answers(sim) == cut_off_;
  contrary_ = contrary ? contrary_ + 1 : 0;
  const int needed = cut_off_ ? figures_.success_threshold : figures_.failure_threshold;
  if (contrary_ >= needed) set_autonomous(sim, !cut_off_);
  if (!cut_off_) forward(sim);
}

void EdgeSite::set_autonomous(Simulation& sim, bool cut_off) {
  cut_off_ = cut_off;
  contrary_ = 0;
  for (const Switch& one : switches_) {
    sim.network().routers[one.router].pc = cut_off ? one.local_pc : one.upstream_pc;
  }
  // On its own it no longer waits for the region; connected again it no longer turns requests away.
  std::vector<std::string> ends;
  if (cut_off) {
    for (const std::string& component : upstream_components_) ends.push_back(component);
  } else {
    ends.push_back(id());
  }
  sim.notice({.component = id(),
              .kind = cut_off ? "autonomous" : "reconnected",
              .step = cut_off ? "detection" : "rerouting",
              .detail = cut_off ? "works on its own" : "upstream answers again",
              .causes = causes_of(last_cause_),
              .ends = ends});
}

void EdgeSite::forward(Simulation& sim) {
  if (forwarding_ || lost_) return;
  auto& ledger = sim.network().stores[store_].ledger;
  if (ledger.missing(copy_).writes == 0) return;
  const kernel::HostId host = upstream_host_.at(upstream(sim));
  if (!sim.platform().reachable(site_, sim.platform().site_of(host))) return;
  const kernel::WriteBatch batch = ledger.take(copy_);
  forwarding_ = true;
  sim.flows().transfer(gateway_, host, batch.bytes,
                       [this, &sim, batch](const kernel::FlowEnd& end) {
                         forwarding_ = false;
                         auto& book = sim.network().stores[store_].ledger;
                         if (end.ok) {
                           book.applied(copy_, batch);
                         } else {
                           book.returned(copy_, batch);
                         }
                       });
}

void EdgeSite::lose(Simulation& sim, kernel::Loss, EventId cause) {
  if (lost_) return;
  lost_ = true;
  sim.lose_site(site_, cause);
  // The buffer's disk goes with the site: what was not forwarded is lost.
  const kernel::WriteBatch loss = sim.network().stores[store_].ledger.promote(copy_);
  if (loss.writes > 0) {
    losses_.push_back({.disaster = "",
                       .cause = cause,
                       .writes = loss.writes,
                       .bytes = loss.bytes,
                       .oldest_s = loss.oldest_s,
                       .newest_s = loss.newest_s});
  }
}

void EdgeSite::restore(Simulation& sim, EventId cause) {
  if (!lost_) return;
  lost_ = false;
  sim.restore_site(site_, cause);
  sim.station_up(station_);
  sim.notice({.component = id(),
              .kind = "restored",
              .step = "repair",
              .causes = causes_of(cause),
              .ends = {id()}});
}

void EdgeSite::cut_uplink(Simulation& sim, EventId cause) {
  last_cause_ = cause;
  sim.platform().set_link_up(uplink_, false);
}

void EdgeSite::repair_uplink(Simulation& sim, EventId cause) {
  last_cause_ = cause;
  sim.platform().set_link_up(uplink_, true);
}

void EdgeSite::site_lost(Simulation& sim, SiteId site, EventId cause) {
  if (site != site_ && sim.platform().site_name(site).rfind("region:", 0) == 0) last_cause_ = cause;
}

void EdgeSite::site_restored(Simulation& sim, SiteId site, EventId cause) {
  site_lost(sim, site, cause);
}

void EdgeSite::observe(Simulation& sim) {
  auto& ledger = sim.network().stores[store_].ledger;
  sim.sample(id(), "buffered_writes", "writes", static_cast<double>(ledger.missing(copy_).writes));
  sim.sample(id(), "autonomous", "1", cut_off_ ? 1.0 : 0.0);
}

}  // namespace rehearse::models
