// An asynchronous copy kept up over the network: what a WAL sender and receiver do for a database
// replica, and cross-region replication for a bucket.
#pragma once

#include <vector>

#include "sim/kernel/simulation.hpp"

namespace rehearse::models::data {

struct StreamSettings {
  double batch_interval_s = 0.2;               ///< a batch is sent no more often than this
  double retry_interval_s = 5.0;               ///< pause after a broken connection
  double window_bytes = 16.0 * 1048576.0;      ///< TCP window of one connection
  int connections = 1;                         ///< a batch is spread over so many parallel flows
  double replay_bytes_per_s = kernel::kNever;  ///< rate at which the copy applies what it received
};

/// One batch is in flight at a time; the next one is everything acknowledged meanwhile. It is a
/// SimGrid flow, so that the lag comes out of write rate against the share of the links. The rate
/// of a connection is at most window / RTT and what packet loss admits.
///
/// What the copy has received counts as held (it replays what it received before it is promoted),
/// to the write: a broken batch is cut where the connection broke.
class ReplicationStream {
 public:
  ReplicationStream(const StreamSettings& settings, std::uint32_t store, int copy,
                    kernel::HostId to);

  /// Begins to send from that host; nothing when it does so already. `metered`: its traffic is
  /// paid.
  void connect(kernel::Simulation& sim, kernel::HostId from, bool metered);
  /// Stops; what has not arrived is given back to the ledger (when a flow has just failed: as soon
  /// as it reports, in the same instant).
  void disconnect(kernel::Simulation& sim);
  /// Stops, and is done with the ledger at once: for a change of history.
  void abandon(kernel::Simulation& sim);
  /// Credits what has arrived of the batch in flight up to now.
  void settle(kernel::Simulation& sim);

  bool connected() const { return from_ != kernel::kNone; }
  int copy() const { return copy_; }
  /// Time until everything received is replayed.
  double replay_backlog_s(double now_s) const;
  /// Received over the life of the stream.
  double received_bytes() const { return received_bytes_; }
  double metered_bytes() const { return metered_bytes_; }

 private:
  void pump(kernel::Simulation& sim);
  void send(kernel::Simulation& sim);
  void ended(kernel::Simulation& sim, std::size_t flow, const kernel::FlowEnd& end);
  void finish_batch(kernel::Simulation& sim);
  void credit(kernel::Simulation& sim, double remaining_bytes);
  void give_back(kernel::Simulation& sim);
  void pump_at(kernel::Simulation& sim, double time_s);
  kernel::Ledger& ledger(kernel::Simulation& sim) const;

  StreamSettings settings_;
  std::uint32_t store_;
  int copy_;
  kernel::HostId to_;
  kernel::HostId from_ = kernel::kNone;
  kernel::WriteBatch batch_;  ///< what has not arrived of the batch in flight
  std::vector<kernel::FlowId> flows_;
  int outstanding_ = 0;        ///< flows that have not reported
  double unsent_bytes_ = 0.0;  ///< left over by flows that failed
  double sent_s_ = 0.0;
  std::uint64_t sending_ = 0;  ///< changes with every batch: callbacks of earlier ones are void
  double replayed_s_ = 0.0;
  bool metered_ = false;
  double received_bytes_ = 0.0;
  double metered_bytes_ = 0.0;
};

}  // namespace rehearse::models::data
