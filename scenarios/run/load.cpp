#include "scenarios/run/load.hpp"

#include <algorithm>
#include <cmath>

#include "sim/core/error.hpp"
#include "sim/core/json.hpp"

namespace rehearse::run {
namespace {

using Json = nlohmann::ordered_json;
using config::Node;
using config::Scenario;

std::int64_t scaled_users(std::int64_t users, double factor) {
  if (users == 0) return 0;
  return std::max<std::int64_t>(1, std::llround(static_cast<double>(users) * factor));
}

/// The points of a users curve stand in a list, so each is set by its place.
void scale_users_curve(const std::string& pointer, const Node& population, double factor,
                       std::vector<std::string>& sets) {
  const auto points = population.list("users_curve");
  for (std::size_t i = 0; i < points.size(); ++i)
    sets.push_back(set_text(pointer + "/users_curve/" + std::to_string(i) + "/users",
                            scaled_users(points[i].integer("users"), factor)));
}

void scale_population(const std::string& name, const Node& population, double factor,
                      std::vector<std::string>& sets) {
  const std::string pointer = "/traffic/populations" + json::pointer_token(name);
  if (population.has("rate"))
    sets.push_back(set_text(pointer + "/rate", population.number("rate") * factor));
  else if (population.has("rate_curve"))
    sets.push_back(set_text(pointer + "/rate_curve/scale",
                            population.child("rate_curve").number("scale") * factor));
  else if (population.has("users"))
    sets.push_back(set_text(pointer + "/users", scaled_users(population.integer("users"), factor)));
  else
    scale_users_curve(pointer, population, factor, sets);
}

void flatten(const Json& patch, const Json& document, const std::string& pointer,
             std::vector<std::string>& sets) {
  for (const auto& [key, value] : patch.items()) {
    const std::string at = pointer + json::pointer_token(key);
    const bool known = document.is_object() && document.contains(key);
    const Json& old = known ? document.at(key) : value;
    if (value.is_object() && old.is_object() && (known || !value.empty()))
      flatten(value, known ? old : Json(), at, sets);
    else
      sets.push_back(set_text(at, value));
  }
}

}  // namespace

std::string set_text(const std::string& pointer, const Json& value) {
  return pointer + "=" + value.dump();
}

std::vector<std::string> load_sets(const Scenario& scenario, double factor) {
  std::vector<std::string> sets;
  for (const auto& [name, population] : scenario.root().child("traffic").map("populations"))
    scale_population(name, population, factor, sets);
  return sets;
}

double expected_requests(const Scenario& scenario) {
  double rate = 0.0;
  for (const auto& [name, population] : scenario.root().child("traffic").map("populations")) {
    if (population.has("rate")) rate += population.number("rate");
    if (population.has("rate_curve")) rate += population.child("rate_curve").number("scale");
    if (population.has("users")) rate += static_cast<double>(population.integer("users"));
  }
  return std::max(1.0, rate) * scenario.root().child("run").number("duration");
}

std::vector<std::string> sets_of_patch(const Json& patch, const Json& document) {
  if (!patch.is_object()) throw UsageError("expected a JSON Merge Patch: an object");
  std::vector<std::string> sets;
  flatten(patch, document, "", sets);
  return sets;
}

}  // namespace rehearse::run
