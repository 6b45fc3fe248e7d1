// Bulk copies between regions: backfills, reindexing, snapshots, migrations.
#pragma once

#include <string>
#include <vector>

#include "models/data/price.hpp"
#include "models/module.hpp"

namespace rehearse::models::data {

struct TransferSettings {
  std::string name;
  std::string from;
  std::string to;
  double bytes = 0.0;
  double at_s = 0.0;
  int streams = 1;
  double window_bytes = 0.0;
  double retry_interval_s = 0.0;
  double network_bytes_per_s = 0.0;
  Price transfer_byte;
};

/// Semantics: see the catalogue entry "transfer".
class Transfer : public kernel::Component {
 public:
  explicit Transfer(TransferSettings settings);

  void place(kernel::Simulation& sim) override;
  void start(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;
  void finish(kernel::Simulation& sim) override;

 private:
  void begin(kernel::Simulation& sim);
  void send(kernel::Simulation& sim, std::size_t stream, double bytes);
  void ended(kernel::Simulation& sim, std::size_t stream, const kernel::FlowEnd& end);
  double moved_bytes(kernel::Simulation& sim) const;

  struct Stream {
    kernel::FlowId flow;
    double left_bytes = 0.0;  ///< when the flow started
  };

  TransferSettings settings_;
  kernel::HostId from_ = kernel::kNone;
  kernel::HostId to_ = kernel::kNone;
  std::vector<Stream> streams_;
  int unfinished_ = 0;
  kernel::EventId started_ = 0;
};

Module transfer_module();

}  // namespace rehearse::models::data
