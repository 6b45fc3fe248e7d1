#include "models/data/object_store.hpp"

#include <limits>
#include <stdexcept>
#include <utility>

namespace rehearse::models::data {

using kernel::EntryId;
using kernel::EventId;
using kernel::GroupId;
using kernel::Op;
using kernel::OpCode;
using kernel::Simulation;
using kernel::SiteId;

namespace {

/// A bucket serves requests side by side: nothing queues.
constexpr std::uint32_t kUnlimited = 1000000;

}  // namespace

ObjectStore::ObjectStore(ObjectStoreSettings settings)
    : Component("object_store:" + settings.name), settings_(std::move(settings)) {
  for (const std::string& region : settings_.regions) {
    Bucket bucket;
    bucket.region = region;
    buckets_.push_back(std::move(bucket));
  }
}

void ObjectStore::place(Simulation& sim) {
  for (Bucket& b : buckets_) {
    b.site = sim.port<kernel::RegionPort>("region:" + b.region).ingress_site();
    b.host = sim.platform().add_host(settings_.name + "." + b.region, b.site,
                                     settings_.network_bytes_per_s);
  }
}

void ObjectStore::declare(Simulation& sim) {
  store_ = sim.add_store(id());
  service_ = sim.add_service(id());
  put_group_ = sim.add_group(id());
  any_group_ = sim.add_group(id());
  for (Bucket& b : buckets_) {
    b.station = sim.add_station(b.site, service_, kUnlimited);
    b.copy = ledger(sim).add_copy();
    b.group = sim.add_group(id());
    sim.network().groups[b.group].fallback = any_group_;
    streams_.push_back(
        std::make_unique<ReplicationStream>(settings_.stream, store_, b.copy, b.host));
  }
  add_programs(sim);
}

void ObjectStore::add_programs(Simulation& sim) {
  const auto put_time = sim.add_distribution(settings_.put_time);
  const auto get_time = sim.add_distribution(settings_.get_time);
  const auto put_pc =
      sim.add_program({Op{.code = OpCode::compute, .a = put_time},
                       Op{.code = OpCode::commit, .a = store_, .value = settings_.put_bytes},
                       Op{.code = OpCode::reply}});
  const auto get_pc =
      sim.add_program({Op{.code = OpCode::compute, .a = get_time}, Op{.code = OpCode::reply}});
  constexpr double kHeader_bytes = 1000.0;
  const auto add = [&](GroupId group, std::uint32_t pc, double request, double response) {
    return sim.add_entry({.group = group,
                          .pc = pc,
                          .service = service_,
                          .hops = 1,
                          .request_bytes = static_cast<float>(request),
                          .response_bytes = static_cast<float>(response)});
  };
  put_entry_ = add(put_group_, put_pc, settings_.put_bytes, kHeader_bytes);
  any_entry_ = add(any_group_, get_pc, kHeader_bytes, settings_.get_bytes);
  for (Bucket& b : buckets_) b.get = add(b.group, get_pc, kHeader_bytes, settings_.get_bytes);
}

EntryId ObjectStore::entry(const std::string& endpoint, const std::string& region) const {
  if (endpoint == "put") return put_entry_;
  if (endpoint != "get") throw std::out_of_range(id() + " has no endpoint " + endpoint);
  for (const Bucket& b : buckets_)
    if (b.region == region) return b.get;
  return any_entry_;
}

void ObjectStore::start(Simulation& sim) {
  for (const Bucket& b : buckets_) sim.station_up(b.station);
  refresh(sim);
}

void ObjectStore::refresh(Simulation& sim) {
  const Bucket& active = buckets_[active_];
  std::vector<kernel::StationId> listed;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    const Bucket& b = buckets_[i];
    if (b.listed) listed.push_back(b.station);
    sim.set_members(b.group, b.listed ? std::vector{b.station} : std::vector<kernel::StationId>{});
    if (i != active_ && b.up && active.up)
      streams_[i]->connect(sim, active.host, true);
    else
      streams_[i]->disconnect(sim);
  }
  sim.set_members(any_group_, std::move(listed));
  sim.set_members(put_group_, {active.station});
}

bool ObjectStore::healthy(const Simulation& sim, SiteId from) const {
  for (const Bucket& b : buckets_)
    if (b.up && sim.platform().reachable(from, b.site)) return true;
  return false;
}

// --- loss of a region
// ------------------------------------------------------------------------------

void ObjectStore::after_if_lost(Simulation& sim, std::size_t bucket, double delay_s,
                                std::function<void()> action) {
  sim.after(delay_s, [this, bucket, epoch = buckets_[bucket].epoch, action = std::move(action)] {
    if (buckets_[bucket].epoch == epoch) action();
  });
}

