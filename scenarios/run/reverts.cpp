#include "scenarios/run/reverts.hpp"

#include <algorithm>
#include <utility>

#include "models/module.hpp"
#include "scenarios/run/run.hpp"

namespace rehearse::run {
namespace {

using results::Change;
using results::Document;

bool inside(const std::string& pointer, const std::string& object) {
  return pointer == object || pointer.starts_with(object + "/");
}

std::string set_of(const Change& change) {
  return change.pointer + "=" +
         change.before.dump(-1, ' ', false, Document::error_handler_t::replace);
}

bool is_valid(const std::string& scenario, config::LoadOptions load, const std::string& set) {
  load.sets.push_back(set);
  try {
    check_models(config::load_scenario(scenario, models::catalogue(), load));
    return true;
  } catch (const ScenarioError&) {
    return false;
  }
}

/// The place of a setting: its own, else of the first one inside it, else of the nearest around it.
Position place_of(const config::Scenario& scenario, std::string pointer) {
  const auto settings = scenario.settings();
  while (!pointer.empty()) {
    for (const auto& setting : settings)
      if (inside(setting.pointer, pointer) && setting.origin.where.line > 0)
        return setting.origin.where;
    pointer.resize(pointer.rfind('/'));
  }
  return {};
}

/// Replaces a change and all others in the object around it by one of the whole object.
void widen(std::vector<Change>& changes, std::size_t at, const Document& before,
           const Document& now) {
  const std::string& pointer = changes[at].pointer;
  const std::string object = pointer.substr(0, pointer.rfind('/'));
  std::erase_if(changes, [&](const Change& change) { return inside(change.pointer, object); });
  changes.push_back({object, results::value_at(before, object), results::value_at(now, object)});
}

}  // namespace

std::vector<Revert> single_reverts(const std::string& scenario, const config::LoadOptions& load,
                                   const config::Scenario& now, const config::Scenario* before,
                                   const Document& document_before) {
  auto changes = results::changes_between(document_before, now.document());
  std::vector<Revert> reverts;
  while (!changes.empty()) {
    const Change change = changes.front();
    const bool root = change.pointer.rfind('/') == 0;
    if (!is_valid(scenario, load, set_of(change))) {
      if (root)
        changes.erase(changes.begin());  // a whole section that cannot go back alone
      else
        widen(changes, 0, document_before, now.document());
      continue;
    }
    // A wider change may have swallowed what was accepted before.
    std::erase_if(reverts,
                  [&](const Revert& r) { return inside(r.change.pointer, change.pointer); });
    const bool gone = change.after.is_null() && before != nullptr;
    const Position place = place_of(gone ? *before : now, change.pointer);
    reverts.push_back({change, set_of(change), place.file, place.line});
    changes.erase(changes.begin());
  }
  return reverts;
}

}  // namespace rehearse::run
