// Automatic failover of a database in the manner of Patroni.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/data/database.hpp"
#include "models/data/lease.hpp"
#include "models/external_policy.hpp"

namespace rehearse::models::data {

struct FailoverSettings {
  std::string name;
  std::string store;
  bool enabled = true;
  LeaseTimes lease;
  std::optional<double> phase_s;  ///< time of the first loop; drawn when absent
  double maximum_lag_bytes = 1048576.0;
  double primary_start_timeout_s = 300.0;
  double race_time_s = 2.0;
  double fencing_time_s = 0.0;
  double promotion_time_s = 5.0;
  double reroute_delay_s = 1.0;
  bool disaster_promotion = true;
  double decision_delay_s = 0.0;
  std::string decision_step;
  bool strict = false;
  std::vector<std::string> consensus_zones;
};

/// Semantics: see the catalogue entry "failover_controller". One loop stands for the agents of all
/// members; what an agent could not know it does not use.
///
/// A failover is a chain of stages, each entered in the timeline with the one before as its cause:
/// detection, decision, [the human step], fencing, promotion, rerouting.
class FailoverController : public kernel::Component, public FailoverLoop {
 public:
  explicit FailoverController(FailoverSettings settings);

  void place(kernel::Simulation& sim) override;
  void lower(kernel::Simulation& sim) override;
  void start(kernel::Simulation& sim) override;
  void decide_with(Decide decide) override { outside_ = std::move(decide); }

 private:
  enum class State {
    watching,     ///< the leader is believed to hold its lease
    restarting,   ///< its process is down, its agent tries to start it
    electing,     ///< the lease is free
    failing_over  ///< a candidate has been chosen
  };

  void loop(kernel::Simulation& sim);
  void watch(kernel::Simulation& sim);
  void cannot_renew(kernel::Simulation& sim);
  void lease_expires(kernel::Simulation& sim);
  void demote_if_isolated(kernel::Simulation& sim);
  void begin_restart(kernel::Simulation& sim);
  void watch_restart(kernel::Simulation& sim);
  void give_up_restart(kernel::Simulation& sim);
  void look_after_standby(kernel::Simulation& sim);

  void race(kernel::Simulation& sim);
  void elect(kernel::Simulation& sim);
  void decide(kernel::Simulation& sim, int candidate);
  void fence(kernel::Simulation& sim, int candidate);
  void promote(kernel::Simulation& sim, int candidate);
  void finish_failover(kernel::Simulation& sim);
  bool abandoned(kernel::Simulation& sim, int candidate);
  void resume_watching(kernel::Simulation& sim);

  struct Candidate {
    int member = -1;
    int rank = 0;  ///< 0 within the rules; 1 same region, 2 another region, both accepting a loss
    double missing_bytes = 0.0;
  };
  std::vector<Candidate> candidates(const kernel::Simulation& sim) const;
  Candidate best_candidate(const kernel::Simulation& sim) const;
  Candidate choose_outside(const kernel::Simulation& sim,
                           const std::vector<Candidate>& candidates) const;
  std::optional<Candidate> judge(const kernel::Simulation& sim, int member) const;
  bool has_quorum(const kernel::Simulation& sim, int member) const;
  const Member& leader() const { return database_->members()[database_->primary()]; }
  kernel::EventId tell(kernel::Simulation& sim, const char* kind, const std::string& step,
                       kernel::EventId cause, const std::string& detail = {}) const;

  FailoverSettings settings_;
  Decide outside_;  ///< chooses among the candidates where somebody does
  Database* database_ = nullptr;
  std::vector<kernel::SiteId> consensus_sites_;
  State state_ = State::watching;
  double renewed_s_ = 0.0;
  double expiry_watched_s_ = -1.0;  ///< renewal whose expiry is being waited for
  double unreachable_s_ = -1.0;     ///< since when the leader cannot reach the consensus store
  double standby_seen_s_ = 0.0;
  bool demoted_ = false;
  bool told_no_candidate_ = false;
  kernel::EventId last_ = 0;  ///< latest stage of the failover under way
};

Module failover_module();

}  // namespace rehearse::models::data
