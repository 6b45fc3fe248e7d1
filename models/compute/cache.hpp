// In-memory caches that endpoint programs look up.
#pragma once

#include <map>
#include <string>

#include "models/module.hpp"

namespace rehearse::models {

/// Kind "memory_cache", family "cache". Built before services.
Module cache_module();

/// One table per region. Loss flushes every table; the loss of a region flushes its own.
class MemoryCache : public kernel::Component,
                    public kernel::CachePort,
                    public kernel::Losable,
                    public kernel::SiteWatcher {
 public:
  MemoryCache(const config::Scenario& scenario, const config::Node& node);

  void declare(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;
  std::uint32_t cache_table(const std::string& region) const override;
  void lose(kernel::Simulation& sim, kernel::Loss how, kernel::EventId cause) override;
  void restore(kernel::Simulation& sim, kernel::EventId cause) override;
  void site_lost(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;
  void site_restored(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;

 private:
  struct Looked {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    policy::CacheCounters keyed;
  };
  void add_table(kernel::Simulation& sim, const std::string& region);
  static void flush(kernel::Simulation& sim, std::uint32_t table);

  const config::Scenario& scenario_;
  config::Node node_;
  std::map<std::string, std::uint32_t> tables_;  ///< by region
  std::map<std::string, Looked> last_;
};

}  // namespace rehearse::models
