#include "models/traffic/load.hpp"

#include <string>

#include "models/traffic/arrival_reading.hpp"
#include "models/traffic/rate_curve.hpp"
#include "sim/core/units.hpp"

namespace rehearse::models {
namespace {

using config::Node;

bool one_way(const Node& node, std::vector<Diagnostic>& problems) {
  int ways = 0;
  for (const char* field : {"rate", "rate_curve", "users", "users_curve"}) ways += node.has(field);
  if (ways == 1) return true;
  problems.push_back(
      node.problem("", "expected exactly one of rate, rate_curve, users and users_curve, found " +
                           std::to_string(ways)));
  return false;
}

void read_users_curve(const Node& node, Population::Figures& out,
                      std::vector<Diagnostic>& problems) {
  std::int64_t most = 0;
  for (const Node& point : node.list("users_curve")) {
    const double at_s = point.number("at");
    if (!out.users.empty() && at_s <= out.users.back().at_s) {
      problems.push_back(point.problem("at", "expected a time after the one before it (" +
                                                 format_duration(out.users.back().at_s) +
                                                 "), found " + format_duration(at_s)));
      return;
    }
    most = std::max(most, point.integer("users"));
    out.users.push_back({at_s, static_cast<std::uint32_t>(point.integer("users"))});
  }
  if (most == 0) problems.push_back(node.problem("users_curve", "expected users at some time"));
}

void only_open(const Node& node, std::vector<Diagnostic>& problems) {
  for (const char* field : {"arrivals", "batch_size"}) {
    if (!is_written(node, field)) continue;
    problems.push_back(node.problem(
        field, std::string("expected no \"") + field + "\" with closed load, found one"));
  }
}

}  // namespace

void read_load(const Node& node, Population::Figures& out, double duration_s,
               std::vector<Diagnostic>& problems) {
  if (!one_way(node, problems)) return;
  if (node.has("rate") || node.has("rate_curve")) {
    kernel::OpenLoad load;
    if (node.has("rate")) load.curve = {{0.0}, {node.number("rate")}};
    if (node.has("rate_curve")) {
      load.curve = read_rate_curve(node.child("rate_curve"), duration_s, problems);
    }
    read_arrivals(node, load, problems);
    out.open = std::move(load);
    return;
  }
  only_open(node, problems);
  out.think = node.distribution("think_time");
  if (node.has("users_curve")) return read_users_curve(node, out, problems);
  out.users = {{0.0, static_cast<std::uint32_t>(node.integer("users"))}};
}

}  // namespace rehearse::models
