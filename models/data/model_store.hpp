// Where starting pods fetch machine learning models (or other large artifacts) from.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/data/price.hpp"
#include "models/module.hpp"
#include "models/ports.hpp"

namespace rehearse::models::data {

struct ModelStoreSettings {
  std::string name;
  std::vector<std::string> regions;
  std::map<std::string, double> artifact_bytes;
  double connection_bytes_per_s = 0.0;
  double network_bytes_per_s = 0.0;
  Price storage_byte_month;
};

/// Semantics: see the catalogue entry "model_store".
class ModelStore : public kernel::Component,
                   public kernel::ArtifactSource,
                   public ArtifactCatalogue {
 public:
  explicit ModelStore(ModelStoreSettings settings);

  void place(kernel::Simulation& sim) override;
  void finish(kernel::Simulation& sim) override;
  kernel::HostId source_for(const kernel::Simulation& sim, kernel::SiteId site) const override;
  double bytes(const std::string& artifact) const override;
  double connection_bytes_per_s() const override { return settings_.connection_bytes_per_s; }

 private:
  ModelStoreSettings settings_;
  std::vector<kernel::HostId> hosts_;  ///< per region
};

Module model_store_module();

}  // namespace rehearse::models::data
