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
  if (batch_.writes == 0) pump_at(sim, sim.now());
}

void ReplicationStream::disconnect(Simulation& sim) {
  if (!connected()) return;
  from_ = kernel::kNone;
  if (batch_.writes == 0) return give_back(sim);
  for (FlowId& flow : flows_) {
    if (!sim.flows().active(flow)) continue;
    unsent_bytes_ += sim.flows().remaining_bytes(flow);
    sim.flows().cancel(flow);
    flow = {};
    --outstanding_;
  }
  if (outstanding_ == 0) finish_batch(sim);
}

void ReplicationStream::abandon(Simulation& sim) {
  disconnect(sim);
  give_back(sim);
}

void ReplicationStream::give_back(Simulation& sim) {
  ++sending_;
  flows_.clear();
  outstanding_ = 0;
  if (batch_.writes != 0) ledger(sim).returned(copy_, batch_);
  batch_ = {};
}

void ReplicationStream::settle(Simulation& sim) {
  if (batch_.writes == 0) return;
  double remaining_bytes = unsent_bytes_;
  for (const FlowId flow : flows_) {
    if (flow.slot == kernel::kNone) continue;
    if (!sim.flows().active(flow)) return;  // reports in this instant how far it came
    remaining_bytes += sim.flows().remaining_bytes(flow);
  }
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
  sim.at(time_s, [this, &sim, sending = sending_] {
    if (connected() && sending == sending_) pump(sim);
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
  for (std::size_t i = 0; i < static_cast<std::size_t>(settings_.connections); ++i)
    flows_.push_back(sim.flows().transfer(
        from_, to_, share_bytes,
        [this, &sim, i, sending = sending_](const FlowEnd& end) {
          if (sending == sending_) ended(sim, i, end);
        },
        cap));
}

void ReplicationStream::ended(Simulation& sim, std::size_t flow, const FlowEnd& end) {
  flows_[flow] = {};
  if (!end.ok) unsent_bytes_ += end.remaining_bytes;
  if (--outstanding_ == 0) finish_batch(sim);
}

void ReplicationStream::finish_batch(Simulation& sim) {
  credit(sim, unsent_bytes_);
  const bool broken = unsent_bytes_ > 0.0;
  give_back(sim);
  if (!connected()) return;
  pump_at(sim, broken ? sim.now() + settings_.retry_interval_s
                      : std::max(sim.now(), sent_s_ + settings_.batch_interval_s));
}

}  // namespace rehearse::models::data
