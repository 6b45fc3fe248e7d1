#include "models/region/place_names.hpp"

#include "sim/config/suggest.hpp"

namespace rehearse::models {
namespace {

/// The one place of these families whose local name (behind the last '/') it is.
kernel::Place* only_local(const kernel::Simulation& sim, const std::string& name,
                          const std::vector<std::string>& families) {
  kernel::Place* found = nullptr;
  for (kernel::Place* place : sim.all<kernel::Place>()) {
    const std::string& id = dynamic_cast<const kernel::Component&>(*place).id();
    for (const std::string& family : families) {
      if (!id.starts_with(family + ":") || !id.ends_with("/" + name)) continue;
      if (found != nullptr) return nullptr;
      found = place;
    }
  }
  return found;
}

}  // namespace

kernel::Place* find_place(const kernel::Simulation& sim, const std::string& name,
                          const std::vector<std::string>& families) {
  for (const std::string& family : families)
    if (auto* place = sim.try_port<kernel::Place>(family + ":" + name)) return place;
  return only_local(sim, name, families);
}

std::string suggest_place(const kernel::Simulation& sim, const std::string& name,
                          const std::vector<std::string>& families) {
  std::vector<std::string> names;
  for (kernel::Place* place : sim.all<kernel::Place>()) {
    const std::string& id = dynamic_cast<const kernel::Component&>(*place).id();
    for (const std::string& family : families)
      if (id.starts_with(family + ":")) names.push_back(id.substr(family.size() + 1));
  }
  return config::suggestion(name, names);
}

}  // namespace rehearse::models
