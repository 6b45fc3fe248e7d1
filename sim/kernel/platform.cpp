#include "sim/kernel/platform.hpp"

#include <xbt/log.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "sim/kernel/platform_impl.hpp"

namespace rehearse::kernel {
namespace {

namespace sg = simgrid::s4u;

constexpr double kHostSpeed = 1e9;          // flop/s; nothing executes on SimGrid's processors
constexpr double kBackbone = 1e15;          // bytes/s of a site's own gateway: never the bottleneck
constexpr double kSmallestBandwidth = 1.0;  // SimGrid ignores a bandwidth of zero
constexpr double kSegmentBytes = 1460.0;
/// A lost segment of a short exchange is sent again after the retransmission timeout (RFC 6298:
/// at least 1 s there, 200 ms in Linux's TCP_RTO_MIN).
constexpr double kRetransmissionTimeout_s = 0.2;
/// Share of a link that bulk flows keep however many requests cross it.
constexpr double kSmallestFlowShare = 0.01;

void configure_simgrid() {
  // Fluid flows: bandwidth shared max-min, latency added once, no empirical TCP corrections.
  for (const char* setting :
       {"network/model:CM02", "network/TCP-gamma:1e20", "network/crosstraffic:0",
        "network/bandwidth-factor:1", "network/latency-factor:1", "network/weight-S:0"}) {
    sg::Engine::set_config(setting);
  }
  // The one actor does nothing but sleep: its stack needs no guard page, and LeakSanitizer stumbles
  // over one when it reads the stack's memory.
  sg::Engine::set_config("contexts/guard-size:0");
}

}  // namespace

Platform::Platform() : impl_(std::make_unique<Impl>()) {
  xbt_log_control_set("root.thres:critical");
  int argc = 1;
  char name[] = "rehearse";
  char* argv[] = {name, nullptr};
  impl_->engine = std::make_unique<sg::Engine>(&argc, argv);
  configure_simgrid();
}

Platform::~Platform() = default;

SiteId Platform::add_site(const std::string& name, double internal_latency_s) {
  assert(!impl_->sealed);
  impl_->topology.add_site(name);
  impl_->sites.push_back({.name = name, .internal_latency_s = internal_latency_s});
  site_up_.push_back(1);
  return static_cast<SiteId>(impl_->sites.size() - 1);
}

LinkId Platform::add_link(const std::string& name, SiteId a, SiteId b, double bandwidth_bytes_per_s,
                          double latency_s) {
  assert(!impl_->sealed);
  impl_->topology.add_link({.name = name,
                            .from = site_name(a),
                            .to = site_name(b),
                            .latency_s = latency_s,
                            .bandwidth_bytes_per_s = bandwidth_bytes_per_s});
  impl_->links.push_back(
      {.name = name, .a = a, .b = b, .bandwidth = bandwidth_bytes_per_s, .latency_s = latency_s});
  return static_cast<LinkId>(impl_->links.size() - 1);
}

HostId Platform::add_host(const std::string& name, SiteId site, double nic_bytes_per_s) {
  assert(!impl_->sealed);
  impl_->hosts.push_back({.name = name, .site = site, .nic = nic_bytes_per_s});
  return static_cast<HostId>(impl_->hosts.size() - 1);
}

DiskId Platform::add_disk(const std::string& name, HostId host, double read_bytes_per_s,
                          double write_bytes_per_s) {
  assert(!impl_->sealed);
  impl_->disks.push_back(
      {.name = name, .host = host, .read = read_bytes_per_s, .write = write_bytes_per_s});
  return static_cast<DiskId>(impl_->disks.size() - 1);
}

void Platform::seal() {
  n_sites_ = impl_->sites.size();
  impl_->create_sites();
  impl_->create_links();
  impl_->create_routes();
  impl_->root->seal();
  impl_->sealed = true;
  latency_.assign(n_sites_ * n_sites_, 0.0);
  refresh_latency();
}

void Platform::Impl::create_sites() {
  root = sg::create_full_zone("rehearse");
  auto* clock_zone = sg::create_star_zone("clock");
  clock_zone->set_parent(root);
  clock = clock_zone->create_host("clock", kHostSpeed);
  clock_zone->seal();
  for (Site& site : sites) {
    site.zone = sg::create_star_zone(site.name);
    site.zone->set_parent(root);
    const auto attach = [&site](const std::string& name, double nic) {
      auto* host = site.zone->create_host(name, kHostSpeed);
      auto* link = site.zone->create_split_duplex_link(name + "/nic", nic);
      link->set_latency(site.internal_latency_s / 2.0);
      link->seal();
      site.zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr,
                           {sg::LinkInRoute(link, sg::LinkInRoute::Direction::UP)}, true);
      return host;
    };
    site.gateway = attach(site.name + "/gateway", kBackbone);
    for (std::size_t h = 0; h < hosts.size(); ++h) {
      if (&sites[hosts[h].site] != &site) continue;
      hosts[h].host = attach(hosts[h].name, hosts[h].nic);
      for (Disk& disk : disks) {
        if (disk.host != h) continue;
        disk.disk = hosts[h].host->create_disk(disk.name, disk.read, disk.write);
        disk.disk->seal();
      }
    }
    site.zone->seal();
  }
}

