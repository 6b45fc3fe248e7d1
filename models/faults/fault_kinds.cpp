#include <map>
#include <utility>

#include "models/faults/fault.hpp"
#include "models/ports.hpp"

namespace rehearse::models {
namespace {

using config::Field;
using config::Kind;
using config::Node;
using config::Unit;
using kernel::EventId;
using kernel::Loss;
using kernel::Simulation;

/// A kind of fault: its descriptor's own part, and what it does.
struct FaultType {
  std::string name;
  std::string doc;
  std::vector<Field> fields;
  std::string kind;   ///< of the notice at the onset
  std::string ended;  ///< of the notice at the end
  std::string target_prefix;
  /// Fills in `begin` and `end`.
  void (*act)(const Node&, const std::string& target, Fault::Figures&);
};

Field target(const std::string& family, const std::string& doc) {
  return {"target", config::reference(family), doc, nullptr, true};
}

void lose(Loss how, const std::string& target, Fault::Figures& out) {
  out.begin = [target, how](Simulation& sim, EventId cause) {
    sim.port<kernel::Losable>(target).lose(sim, how, cause);
  };
  out.end = [target](Simulation& sim, EventId cause) {
    sim.port<kernel::Losable>(target).restore(sim, cause);
  };
}

void vanish(const Node&, const std::string& target, Fault::Figures& out) {
  lose(Loss::vanish, target, out);
}

void crash(const Node&, const std::string& target, Fault::Figures& out) {
  lose(Loss::crash, target, out);
}

/// It fills again by itself.
void flush(const Node&, const std::string& target, Fault::Figures& out) {
  out.begin = [target](Simulation& sim, EventId cause) {
    sim.port<kernel::Losable>(target).lose(sim, Loss::crash, cause);
  };
}

void cut_uplink(const Node&, const std::string& target, Fault::Figures& out) {
  out.begin = [target](Simulation& sim, EventId cause) {
    sim.port<UplinkPort>(target).cut_uplink(sim, cause);
  };
  out.end = [target](Simulation& sim, EventId cause) {
    sim.port<UplinkPort>(target).repair_uplink(sim, cause);
  };
}

void pods(const Node& node, const std::string&, Fault::Figures& out) {
  out.target = "service:" + node.text("target") + "@" + node.text("region");
  out.begin = [id = out.target, count = static_cast<int>(node.integer("count"))](Simulation& sim,
                                                                                 EventId cause) {
    sim.port<PodHost>(id).lose_pods(sim, count, Loss::crash, cause);
  };
}

void degrade(const Node& node, const std::string& target, Fault::Figures& out) {
  out.begin = [target, bandwidth = node.number("bandwidth_factor"),
               latency = node.number("latency_factor"),
               loss = node.number("loss")](Simulation& sim, EventId cause) {
    sim.port<Degradable>(target).degrade(sim, bandwidth, latency, loss, cause);
  };
  out.end = [target](Simulation& sim, EventId cause) {
    sim.port<Degradable>(target).repair(sim, cause);
  };
}

void surge(const Node& node, const std::string&, Fault::Figures& out) {
  const std::string only = node.has("target") ? "population:" + node.text("target") : "";
  out.target = only.empty() ? "traffic" : only;
  const auto multiply = [only](double factor) {
    return [only, factor](Simulation& sim, EventId) {
      if (!only.empty()) return sim.port<LoadPort>(only).multiply_load(sim, factor);
      for (LoadPort* load : sim.all<LoadPort>()) load->multiply_load(sim, factor);
    };
  };
  out.begin = multiply(node.number("factor"));
  out.end = multiply(1.0);
}

void slow_down(const Node& node, const std::string& target, Fault::Figures& out) {
  out.begin = [target, factor = node.number("factor")](Simulation& sim, EventId) {
    sim.port<Throttled>(target).throttle(sim, factor);
  };
  out.end = [target](Simulation& sim, EventId) { sim.port<Throttled>(target).throttle(sim, 1.0); };
}

const std::vector<FaultType>& fault_types() {
  static const std::vector<FaultType> types = {
      {"region-loss",
       "A whole region falls silent: ingress and every zone, with all hosts. Nothing answers and "
       "nothing is reset; callers find out by their timeouts.",
       {target("region", "The region.")},
       "region-lost",
       "region-repaired",
       "region:",
       vanish},
      {"zone-loss",
       "A zone falls silent, with all its hosts.",
       {target("zone", "The zone.")},
       "zone-lost",
       "zone-repaired",
       "zone:",
       vanish},
      {"node-loss",
       "A node of a node group falls silent: the first `count` nodes that serve.",
       {target("node_group", "The node group.")},
       "node-lost",
       "node-repaired",
       "node_group:",
       vanish},
      {"pod-loss",
       "Pods of a service crash: connections are reset, the kubelet restarts them.",
       {target("service", "The service."),
        {"region", config::reference("region"), "In which region.", nullptr, true},
        {"count", config::integer(1, 100000), "How many pods.", 1}},
       "pods-lost",
       "",
       "service:",
       pods},
      {"database-crash",
       "The process of a database's primary crashes; its host lives.",
       {target("data_store", "The database.")},
       "primary-crashed",
       "primary-repaired",
       "database:",
       crash},
      {"cache-flush",
       "An in-memory cache loses its entries, in every region.",
       {target("cache", "The cache.")},
       "cache-flushed",
       "",
       "cache:",
       flush},
      {"edge-loss",
       "An edge site falls silent; what its buffer holds is lost.",
       {target("edge_site", "The edge site.")},
       "edge-lost",
       "edge-repaired",
       "edge_site:",
       vanish},
      {"edge-cut",
       "The uplink of an edge site is cut: it is on its own, but alive.",
       {target("edge_site", "The edge site.")},
       "edge-cut-off",
       "edge-uplink-repaired",
       "edge_site:",
       cut_uplink},
      {"link-cut",
       "A link carries nothing; transfers on it fail, requests time out.",
       {target("link", "The link.")},
       "link-cut",
       "link-repaired",
       "link:",
       vanish},
      {"link-degradation",
       "A link loses quality: bandwidth and latency by a factor, packet loss as a ratio. Loss caps "
       "a transfer at MSS/RTT * sqrt(3/(2 loss)) (Mathis et al. 1997) and delays requests by "
       "retransmission.",
       {target("link", "The link."),
        {"bandwidth_factor", config::quantity(Unit::ratio, 1e-6, 1), "Of its bandwidth.", 1.0},
        {"latency_factor", config::quantity(Unit::none, 1, 1000), "Of its latency.", 1.0},
        {"loss", config::quantity(Unit::ratio, 0, 0.9), "Packets lost.", 0.0}},
       "link-degraded",
       "link-repaired",
       "link:",
       degrade},
      {"slowdown",
       "A service's servers lose speed (a processor limit, a noisy neighbour): service times that "
       "begin meanwhile are multiplied; what is in service ends as it began.",
       {target("service", "The service."),
        {"factor", config::quantity(Unit::none, 1e-3, 1e6),
         "On service times: 2 cores cut to 0.4 "
         "are a factor of 5.",
         nullptr, true}},
       "slowed-down",
       "full-speed",
       "service:",
       slow_down},
      {"traffic-surge",
       "Load is multiplied.",
       {{"target", config::reference("population"), "Population; without it, all."},
        {"factor", config::quantity(Unit::none, 0, 1000), "On the arrival rate.", nullptr, true}},
       "surge-begins",
       "surge-ends",
       "population:",
       surge},
  };
  return types;
}

void describe(config::Catalogue& catalogue) {
  for (const FaultType& type : fault_types()) {
    Kind kind{.name = type.name,
              .family = "fault",
              .doc = type.doc,
              .fields = type.fields,
              .component = true};
    kind.fields.push_back(
        {"at", config::quantity(Unit::seconds, 0), "Onset; after the warm-up.", nullptr, true});
    kind.fields.push_back({"duration", config::positive(Unit::seconds),
                           "Until it is repaired; without it, for good."});
    kind.fields.push_back({"disaster", config::text(),
                           "The disaster it belongs to; without it, one of the fault's own name."});
    kind.fields.push_back({"circumstance", config::boolean(),
                           "It sets no t0 and is not judged: it only makes things worse.", false});
    catalogue.add(std::move(kind));
  }
  catalogue.add_field("scenario", {"faults", config::map_of(config::variant("fault")),
                                   "What breaks, by name.", config::Json::object()});
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>& problems) {
  for (const auto& [name, node] : scenario.root().map("faults")) {
    for (const FaultType& type : fault_types()) {
      if (type.name != node.kind()) continue;
      Fault::Figures figures;
      figures.target = type.target_prefix + (node.has("target") ? node.text("target") : "");
      figures.kind = type.kind;
      figures.ended = type.ended;
      figures.at_s = node.number("at");
      if (node.has("duration")) figures.duration_s = node.number("duration");
      figures.circumstance = node.flag("circumstance");
      if (!figures.circumstance) {
        figures.disaster = node.has("disaster") ? node.text("disaster") : name;
      } else if (node.has("disaster")) {
        problems.push_back(node.problem(
            "disaster", "expected no disaster, since a circumstance belongs to none, found \"" +
                            node.text("disaster") + "\""));
      }
      if (figures.at_s >= sim.options().duration_s) {
        problems.push_back(
            node.problem("at", "expected an onset before the end of the run, found one after it"));
      }
      type.act(node, figures.target, figures);
      sim.add(std::make_unique<Fault>(name, std::move(figures)));
    }
  }
}

}  // namespace

Module fault_module() { return {describe, build}; }

}  // namespace rehearse::models
