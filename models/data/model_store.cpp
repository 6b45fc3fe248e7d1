#include "models/data/model_store.hpp"

namespace rehearse::models::data {

using kernel::HostId;
using kernel::Simulation;
using kernel::SiteId;

ModelStore::ModelStore(ModelStoreSettings settings)
    : Component("model_store:" + settings.name), settings_(std::move(settings)) {}

void ModelStore::place(Simulation& sim) {
  for (const std::string& region : settings_.regions) {
    const SiteId site = sim.port<kernel::RegionPort>("region:" + region).ingress_site();
    hosts_.push_back(sim.platform().add_host(settings_.name + "." + region, site,
                                             settings_.network_bytes_per_s));
  }
}

HostId ModelStore::source_for(const Simulation& sim, SiteId site) const {
  const auto& platform = sim.platform();
  HostId nearest = kernel::kNone;
  double least_s = kernel::kNever;
  for (const HostId host : hosts_) {
    const SiteId there = platform.site_of(host);
    if (!platform.host_up(host) || !platform.reachable(there, site)) continue;
    const double latency_s = platform.latency_s(there, site);
    if (latency_s >= least_s) continue;
    nearest = host;
    least_s = latency_s;
  }
  return nearest;
}

double ModelStore::bytes(const std::string& artifact) const {
  return settings_.artifact_bytes.at(artifact);
}

void ModelStore::finish(Simulation& sim) {
  double stored_bytes = 0.0;
  for (const auto& [name, bytes] : settings_.artifact_bytes) stored_bytes += bytes;
  const double months = sim.options().duration_s / 3600.0 / kMonth_h;
  sim.usage("object storage byte-months", id(),
            stored_bytes * static_cast<double>(hosts_.size()) * months,
            settings_.storage_byte_month.usd, settings_.storage_byte_month.source);
}

namespace {

using config::Kind;
using config::Unit;

void describe(config::Catalogue& catalogue) {
  catalogue.add(Kind{
      .name = "model_store",
      .family = "model_store",
      .doc =
          "A registry of large immutable artifacts, such as machine learning models, kept in "
          "object storage in each of its regions. "
          "A starting pod fetches its artifact from the nearest reachable region, as a flow that "
          "shares the links and runs at most at `connection_rate`. "
          "Limits: every artifact is in every region from the start; versions, aliases and "
          "polling are not modelled.",
      .fields = {{"regions", config::list_of(config::reference("region"), 1),
                  "Regions with a copy.", nullptr, true},
                 {"artifacts", config::map_of(config::positive(Unit::bytes)), "Sizes by name.",
                  nullptr, true},
                 {"connection_rate", config::positive(Unit::bytes_per_s),
                  "Throughput of one connection.", "85 MB/s", false,
                  "Amazon S3: 85-90 MB/s per connection"},
                 {"network", config::positive(Unit::bytes_per_s), "Throughput of a region's copy.",
                  "100 Gbps"},
                 {"storage_price", config::quantity(Unit::usd_per_byte_month, 0),
                  "Of stored artifacts.", "0.023 USD/GB-month", false,
                  "S3 Standard, us-east-1 list"}},
      .component = true});
  catalogue.add_field("deployment", {"model_stores", config::map_of(config::object("model_store")),
                                     "Model registries.", config::Json::object()});
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>&) {
  for (const auto& [name, node] : scenario.root().child("deployment").map("model_stores")) {
    ModelStoreSettings s;
    s.name = name;
    s.regions = node.texts("regions");
    for (const auto& [artifact, bytes] : node.number_map("artifacts"))
      s.artifact_bytes[artifact] = bytes;
    s.connection_bytes_per_s = node.number("connection_rate");
    s.network_bytes_per_s = node.number("network");
    s.storage_byte_month = price(node, "storage_price");
    sim.add(std::make_unique<ModelStore>(std::move(s)));
  }
}

}  // namespace

Module model_store_module() { return {describe, build}; }

}  // namespace rehearse::models::data