void Platform::Impl::create_links() {
  for (Link& link : links) {
    link.link = root->create_split_duplex_link(link.name, link.bandwidth);
    link.link->set_latency(link.latency_s);
    link.link->seal();
  }
}

void Platform::Impl::create_routes() {
  const std::size_t n = sites.size();
  routes.resize(n * n);
  connected.assign(n * n, false);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < n; ++i) {
    names.push_back(sites[i].name);
    connected[i * n + i] = true;
  }
  for (const graph::Route& route : topology.routes_between(names)) {
    const std::size_t a = topology.site_index(route.from);
    const std::size_t b = topology.site_index(route.to);
    std::vector<sg::LinkInRoute> crossed;
    for (const graph::Hop& hop : route.hops) {
      const auto id = static_cast<LinkId>(topology.link_index(hop.link));
      routes[a * n + b].push_back({id, hop.forward ? 0 : 1});
      crossed.emplace_back(links[id].link, hop.forward ? sg::LinkInRoute::Direction::UP
                                                       : sg::LinkInRoute::Direction::DOWN);
    }
    connected[a * n + b] = true;
    root->add_route(sites[a].zone->get_netpoint(), sites[b].zone->get_netpoint(),
                    sites[a].gateway->get_netpoint(), sites[b].gateway->get_netpoint(), crossed,
                    false);
  }
}

std::size_t Platform::sites() const { return impl_->sites.size(); }
const std::string& Platform::site_name(SiteId site) const { return impl_->sites[site].name; }
SiteId Platform::site_of(HostId host) const { return impl_->hosts[host].site; }
const std::string& Platform::host_name(HostId host) const { return impl_->hosts[host].name; }
bool Platform::host_up(HostId host) const {
  return impl_->hosts[host].up && site_up(impl_->hosts[host].site);
}
double Platform::link_bandwidth(LinkId link) const { return impl_->links[link].bandwidth; }

bool Platform::reachable(SiteId from, SiteId to) const {
  return site_up(from) && site_up(to) && latency_s(from, to) < kNever;
}

std::vector<LinkId> Platform::route(SiteId from, SiteId to) const {
  std::vector<LinkId> out;
  for (const auto& crossing : impl_->routes[index(from, to)]) out.push_back(crossing.link);
  return out;
}

double Platform::Impl::crossing_delay_s(const Crossing& crossing, double round_trip_s) const {
  const Link& link = links[crossing.link];
  if (!link.up) return kNever;
  double extra_s = 0.0;
  if (link.loss > 0.0) {
    // Each loss costs one retransmission timeout; geometric number of tries.
    extra_s +=
        link.loss / (1.0 - link.loss) * std::max(kRetransmissionTimeout_s, 2.0 * round_trip_s);
  }
  const double capacity = link.bandwidth * link.bandwidth_factor;
  return extra_s + link.backlog[crossing.direction] / std::max(capacity, kSmallestBandwidth);
}

