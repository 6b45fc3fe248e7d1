// Catalogue entry of the object store.
#include <set>
#include <string>

#include "models/data/object_store.hpp"

namespace rehearse::models::data {
namespace {

using config::Field;
using config::Kind;
using config::Node;
using config::Unit;

constexpr const char* kDoc =
    "Object storage with a bucket in each of several regions and cross-region replication, after "
    "Amazon S3 behind a multi-region access point in its active-passive state. "
    "`put` goes to the active bucket (the first region) and is acknowledged there; `get` is "
    "answered "
    "by the bucket of the caller's region, else by any other. The other buckets are fed by "
    "replication: all objects put meanwhile are one batch, carried by `streams` parallel flows "
    "over "
    "the links between the regions that everything else shares, so that the lag follows from write "
    "rate and share of the links. "
    "When the active region is lost, this is detected after `detection_time`, approved after "
    "`decision_delay` where a person must, and takes effect `switch_time` later: the surviving "
    "bucket "
    "that lacks least becomes active and takes the writes. At that moment, and not before, what it "
    "lacks is lost: an active region that returns earlier resumes with everything. A bucket that "
    "returns later is fed as a copy. "
    "Limits: request rates per prefix, storage classes and the versions of single objects are not "
    "modelled; puts from a region whose bucket is not active cross the links.";

std::vector<Field> request_fields() {
  return {
      {"regions", config::list_of(config::reference("region"), 1),
       "Regions with a bucket; the first is active at the start.", nullptr, true},
      {"get_time", config::distribution(Unit::seconds), "Time to answer a get.", "30ms", false,
       "Amazon S3: median of tens of ms below 512 kB"},
      {"put_time", config::distribution(Unit::seconds), "Time until a put is acknowledged.", "60ms",
       false, "Amazon S3: small objects 100-200 ms to the first byte, tens of ms at the median"},
      {"put_bytes", config::positive(Unit::bytes), "Size of an object put.", "256 kB"},
      {"get_bytes", config::quantity(Unit::bytes, 0), "Size of an object got.", "256 kB"},
  };
}

std::vector<Field> replication_fields() {
  return {
      {"batch_interval", config::positive(Unit::seconds),
       "Objects are replicated no more often than this.", "10s", false,
       "Amazon S3: most objects replicate in seconds to minutes"},
      {"retry_interval", config::positive(Unit::seconds), "Pause after a broken replication.", "5s",
       false, "assumption"},
      {"streams", config::integer(1, 1000), "Parallel flows of a batch.", 8, false,
       "assumption: parallel 8-16 MB parts"},
      {"tcp_window", config::positive(Unit::bytes),
       "Window of a flow: its rate is at most window / RTT.", "16 MiB", false,
       "assumption: Linux with tcp_rmem raised for long paths"},
      {"network", config::positive(Unit::bytes_per_s), "Throughput of a bucket.", "100 Gbps"},
      {"failover", config::boolean(), "Another bucket takes over when the active region is lost.",
       true},
      {"detection_time", config::quantity(Unit::seconds, 0), "Until a lost region is noticed.",
       "60s", false, "assumption: two periods of a 30 s health check"},
      {"decision_delay", config::quantity(Unit::seconds, 0), "Until a person approves the switch.",
       "0s"},
      {"decision_step", config::text(), "Name of that human step.", "human decision"},
      {"switch_time", config::quantity(Unit::seconds, 0), "Until requests reach the new bucket.",
       "120s", false, "Amazon S3 multi-region access points: traffic shifts within minutes"},
  };
}

std::vector<Field> cost_fields() {
  return {
      {"size", config::quantity(Unit::bytes, 0), "Data stored in each bucket.", "1 TB"},
      {"storage_price", config::quantity(Unit::usd_per_byte_month, 0), "Of stored objects.",
       "0.023 USD/GB-month", false, "S3 Standard, us-east-1 list"},
      {"transfer_price", config::quantity(Unit::usd_per_byte, 0), "Between regions.", "0.02 USD/GB",
       false, "AWS inter-region, us-east-1 list"},
      {"put_price", config::quantity(Unit::usd, 0), "Of one put.", 0.000005, false,
       "S3 Standard: 0.005 USD per 1000, us-east-1 list"},
  };
}

void describe(config::Catalogue& catalogue) {
  std::vector<Field> fields = request_fields();
  for (const auto& part : {replication_fields(), cost_fields()})
    fields.insert(fields.end(), part.begin(), part.end());
  catalogue.add(
      Kind{.name = "object_store",
           .family = "object_store",
           .doc = kDoc,
           .fields = std::move(fields),
           .metrics = {{"replication lag", "s", "Age of the oldest object that the bucket lacks."},
                       {"bytes behind", "B", "Objects that the bucket lacks."}},
           .component = true});
  catalogue.add_field("deployment",
                      {"object_stores", config::map_of(config::object("object_store")),
                       "Object storage.", config::Json::object()});
}

ObjectStoreSettings settings(const std::string& name, const Node& node) {
  ObjectStoreSettings s;
  s.name = name;
  s.regions = node.texts("regions");
  s.get_time = node.distribution("get_time");
  s.put_time = node.distribution("put_time");
  s.put_bytes = node.number("put_bytes");
  s.get_bytes = node.number("get_bytes");
  s.stream = {.batch_interval_s = node.number("batch_interval"),
              .retry_interval_s = node.number("retry_interval"),
              .window_bytes = node.number("tcp_window"),
              .connections = static_cast<int>(node.integer("streams"))};
  s.network_bytes_per_s = node.number("network");
  s.failover = node.flag("failover");
  s.detection_time_s = node.number("detection_time");
  s.decision_delay_s = node.number("decision_delay");
  s.decision_step = node.text("decision_step");
  s.switch_time_s = node.number("switch_time");
  s.size_bytes = node.number("size");
  s.storage_byte_month = price(node, "storage_price");
  s.transfer_byte = price(node, "transfer_price");
  s.put_request = price(node, "put_price");
  return s;
}

void build(const config::Scenario& scenario, kernel::Simulation& sim,
           std::vector<Diagnostic>& problems) {
  for (const auto& [name, node] : scenario.root().child("deployment").map("object_stores")) {
    ObjectStoreSettings s = settings(name, node);
    const std::set<std::string> distinct(s.regions.begin(), s.regions.end());
    if (distinct.size() != s.regions.size())
      problems.push_back(node.problem("regions", "expected each region once"));
    else if (s.regions.size() > kernel::Ledger::kMaxCopies)
      problems.push_back(node.problem(
          "regions", "expected at most 16 regions, found " + std::to_string(s.regions.size())));
    else
      sim.add(std::make_unique<ObjectStore>(std::move(s)));
  }
}

}  // namespace

Module object_store_module() { return {describe, build}; }

}  // namespace rehearse::models::data
