// Edge sites in cities: an IoT gateway with a local cache that goes on working when it is cut off.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/module.hpp"
#include "models/ports.hpp"

namespace rehearse::models {

/// Kind "edge_site".
Module edge_module();

/// An edge site stands outside its region, on an uplink. Its gateway takes every request of its
/// clients; what is cacheable is answered from the local cache, the rest goes to the region that
/// the DNS name resolves to. It probes the upstream; after `failure_threshold` failures it works on
/// its own: stale answers and buffered writes for actions that allow it, at once instead of after a
/// timeout. Buffered writes are acknowledged here and forwarded in order when the upstream is back
/// (store and forward as Azure IoT Edge hub and Mosquitto's bridge do); the buffer is a store with
/// an RPO of its own.
class EdgeSite : public kernel::Component,
                 public kernel::Place,
                 public kernel::Losable,
                 public kernel::SiteWatcher,
                 public kernel::DataHolder,
                 public UplinkPort,
                 public EdgeGateway {
 public:
  struct Figures {
    std::string region;  ///< whose ingress the uplink leads to
    std::string via;     ///< DNS name of the upstream
    double uplink_latency_s = 0.005;
    double uplink_bandwidth = 125e6;
    std::uint32_t concurrency = 8;
    Distribution gateway_time;
    double hit_ratio = 0.0;
    double cache_entries = 1.0;
    double upstream_timeout_s = 2.0;
    bool autonomous = true;
    double probe_interval_s = 5.0;
    int failure_threshold = 3;
    int success_threshold = 2;
  };
  EdgeSite(const std::string& name, Figures figures);

  void place(kernel::Simulation& sim) override;
  void declare(kernel::Simulation& sim) override;
  void start(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;

  kernel::SiteId site() const override { return site_; }
  void lose(kernel::Simulation& sim, kernel::Loss how, kernel::EventId cause) override;
  void restore(kernel::Simulation& sim, kernel::EventId cause) override;
  void cut_uplink(kernel::Simulation& sim, kernel::EventId cause) override;
  void repair_uplink(kernel::Simulation& sim, kernel::EventId cause) override;
  void site_lost(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;
  void site_restored(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;
  std::uint32_t store_table() const override { return store_; }
  bool recovered() const override { return !lost_; }
  const std::vector<LossEntry>& losses() const override { return losses_; }
  kernel::EntryId edge_entry(kernel::Simulation& sim, const EdgeAction& action) override;

 private:
  /// Region that the name leads to, through the site's own resolver.
  const std::string& upstream(kernel::Simulation& sim);
  bool upstream_answers(kernel::Simulation& sim);
  void probe(kernel::Simulation& sim);
  void set_autonomous(kernel::Simulation& sim, bool cut_off);
  void forward(kernel::Simulation& sim);
  std::uint32_t local_path(kernel::Simulation& sim, const EdgeAction& action);

  std::string name_;
  Figures figures_;
  kernel::SiteId site_ = 0;
  kernel::LinkId uplink_ = 0;
  kernel::HostId gateway_ = 0;
  std::map<std::string, kernel::HostId> upstream_host_;  ///< by region
  kernel::StationId station_ = 0;
  kernel::GroupId group_ = 0;
  kernel::ServiceId service_ = 0;
  std::uint32_t cache_ = 0;
  std::uint32_t store_ = 0;
  std::uint32_t probe_resolver_ = 0;
  int copy_ = 0;  ///< the upstream as a copy of the buffer
  struct Switch {
    std::uint32_t router;
    std::uint32_t upstream_pc;
    std::uint32_t local_pc;
  };
  std::vector<Switch> switches_;
  std::set<std::string> upstream_components_;  ///< what it waits for while connected
  bool cut_off_ = false;
  bool lost_ = false;
  bool forwarding_ = false;
  int contrary_ = 0;
  kernel::EventId last_cause_ = 0;
  std::vector<LossEntry> losses_;
};

}  // namespace rehearse::models