void Platform::refresh_latency() {
  for (std::size_t a = 0; a < n_sites_; ++a) {
    for (std::size_t b = 0; b < n_sites_; ++b) {
      double& entry = latency_[a * n_sites_ + b];
      if (a == b) {
        entry = impl_->sites[a].internal_latency_s;
        continue;
      }
      if (!impl_->connected[a * n_sites_ + b]) {
        entry = kNever;
        continue;
      }
      std::vector<sg::Link*> links;
      double latency_s = 0.0;
      impl_->sites[a].gateway->route_to(impl_->sites[b].gateway, links, &latency_s);
      entry = latency_s;
      for (const auto& crossing : impl_->routes[a * n_sites_ + b]) {
        entry += impl_->crossing_delay_s(crossing, 2.0 * latency_s);
      }
    }
  }
}

void Platform::set_site_up(SiteId site, bool up) { site_up_[site] = up ? 1 : 0; }

void Platform::set_host_up(HostId host, bool up) {
  Impl::Host& h = impl_->hosts[host];
  if (h.up == up) return;
  h.up = up;
  if (up) {
    h.host->turn_on();
  } else {
    h.host->turn_off();
  }
}

void Platform::set_link_up(LinkId link, bool up) {
  Impl::Link& l = impl_->links[link];
  if (l.up == up) return;
  l.up = up;
  for (sg::Link* half : {l.link->get_link_up(), l.link->get_link_down()}) {
    if (up) {
      half->turn_on();
    } else {
      half->turn_off();
    }
  }
  l.backlog[0] = l.backlog[1] = 0.0;
  refresh_latency();
}

void Platform::Impl::apply_bandwidth(Link& link) const {
  const double capacity = link.bandwidth * link.bandwidth_factor;
  sg::Link* halves[2] = {link.link->get_link_up(), link.link->get_link_down()};
  for (int d = 0; d < 2; ++d) {
    const double left = std::max(capacity - link.request_rate[d], capacity * kSmallestFlowShare);
    const double wanted = std::max(left, kSmallestBandwidth);
    if (halves[d]->get_bandwidth() != wanted) halves[d]->set_bandwidth(wanted);
  }
}

void Platform::degrade_link(LinkId link, double bandwidth_factor, double latency_factor,
                            double loss) {
  Impl::Link& l = impl_->links[link];
  l.bandwidth_factor = bandwidth_factor;
  l.latency_factor = latency_factor;
  l.loss = loss;
  l.link->get_link_up()->set_latency(l.latency_s * latency_factor);
  l.link->get_link_down()->set_latency(l.latency_s * latency_factor);
  impl_->apply_bandwidth(l);
  refresh_latency();
}

void Platform::account_requests(const std::vector<double>& bytes, double tick_s) {
  std::vector<double> carried(impl_->links.size() * 2, 0.0);
  for (std::size_t pair = 0; pair < bytes.size(); ++pair) {
    if (bytes[pair] <= 0.0) continue;
    for (const auto& crossing : impl_->routes[pair]) {
      carried[2 * crossing.link + crossing.direction] += bytes[pair];
    }
  }
  bool delays_changed = false;
  for (std::size_t i = 0; i < impl_->links.size(); ++i) {
    Impl::Link& link = impl_->links[i];
    const double capacity = link.bandwidth * link.bandwidth_factor;
    bool changed = false;
    for (int d = 0; d < 2; ++d) {
      const double rate = carried[2 * i + d] / tick_s;
      const double backlog =
          std::max(0.0, link.backlog[d] + (rate - capacity * (1.0 - kSmallestFlowShare)) * tick_s);
      // Below one part in a thousand of the link nothing else would notice: leave the flows alone.
      if (std::abs(rate - link.request_rate[d]) > 1e-3 * link.bandwidth) {
        link.request_rate[d] = rate;
        changed = true;
      }
      if (backlog != link.backlog[d]) {
        link.backlog[d] = backlog;
        delays_changed = true;
      }
    }
    if (changed) impl_->apply_bandwidth(link);
  }
  if (delays_changed) refresh_latency();
}

double Platform::loss_rate_cap(SiteId from, SiteId to) const {
  double pass = 1.0;
  for (const auto& crossing : impl_->routes[index(from, to)]) {
    pass *= 1.0 - impl_->links[crossing.link].loss;
  }
  const double loss = 1.0 - pass;
  if (loss <= 0.0) return kNever;
  const double round_trip_s = std::max(latency_s(from, to) + latency_s(to, from), 1e-6);
  return kSegmentBytes / round_trip_s * std::sqrt(1.5 / loss);
}

}  // namespace rehearse::kernel
