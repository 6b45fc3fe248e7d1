#include "models/everywhere.hpp"

namespace rehearse::models {

kernel::SiteId everywhere(kernel::Simulation& sim) {
  static constexpr const char* kName = "everywhere";
  kernel::Platform& platform = sim.platform();
  for (std::size_t i = 0; i < platform.sites(); ++i) {
    const auto site = static_cast<kernel::SiteId>(i);
    if (platform.site_name(site) == kName) return site;
  }
  return platform.add_site(kName, 0.0);
}

}  // namespace rehearse::models