void ObjectStore::site_lost(Simulation& sim, SiteId site, EventId cause) {
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    Bucket& b = buckets_[i];
    if (b.site != site) continue;
    b.up = false;
    b.lost_cause = cause;
    ++b.epoch;
    refresh(sim);
    after_if_lost(sim, i, settings_.detection_time_s, [this, &sim, i] { detected(sim, i); });
  }
}

void ObjectStore::detected(Simulation& sim, std::size_t bucket) {
  buckets_[bucket].listed = false;
  refresh(sim);
  const EventId seen = sim.notice({.component = id(),
                                   .kind = "bucket-unreachable",
                                   .step = "detection",
                                   .detail = buckets_[bucket].region,
                                   .causes = {buckets_[bucket].lost_cause}});
  if (bucket != active_ || !settings_.failover) return;
  if (settings_.decision_delay_s == 0.0) return begin_switch(sim, seen);
  after_if_lost(sim, bucket, settings_.decision_delay_s, [this, &sim, seen] {
    begin_switch(sim, sim.notice({.component = id(),
                                  .kind = "failover-approved",
                                  .step = settings_.decision_step,
                                  .causes = {seen}}));
  });
}

void ObjectStore::begin_switch(Simulation& sim, EventId cause) {
  after_if_lost(sim, active_, settings_.switch_time_s,
                [this, &sim, cause] { switch_over(sim, cause); });
}

int ObjectStore::best_survivor(Simulation& sim) const {
  int best = -1;
  double least_bytes = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    const double missing_bytes = ledger(sim).missing(buckets_[i].copy).bytes;
    if (i == active_ || !buckets_[i].up || missing_bytes >= least_bytes) continue;
    best = static_cast<int>(i);
    least_bytes = missing_bytes;
  }
  return best;
}

void ObjectStore::switch_over(Simulation& sim, EventId cause) {
  const int survivor = best_survivor(sim);
  if (survivor < 0) return;
  for (const auto& stream : streams_) stream->abandon(sim);
  const Bucket& before = buckets_[active_];
  active_ = static_cast<std::size_t>(survivor);
  const kernel::WriteBatch loss = ledger(sim).promote(buckets_[active_].copy);
  // The old bucket holds everything that survived; it lacks what is written from now on.
  ledger(sim).resynchronised(before.copy);
  if (loss.writes != 0)
    losses_.push_back({.disaster = {},
                       .cause = before.lost_cause,
                       .writes = loss.writes,
                       .bytes = loss.bytes,
                       .oldest_s = loss.oldest_s,
                       .newest_s = loss.newest_s});
  refresh(sim);
  sim.notice({.component = id(),
              .kind = "switched",
              .step = "rerouting",
              .detail = buckets_[active_].region,
              .causes = {cause},
              .ends = {id()}});
}

void ObjectStore::site_restored(Simulation& sim, SiteId site, EventId cause) {
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    Bucket& b = buckets_[i];
    if (b.site != site) continue;
    b.up = b.listed = true;
    ++b.epoch;
    sim.station_up(b.station);
    refresh(sim);
    kernel::Notice notice{.component = id(),
                          .kind = "bucket-restored",
                          .step = "restart",
                          .detail = b.region,
                          .causes = {cause}};
    if (i == active_) notice.ends = {id()};
    sim.notice(notice);
  }
}

// --- results
// ---------------------------------------------------------------------------------------

void ObjectStore::observe(Simulation& sim) {
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    streams_[i]->settle(sim);
    const bool lags = i != active_;
    const std::string name = id() + "/" + buckets_[i].region;
    const int copy = buckets_[i].copy;
    sim.sample(name, "replication lag", "s", lags ? ledger(sim).lag_s(copy, sim.now()) : 0.0);
    sim.sample(name, "bytes behind", "B", lags ? ledger(sim).missing(copy).bytes : 0.0);
  }
}

void ObjectStore::finish(Simulation& sim) {
  const double months = sim.options().duration_s / 3600.0 / kMonth_h;
  const auto n = static_cast<double>(buckets_.size());
  double moved_bytes = 0.0;
  for (const auto& stream : streams_) moved_bytes += stream->metered_bytes();
  sim.usage("object storage byte-months", id(), n * settings_.size_bytes * months,
            settings_.storage_byte_month.usd, settings_.storage_byte_month.source);
  sim.usage("inter-region transfer bytes", id(), moved_bytes, settings_.transfer_byte.usd,
            settings_.transfer_byte.source);
  sim.usage("object put requests", id(), static_cast<double>(ledger(sim).acknowledged()),
            settings_.put_request.usd, settings_.put_request.source);
}

}  // namespace rehearse::models::data
