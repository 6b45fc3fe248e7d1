// Catalogue entry of the failover controller.
#include <string>

#include "models/data/failover.hpp"

namespace rehearse::models::data {
namespace {

using config::Field;
using config::Kind;
using config::Node;
using config::Unit;

constexpr const char* kPatroni = "Patroni default";

constexpr const char* kDoc =
    "Detects the loss of a database's primary and promotes another member, after Patroni. "
    "The leader renews a lease in a consensus store every `loop_wait`. Host lost: the lease "
    "expires "
    "`ttl` after the last renewal, that is ttl - loop_wait to ttl after the loss (detection); the "
    "members race for `race_time` (decision); the old primary is fenced, the winner replays what "
    "it "
    "received and is promoted, and clients are rerouted. Process crash with the host alive: "
    "noticed "
    "at the next loop, restarted for up to `primary_start_timeout`, then the lease is released and "
    "taken at the next loop. A leader that cannot reach the consensus store becomes read-only "
    "after "
    "`retry_timeout`. Lease times that break loop_wait + 2 retry_timeout <= ttl are corrected as "
    "Patroni does. "
    "Within the rules only the synchronous standby may be promoted while there is one, otherwise a "
    "member of the region that lacks at most `maximum_lag`. Beyond them (`disaster_promotion`) the "
    "member that lacks least, one of the same region first; that waits `decision_delay` for a "
    "person. "
    "A synchronous standby that vanishes is taken out at the first loop `ttl` after it was last "
    "seen; "
    "until then commits block. "
    "The consensus store stands in `consensus_zones` and is reached where a majority of them is; "
    "without them it is taken to stand with the majority of the members that still have power (in "
    "a "
    "tie, where the leader is). "
    "With `enabled` false nothing is promoted. "
    "Limits: one loop for all agents, so that they share a phase; no failsafe mode, no switchover, "
    "no "
    "automatic failback.";

std::vector<Field> lease_fields() {
  return {
      {"store", config::reference("data_store"), "The database it watches.", nullptr, true},
      {"enabled", config::boolean(), "Off: a paused cluster, nothing is promoted.", true},
      {"ttl", config::positive(Unit::seconds), "Life of the lease after a renewal.", "30s", false,
       kPatroni},
      {"loop_wait", config::positive(Unit::seconds), "Time between renewals.", "10s", false,
       kPatroni},
      {"retry_timeout", config::positive(Unit::seconds),
       "A leader that cannot renew for so long gives up.", "10s", false, kPatroni},
      {"phase", config::quantity(Unit::seconds, 0),
       "Time of the first loop; absent: drawn between 0 and `loop_wait`."},
      {"consensus_zones", config::list_of(config::reference("zone")),
       "Where the members of the consensus store stand.", config::Json::array()},
      {"primary_start_timeout", config::quantity(Unit::seconds, 0),
       "How long a crashed primary is restarted before another member is promoted.", "300s", false,
       kPatroni},
      {"strict", config::boolean(), "Commits block while there is no synchronous standby at all.",
       false, false, "Patroni: synchronous_mode_strict off"},
  };
}

std::vector<Field> promotion_fields() {
  return {
      {"maximum_lag", config::quantity(Unit::bytes, 0),
       "WAL that an asynchronous member of the region may lack.", "1 MiB", false,
       "Patroni: maximum_lag_on_failover 1048576"},
      {"disaster_promotion", config::boolean(),
       "Promote beyond these rules, and into another region, rather than stay down.", true},
      {"decision_delay", config::quantity(Unit::seconds, 0),
       "Time until a person approves a promotion beyond the rules.", "0s"},
      {"decision_step", config::text(), "Name of that human step.", "human decision"},
      {"race_time", config::quantity(Unit::seconds, 0), "From a free lease to the winner.", "2s",
       false, "Patroni: status query of an unreachable member times out after 2 s"},
      {"fencing_time", config::quantity(Unit::seconds, 0),
       "Until the old primary certainly takes no write.", "0s", false,
       "Patroni: its watchdog fires before the lease expires"},
      {"promotion_time", config::quantity(Unit::seconds, 0),
       "Promotion of a member that has replayed everything.", "5s", false,
       "assumption: no published figure"},
      {"reroute_delay", config::quantity(Unit::seconds, 0),
       "Until clients find the new primary (endpoints, service mesh).", "1s", false,
       "assumption: propagation of endpoints in a service mesh"},
  };
}

void describe(config::Catalogue& catalogue) {
  std::vector<Field> fields = lease_fields();
  const std::vector<Field> promotion = promotion_fields();
  fields.insert(fields.end(), promotion.begin(), promotion.end());
  catalogue.add(Kind{.name = "failover_controller",
                     .family = "failover_controller",
                     .doc = kDoc,
                     .fields = std::move(fields),
                     .component = true});
  catalogue.add_field("policies",
                      {"failover", config::map_of(config::object("failover_controller")),
                       "Failover of databases.", config::Json::object()});
}

FailoverSettings settings(const std::string& name, const Node& node) {
  FailoverSettings s;
  s.name = name;
  s.store = node.text("store");
  s.enabled = node.flag("enabled");
  s.lease = {node.number("ttl"), node.number("loop_wait"), node.number("retry_timeout")};
  if (node.has("phase")) s.phase_s = node.number("phase");
  s.maximum_lag_bytes = node.number("maximum_lag");
  s.primary_start_timeout_s = node.number("primary_start_timeout");
  s.race_time_s = node.number("race_time");
  s.fencing_time_s = node.number("fencing_time");
  s.promotion_time_s = node.number("promotion_time");
  s.reroute_delay_s = node.number("reroute_delay");
  s.disaster_promotion = node.flag("disaster_promotion");
  s.decision_delay_s = node.number("decision_delay");
  s.decision_step = node.text("decision_step");
  s.strict = node.flag("strict");
  s.consensus_zones = node.texts("consensus_zones");
  return s;
}

void build(const config::Scenario& scenario, kernel::Simulation& sim,
           std::vector<Diagnostic>& problems) {
  std::map<std::string, std::string> controlled;
  for (const auto& [name, node] : scenario.root().child("policies").map("failover")) {
    const auto [first, fresh] = controlled.emplace(node.text("store"), name);
    if (fresh)
      sim.add(std::make_unique<FailoverController>(settings(name, node)));
    else
      problems.push_back(node.problem("store",
                                      "expected a database without a failover controller, "
                                      "but " +
                                          first->second + " controls it already"));
  }
}

}  // namespace

Module failover_module() { return {describe, build}; }

}  // namespace rehearse::models::data
