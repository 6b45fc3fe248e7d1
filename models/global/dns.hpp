// Global name service: which region clients are sent to, and how long they keep an old answer.
#pragma once

#include <string>
#include <vector>

#include "models/global/health_check.hpp"
#include "models/module.hpp"
#include "models/ports.hpp"

namespace rehearse::models {

/// Kind "dns_name".
Module dns_module();

/// A name with health-checked targets. The authority answers by its policy among the healthy
/// targets; when none is healthy all count as healthy (Amazon Route 53, "How Route 53 chooses
/// records"). A resolver keeps an answer for the TTL from its arrival and then asks again when the
/// next client needs it. Existing connections are not moved, new requests follow the answer.
class DnsName : public kernel::Component, public NamePort, public kernel::SiteWatcher {
 public:
  enum class Policy { failover, geographic };
  struct Figures {
    Policy policy = Policy::failover;
    std::vector<std::string> targets;
    double ttl_s = 60.0;
    double lookup_s = 0.02;
    HealthCheckFigures health_check;
  };
  DnsName(const std::string& name, Figures figures);

  const std::vector<std::string>& targets() const override { return figures_.targets; }
  std::uint32_t add_resolver(kernel::Simulation& sim, kernel::SiteId clients,
                             const std::string& name, std::uint32_t caches) override;

  void declare(kernel::Simulation& sim) override;
  void start(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;
  void site_lost(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;
  void site_restored(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;

 private:
  struct Target {
    kernel::SiteId ingress = 0;
    std::vector<kernel::SiteId> sites;  ///< ingress and zones
    kernel::EventId last_cause = 0;     ///< what last happened to them
  };
  std::uint32_t choose(kernel::Simulation& sim, kernel::SiteId clients) const;
  void health_changed(kernel::Simulation& sim, std::size_t target);
  void answers_changed(kernel::Simulation& sim, kernel::EventId cause);
  void remember(kernel::SiteId site, kernel::EventId cause);

  Figures figures_;
  std::uint32_t table_ = 0;
  bool declared_ = false;
  std::vector<Target> targets_;
  std::vector<HealthCheck> checks_;
  std::vector<kernel::SiteId> rows_;  ///< clients of each row of the answer table
};

}  // namespace rehearse::models
