// Buckets in several regions, one of which takes the writes.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/data/price.hpp"
#include "models/data/replication_stream.hpp"
#include "models/module.hpp"

namespace rehearse::models::data {

struct ObjectStoreSettings {
  std::string name;
  std::vector<std::string> regions;  ///< the first is active at the start
  Distribution get_time;
  Distribution put_time;
  double put_bytes = 0.0;
  double get_bytes = 0.0;
  StreamSettings stream;
  double network_bytes_per_s = 0.0;
  bool failover = true;
  double detection_time_s = 0.0;
  double decision_delay_s = 0.0;
  std::string decision_step;
  double switch_time_s = 0.0;
  double size_bytes = 0.0;
  Price storage_byte_month, transfer_byte, put_request;
};

/// Semantics: see the catalogue entry "object_store".
class ObjectStore : public kernel::Component,
                    public kernel::RequestTarget,
                    public kernel::SiteWatcher,
                    public kernel::HealthSource,
                    public kernel::DataHolder {
 public:
  explicit ObjectStore(ObjectStoreSettings settings);

  void place(kernel::Simulation& sim) override;
  void declare(kernel::Simulation& sim) override;
  void start(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;
  void finish(kernel::Simulation& sim) override;

  /// Endpoints "get" and "put".
  kernel::EntryId entry(const std::string& endpoint, const std::string& region) const override;
  void site_lost(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;
  void site_restored(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;
  bool healthy(const kernel::Simulation& sim, kernel::SiteId from) const override;
  std::uint32_t store_table() const override { return store_; }
  bool recovered() const override { return buckets_[active_].up; }
  const std::vector<LossEntry>& losses() const override { return losses_; }

 private:
  struct Bucket {
    std::string region;
    kernel::SiteId site = 0;
    kernel::HostId host = kernel::kNone;
    kernel::StationId station = kernel::kNone;
    kernel::GroupId group = kernel::kNone;
    kernel::EntryId get = 0;
    int copy = 0;
    bool up = true;
    bool listed = true;       ///< gets are sent to it
    std::uint32_t epoch = 0;  ///< changes with every loss and return
    kernel::EventId lost_cause = 0;
  };

  void add_programs(kernel::Simulation& sim);
  void detected(kernel::Simulation& sim, std::size_t bucket);
  void begin_switch(kernel::Simulation& sim, kernel::EventId cause);
  void switch_over(kernel::Simulation& sim, kernel::EventId cause);
  int best_survivor(kernel::Simulation& sim) const;
  void refresh(kernel::Simulation& sim);
  void after_if_lost(kernel::Simulation& sim, std::size_t bucket, double delay_s,
                     std::function<void()> action);
  kernel::Ledger& ledger(kernel::Simulation& sim) const {
    return sim.network().stores[store_].ledger;
  }

  ObjectStoreSettings settings_;
  std::vector<Bucket> buckets_;
  std::vector<std::unique_ptr<ReplicationStream>> streams_;
  std::size_t active_ = 0;
  std::uint32_t store_ = 0;
  kernel::ServiceId service_ = 0;
  kernel::GroupId put_group_ = kernel::kNone;
  kernel::GroupId any_group_ = kernel::kNone;
  kernel::EntryId put_entry_ = 0;
  kernel::EntryId any_entry_ = 0;
  std::vector<LossEntry> losses_;
};

Module object_store_module();

}  // namespace rehearse::models::data
