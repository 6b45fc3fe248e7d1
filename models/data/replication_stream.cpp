#include "models/data/replication_stream.hpp"

#include <algorithm>

namespace rehearse::models::data {

using kernel::FlowEnd;
using kernel::FlowId;
using kernel::HostId;
using kernel::Ledger;
using kernel::Simulation;

ReplicationStream::ReplicationStream(const StreamSettings& settings, std::uint32_t store, int copy,
                                     HostId to)
    : settings_(settings), store_(store), copy_(copy), to_(to) {}

Ledger& ReplicationStream::ledger(Simulation& sim) const {
  return sim.network().stores[store_].ledger;
}

void ReplicationStream::connect(Simulation& sim, HostId from, bool metered) {
  if (from_ == from) return;
  disconnect(sim);
  from_ = from;
  metered_ = metered;
  pump_at(sim, sim.now());
}

void ReplicationStream::disconnect(Simulation& sim) {
  if (!connected()) return;
  settle(sim);
  for (const FlowId flow : flows_) sim.flows().cancel(flow);
  give_back(sim);
  from_ = kernel::kNone;
}

void ReplicationStream::give_back(Simulation& sim) {
  ++connection_;
  flows_.clear();
  outstanding_ = 0;
  if (batch_.writes != 0) ledger(sim).returned(copy_, batch_);
  batch_ = {};
}

void ReplicationStream::settle(Simulation& sim) {
  if (batch_.writes == 0) return;
  double remaining_bytes = unsent_bytes_;
  for (const FlowId flow : flows_) remaining_bytes += sim.flows().remaining_bytes(flow);
  credit(sim, remaining_bytes);
}

void ReplicationStream::credit(Simulation& sim, double remaining_bytes) {
  const double before_bytes = batch_.bytes;
  batch_ = ledger(sim).applied_part(copy_, batch_, before_bytes - remaining_bytes);
  const double gained_bytes = before_bytes - batch_.bytes;
  received_bytes_ += gained_bytes;
  if (metered_) metered_bytes_ += gained_bytes;
  replayed_s_ = std::max(replayed_s_, sim.now()) + gained_bytes / settings_.replay_bytes_per_s;
}

double ReplicationStream::replay_backlog_s(double now_s) const {
  return std::max(0.0, replayed_s_ - now_s);
}

void ReplicationStream::pump_at(Simulation& sim, double time_s) {
  sim.at(time_s, [this, &sim, connection = connection_] {
    if (connected() && connection == connection_) pump(sim);
  });
}

void ReplicationStream::pump(Simulation& sim) {
  batch_ = ledger(sim).take(copy_);
  if (batch_.writes == 0) return pump_at(sim, sim.now() + settings_.batch_interval_s);
  send(sim);
}

void ReplicationStream::send(Simulation& sim) {
  const auto& platform = sim.platform();
  const auto here = platform.site_of(from_);
  const auto there = platform.site_of(to_);
  const double rtt_s = platform.latency_s(here, there) + platform.latency_s(there, here);
  const double cap = std::min(settings_.window_bytes / rtt_s, platform.loss_rate_cap(here, there));
  if (!platform.reachable(here, there)) {
    give_back(sim);
    return pump_at(sim, sim.now() + settings_.retry_interval_s);
  }
  sent_s_ = sim.now();
  unsent_bytes_ = 0.0;
  outstanding_ = settings_.connections;
  const double share_bytes = batch_.bytes / settings_.connections;
  for (int i = 0; i < settings_.connections; ++i)
    flows_.push_back(sim.flows().transfer(
        from_, to_, share_bytes,
        [this, &sim, connection = connection_](const FlowEnd& end) {
          if (connection == connection_) ended(sim, end);
        },
        cap));
}

void ReplicationStream::ended(Simulation& sim, const FlowEnd& end) {
  if (!end.ok) unsent_bytes_ += end.remaining_bytes;
  if (--outstanding_ == 0) finish_batch(sim);
}

void ReplicationStream::finish_batch(Simulation& sim) {
  flows_.clear();
  credit(sim, unsent_bytes_);
  const bool broken = unsent_bytes_ > 0.0;
  give_back(sim);
  pump_at(sim, broken ? sim.now() + settings_.retry_interval_s
                      : std::max(sim.now(), sent_s_ + settings_.batch_interval_s));
}

}  // namespace rehearse::models::data
