#include "models/objectives.hpp"

#include <set>

namespace rehearse::models {
namespace {

using config::Field;
using config::Kind;
using config::Unit;

Kind objective(std::string name, std::string doc, Field target, std::string scope_doc,
               std::vector<Field> more = {}) {
  std::vector<Field> fields{std::move(target)};
  if (!scope_doc.empty()) fields.push_back({"scope", config::text(), std::move(scope_doc)});
  for (Field& field : more) fields.push_back(std::move(field));
  fields.push_back({"confidence", config::quantity(Unit::ratio, 0, 1),
                    "Probability with which it must hold; counts from two replications on.", 0.95});
  return Kind{.name = std::move(name),
              .family = "objective",
              .doc = std::move(doc),
              .fields = std::move(fields),
              .component = true};
}

Field target(config::Type type, std::string doc) {
  return {"target", std::move(type), std::move(doc), nullptr, true};
}

Field disaster() {
  return {"disaster", config::text(), "Which disaster is judged; without it, the worst."};
}

void describe_recovery(config::Catalogue& catalogue) {
  catalogue.add(objective(
      "rto",
      "Recovery time objective: an outage ends within the target. Measured from the onset of the "
      "disaster to the end of the last violating window; see `recovery`.",
      target(config::quantity(Unit::seconds, 0), "Longest outage."),
      "A service or store, for its own outage; without it, the whole deployment.", {disaster()}));
  catalogue.add(objective(
      "rpo",
      "Recovery point objective: lost writes reach back no further than the target. 0 when no "
      "acknowledged write is lost, else from the commit of the oldest lost write to the onset of "
      "the disaster, or to the commit of the newest where that is later.",
      target(config::quantity(Unit::seconds, 0), "Longest loss."),
      "A store; without it, the one that lost most.", {disaster()}));
}

void describe_service(config::Catalogue& catalogue) {
  const std::string scope = "A population or a service; without it, all populations.";
  catalogue.add(
      objective("latency", "Requests are answered within the target, but for a stated share.",
                target(config::positive(Unit::seconds), "Latency of that quantile."), scope,
                {{"quantile", config::quantity(Unit::ratio, 0, 1),
                  "Share of the answered requests that must be as fast.", 0.99}}));
  catalogue.add(objective("availability",
                          "Share of requests that are good: answered within `good_within`.",
                          target(config::quantity(Unit::ratio, 0, 1), "Least share."), scope));
  catalogue.add(objective("error-ratio", "Share of requests that fail.",
                          target(config::quantity(Unit::ratio, 0, 1), "Greatest share."), scope));
  catalogue.add(objective("throughput", "Answered requests per second, after warm-up.",
                          target(config::quantity(Unit::per_s, 0), "Least rate."), scope));
  catalogue.add(objective("cost", "Cost per hour of the whole deployment.",
                          target(config::quantity(Unit::usd_per_h, 0), "Greatest cost."), ""));
}

void describe(config::Catalogue& catalogue) {
  describe_recovery(catalogue);
  describe_service(catalogue);
  catalogue.add_field("scenario", {"objectives", config::map_of(config::variant("objective")),
                                   "What is promised.", config::Json::object()});
}

/// Keys of the object that stands at `pointer` in the scenario; none where there is no such object.
void add_keys(const config::Json& document, const std::string& pointer,
              std::set<std::string>& keys) {
  const config::Json::json_pointer where(pointer);
  if (!document.contains(where) || !document.at(where).is_object()) return;
  for (const auto& [key, value] : document.at(where).items()) keys.insert(key);
}

/// Disasters that faults begin; a circumstance begins none.
std::set<std::string> disasters(const config::Json& document) {
  std::set<std::string> names;
  if (!document.contains("faults")) return names;
  for (const auto& [name, fault] : document.at("faults").items())
    if (!fault.value("circumstance", false)) names.insert(fault.value("disaster", name));
  return names;
}

std::set<std::string> scopes(const config::Json& document, const std::string& kind) {
  std::set<std::string> names;
  const auto add = [&](const char* pointer) { add_keys(document, pointer, names); };
  if (kind != "rto" && kind != "rpo") add("/traffic/populations");
  if (kind != "rpo") add("/deployment/services");
  if (kind == "rto" || kind == "rpo") {
    add("/deployment/data_stores");
    add("/deployment/object_stores");
  }
  return names;
}

std::string expected(const std::string& what, const std::set<std::string>& names,
                     const std::string& found) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return "expected " + what + (list.empty() ? " (the scenario has none)" : ", one of: " + list) +
         "; found \"" + found + "\"";
}

void build(const config::Scenario& scenario, kernel::Simulation&,
           std::vector<Diagnostic>& problems) {
  const config::Json& document = scenario.document();
  for (const auto& [name, node] : scenario.root().map("objectives")) {
    if (node.kind() == "cost") continue;
    if (node.has("scope")) {
      const auto names = scopes(document, node.kind());
      if (!names.contains(node.text("scope")))
        problems.push_back(node.problem(
            "scope", expected("the name of something judged", names, node.text("scope"))));
    }
    if (node.kind() != "rto" && node.kind() != "rpo") continue;
    const auto names = disasters(document);
    if (node.has("disaster") && !names.contains(node.text("disaster")))
      problems.push_back(
          node.problem("disaster", expected("a disaster", names, node.text("disaster"))));
  }
}

}  // namespace

Module objectives_module() { return {describe, build}; }

}  // namespace rehearse::models
