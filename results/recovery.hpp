// Recovery per disaster: RTO, RPO and what the time was spent on. Deterministic, from a run record
// alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results/critical_path.hpp"
#include "results/run_record.hpp"
#include "results/windows.hpp"

namespace rehearse::results {

/// RTO of one service (or store): judged over all endpoints whose `services` names it.
struct ServiceRecovery {
  std::string name;
  Outage outage;
  std::vector<Step> path;
};

/// What a store lost in the disaster. RPO: 0 when no acknowledged write is lost, else
/// max(t0, commit of the newest lost write) - commit of the oldest; nothing while unrecovered.
struct StoreRecovery {
  std::string name;
  std::optional<double> rpo_s;
  std::uint64_t lost_writes = 0;
  double lost_bytes = 0.0;
};

struct Recovery {
  std::string disaster;
  double t0_s = 0.0;
  Outage deployment;                      ///< judged over all endpoints
  std::vector<ServiceRecovery> services;  ///< by name
  std::vector<StoreRecovery> stores;      ///< as recorded
  std::optional<double> rpo_s;            ///< of the worst store; nothing if any store has none
  /// The service restored last (ties: most requests failing in the last violating window, then the
  /// name); empty when no service had an outage.
  std::string last_service;
  /// From t0 to the restoration of the deployment, by the failures that `last_service` saw.
  std::vector<Step> path;

  bool recovered() const { return deployment.state == Outage::State::restored; }
  const ServiceRecovery* service(const std::string& name) const;
  const StoreRecovery* store(const std::string& name) const;
};

/// Recovery from one disaster of the record. See windows.hpp and critical_path.hpp for the rules.
Recovery recover(const RunRecord& record, const DisasterRecord& disaster);

/// Recovery from every disaster, in the record's order.
std::vector<Recovery> recover_all(const RunRecord& record);

/// True when `a` is worse than `b`: unrestored, then undecided, then the longer RTO; between equals
/// an unknown RPO, then the longer one.
bool worse(const Recovery& a, const Recovery& b);

}  // namespace rehearse::results
