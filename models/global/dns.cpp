#include "models/global/dns.hpp"

#include <algorithm>
#include <utility>

namespace rehearse::models {

using config::Unit;
using kernel::EventId;
using kernel::Notice;
using kernel::Simulation;
using kernel::SiteId;

DnsName::DnsName(const std::string& name, Figures figures)
    : Component("dns:" + name), figures_(std::move(figures)) {}

void DnsName::declare(Simulation& sim) {
  if (declared_) return;
  declared_ = true;
  kernel::NameTable table;
  table.targets = static_cast<std::uint32_t>(figures_.targets.size());
  table.ttl_s = figures_.ttl_s;
  table.lookup_s = figures_.lookup_s;
  table_ = static_cast<std::uint32_t>(sim.network().names.size());
  sim.network().names.push_back(std::move(table));
  checks_.reserve(figures_.targets.size());
  for (std::size_t t = 0; t < figures_.targets.size(); ++t) {
    const auto& region = sim.port<kernel::RegionPort>("region:" + figures_.targets[t]);
    const auto& balancer = sim.port<kernel::HealthSource>("load_balancer:" + figures_.targets[t]);
    Target target{.ingress = region.ingress_site(), .sites = {region.ingress_site()}};
    for (const auto& [zone, site] : region.zones()) target.sites.push_back(site);
    targets_.push_back(target);
    checks_.emplace_back(
        figures_.health_check,
        [&sim, &balancer, site = target.ingress] { return balancer.healthy(sim, site); },
        [this, &sim, t] { health_changed(sim, t); });
  }
}

std::uint32_t DnsName::add_resolver(Simulation& sim, SiteId clients, const std::string& name,
                                    std::uint32_t caches) {
  declare(sim);
  auto& table = sim.network().names[table_];
  kernel::ResolverTable resolver;
  resolver.name = table_;
  resolver.row = static_cast<std::uint32_t>(rows_.size());
  rows_.push_back(clients);
  table.answer.push_back(choose(sim, clients));
  resolver.target_pc.resize(figures_.targets.size());
  resolver.cached.assign(caches, table.answer.back());
  // Answers of resolvers were fetched independently: their ages are uniform over the TTL.
  const StreamKey key = sim.stream(id() + "/" + name, "resolver phases");
  for (std::uint32_t c = 0; c < caches; ++c) {
    Draw draw(key, c, 0);
    resolver.expires_s.push_back(draw.uniform() * figures_.ttl_s);
  }
  sim.network().resolvers.push_back(std::move(resolver));
  return static_cast<std::uint32_t>(sim.network().resolvers.size() - 1);
}

void DnsName::start(Simulation& sim) {
  for (std::size_t t = 0; t < checks_.size(); ++t) {
    checks_[t].start(sim, id() + "/" + figures_.targets[t]);
  }
}

std::uint32_t DnsName::choose(Simulation& sim, SiteId clients) const {
  const bool all_dead = std::none_of(checks_.begin(), checks_.end(),
                                     [](const HealthCheck& check) { return check.healthy(); });
  std::uint32_t best = 0;
  double best_latency_s = kernel::kNever;
  bool found = false;
  for (std::uint32_t t = 0; t < targets_.size(); ++t) {
    if (!all_dead && !checks_[t].healthy()) continue;
    if (figures_.policy == Policy::failover) return t;
    const double latency_s = sim.platform().latency_s(clients, targets_[t].ingress);
    if (!found || latency_s < best_latency_s) {
      best = t;
      best_latency_s = latency_s;
      found = true;
    }
  }
  return best;
}

void DnsName::health_changed(Simulation& sim, std::size_t target) {
  const bool healthy = checks_[target].healthy();
  Notice notice{.component = id(),
                .kind = healthy ? "target-healthy" : "target-unhealthy",
                .step = "detection",
                .detail = "health checks of " + figures_.targets[target]};
  if (targets_[target].last_cause != 0) notice.causes = {targets_[target].last_cause};
  answers_changed(sim, sim.notice(notice));
}

void DnsName::answers_changed(Simulation& sim, EventId cause) {
  auto& table = sim.network().names[table_];
  bool changed = false;
  double last_expiry_s = sim.now();
  std::vector<std::uint32_t> left;  ///< targets that some clients are sent away from
  for (const auto& resolver : sim.network().resolvers) {
    if (resolver.name != table_) continue;
    const std::uint32_t old = table.answer[resolver.row];
    const std::uint32_t answer = choose(sim, rows_[resolver.row]);
    if (answer == old) continue;
    changed = true;
    table.answer[resolver.row] = answer;
    left.push_back(old);
    for (std::size_t c = 0; c < resolver.cached.size(); ++c) {
      if (resolver.cached[c] == old) last_expiry_s = std::max(last_expiry_s, resolver.expires_s[c]);
    }
  }
  if (!changed) return;
  const EventId decided = sim.notice({.component = id(),
                                      .kind = "answer-changed",
                                      .step = "dns failover",
                                      .detail = "from " + figures_.targets[left.front()],
                                      .causes = {cause}});
  sim.load_shifted(decided);
  std::vector<std::string> ends;
  for (const std::uint32_t t : left) {
    const std::string place = sim.platform().site_name(targets_[t].ingress);
    if (std::find(ends.begin(), ends.end(), place) == ends.end()) ends.push_back(place);
  }
  sim.at(last_expiry_s, [this, &sim, decided, ends] {
    sim.notice({.component = id(),
                .kind = "old-answers-expired",
                .step = "dns expiry",
                .detail = "the last resolver has asked again",
                .causes = {decided},
                .ends = ends});
  });
}

void DnsName::remember(SiteId site, EventId cause) {
  for (Target& target : targets_) {
    if (std::find(target.sites.begin(), target.sites.end(), site) != target.sites.end()) {
      target.last_cause = cause;
    }
  }
}

void DnsName::site_lost(Simulation&, SiteId site, EventId cause) { remember(site, cause); }
void DnsName::site_restored(Simulation&, SiteId site, EventId cause) { remember(site, cause); }

void DnsName::observe(Simulation& sim) {
  int healthy = 0;
  for (const HealthCheck& check : checks_) healthy += check.healthy() ? 1 : 0;
  sim.sample(id(), "healthy_targets", "1", healthy);
}

namespace {

config::Kind dns_kind() {
  return {
      .name = "dns_name",
      .family = "dns_name",
      .doc =
          "A DNS name that sends clients to a region, with failover by health checks. The "
          "authority answers with the first healthy target (`failover`) or the healthy target "
          "nearest to the client's resolver by network latency (`geographic`); when none is "
          "healthy it answers as if all were. A resolver keeps an answer for `ttl`; after a "
          "change clients follow as their resolvers' answers run out, a share x/ttl of them "
          "within x seconds. Not modelled: resolvers that ignore the TTL, negative caching.",
      .fields = {{"targets", config::list_of(config::reference("region"), 1),
                  "Regions, in order of preference.", nullptr, true},
                 {"policy", config::choice({"failover", "geographic"}),
                  "How the authority chooses among healthy targets.", "failover"},
                 {"ttl", config::positive(Unit::seconds), "How long resolvers keep an answer.",
                  "60s", false,
                  "Amazon Route 53 developer guide: 60 s or less for records with health checks"},
                 {"lookup_time", config::quantity(Unit::seconds, 0, 10),
                  "Of a resolver that must ask the authority.", "20ms"},
                 {"health_check", config::object("health_check"), "How targets are watched.",
                  config::Json::object()}},
      .metrics = {{"healthy_targets", "1", "Targets that the health checks call healthy."}},
      .component = true};
}

void describe(config::Catalogue& catalogue) {
  catalogue.add(health_check_kind());
  catalogue.add(dns_kind());
  catalogue.add({.name = "global",
                 .family = "global",
                 .doc = "What stands before the regions: names, the global load balancer, the CDN.",
                 .fields = {{"dns", config::map_of(config::object("dns_name")), "DNS names.",
                             config::Json::object()}}});
  catalogue.add_field("deployment", {"global", config::object("global"), "The global layer.",
                                     config::Json::object()});
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>&) {
  const auto global = scenario.root().child("deployment").child("global");
  for (const auto& [name, node] : global.map("dns")) {
    const auto policy =
        node.text("policy") == "failover" ? DnsName::Policy::failover : DnsName::Policy::geographic;
    sim.add(std::make_unique<DnsName>(
        name, DnsName::Figures{.policy = policy,
                               .targets = node.texts("targets"),
                               .ttl_s = node.number("ttl"),
                               .lookup_s = node.number("lookup_time"),
                               .health_check = health_check_figures(node.child("health_check"))}));
  }
}

}  // namespace

Module dns_module() { return {describe, build}; }

}  // namespace rehearse::models
