#include "models/region/place_names.hpp"

#include "sim/config/suggest.hpp"

namespace rehearse::models {

kernel::Place* find_place(const kernel::Simulation& sim, const std::string& name,
                          const std::vector<std::string>& families) {
  for (const std::string& family : families)
    if (auto* place = sim.try_port<kernel::Place>(family + ":" + name)) return place;
  return nullptr;
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
