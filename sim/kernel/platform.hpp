// Sites, links, hosts and disks, kept in SimGrid's platform. Requests take their latency from its
// routes; bulk transfers share its bandwidth (max-min fair).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/kernel/ids.hpp"

namespace rehearse::kernel {

/// Built before the run: sites are joined by full-duplex links; routes between sites follow the
/// least sum of latencies. Hosts hang on a site by a network interface of their own. After `seal`
/// nothing can be added (SimGrid's platform is closed); what autoscaling may need is allocated
/// before and left off.
///
/// Units: bytes per second, seconds one way. Not modelled: packets, TCP slow start (a transfer
/// may carry a rate cap), routing changes after a cut.
class Platform {
 public:
  Platform();
  ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  /// `internal_latency_s`: one way between two hosts of the site.
  SiteId add_site(const std::string& name, double internal_latency_s);
  LinkId add_link(const std::string& name, SiteId a, SiteId b, double bandwidth_bytes_per_s,
                  double latency_s);
  HostId add_host(const std::string& name, SiteId site, double nic_bytes_per_s);
  DiskId add_disk(const std::string& name, HostId host, double read_bytes_per_s,
                  double write_bytes_per_s);
  /// Creates the SimGrid objects and reads the latency table off SimGrid's routes.
  void seal();

  std::size_t sites() const;
  const std::string& site_name(SiteId site) const;
  SiteId site_of(HostId host) const;
  const std::string& host_name(HostId host) const;

  /// One-way latency of a small message; infinite where a link of the route is cut or there is no
  /// route. Includes the mean cost of retransmissions on a lossy link and of a saturated one.
  double latency_s(SiteId from, SiteId to) const { return latency_[index(from, to)]; }
  const double* latency_table() const { return latency_.data(); }
  bool site_up(SiteId site) const { return site_up_[site] != 0; }
  const std::uint8_t* site_up_table() const { return site_up_.data(); }
  bool host_up(HostId host) const;
  bool reachable(SiteId from, SiteId to) const;

  // In maestro context only (control events).
  void set_site_up(SiteId site, bool up);  ///< with all its hosts
  void set_host_up(HostId host, bool up);
  void set_link_up(LinkId link, bool up);  ///< fails the flows on it
  /// Factors on the declared bandwidth and latency, and a packet loss ratio.
  void degrade_link(LinkId link, double bandwidth_factor, double latency_factor, double loss);
  double link_bandwidth(LinkId link) const;  ///< declared, bytes per second
  /// Bytes that requests carried over each pair of sites during `tick_s`: taken from what flows may
  /// use; where they exceed a link, the excess queues as a fluid backlog that delays requests.
  void account_requests(const std::vector<double>& bytes, double tick_s);
  /// Rate cap of one TCP stream on the route by loss (Mathis, Semke, Mahdavi and Ott 1997:
  /// MSS/RTT * sqrt(3/(2p))); infinite without loss.
  double loss_rate_cap(SiteId from, SiteId to) const;
  /// Links on the route, in order.
  std::vector<LinkId> route(SiteId from, SiteId to) const;

  struct Impl;

 private:
  friend class Flows;
  friend class Simulation;
  std::size_t index(SiteId from, SiteId to) const { return from * n_sites_ + to; }
  void refresh_latency();

  std::unique_ptr<Impl> impl_;
  std::size_t n_sites_ = 0;
  std::vector<double> latency_;
  std::vector<std::uint8_t> site_up_;
};

}  // namespace rehearse::kernel
