#include <algorithm>
#include <stdexcept>

#include "sim/theory/closed.hpp"
#include "sim/theory/fork_join.hpp"
#include "sim/theory/jackson.hpp"
#include "tests/closed_form/theories.hpp"

namespace rehearse::closed_form {
namespace {

constexpr const char* kUsers = "users";

Eigen::Index index_of(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) throw std::runtime_error("there is no station " + name);
  return found - names.begin();
}

Eigen::MatrixXd routing_of(const Parameters& of, const std::vector<std::string>& names) {
  const auto n = static_cast<Eigen::Index>(names.size());
  Eigen::MatrixXd routing = Eigen::MatrixXd::Zero(n, n);
  if (!of.has("routing")) return routing;
  const Parameters rows = of.object("routing");
  for (const std::string& from : rows.keys()) {
    const Parameters row = rows.object(from);
    for (const std::string& to : row.keys()) {
      routing(index_of(names, from), index_of(names, to)) = row.number(to);
    }
  }
  return routing;
}

}  // namespace

Figures jackson(const Parameters& of) {
  const Parameters rows = of.object("stations");
  const std::vector<std::string> names = rows.keys();
  std::vector<theory::JacksonStation> stations;
  for (const std::string& name : names) {
    const Parameters row = rows.object(name);
    stations.push_back(
        {row.number("service_s"), row.integer("servers", 1), row.number("external_rps", 0.0)});
    row.done();
  }
  const theory::JacksonNetwork network = theory::jackson(stations, routing_of(of, names));
  Figures figures;
  for (std::size_t k = 0; k < names.size(); ++k) {
    const theory::QueueMeans& means = network.means[k];
    figures[names[k]] = {{"response_s", means.response_s},
                         {"throughput_rps", network.arrival_rps(static_cast<Eigen::Index>(k))},
                         {"utilisation", means.utilisation},
                         {"queue_mean", means.queue_mean},
                         {"in_system_mean", means.in_system_mean}};
  }
  figures[kUsers] = {{"response_s", network.response_s},
                     {"throughput_rps", network.throughput_rps}};
  // A service that only calls the others: its response is that of the whole.
  if (of.has("gate")) figures[of.text("gate", "")]["response_s"] = network.response_s;
  return figures;
}

Figures closed(const Parameters& of) {
  const Parameters rows = of.object("stations");
  const std::vector<std::string> names = rows.keys();
  std::vector<theory::ClosedStation> stations;
  for (const std::string& name : names) {
    const Parameters row = rows.object(name);
    stations.push_back(
        {row.number("visits", 1.0) * row.number("service_s"), row.integer("servers", 1)});
  }
  const theory::ClosedMeans means =
      theory::convolution(stations, of.integer("users"), of.number("think_s", 0.0));
  Figures figures;
  for (std::size_t k = 0; k < names.size(); ++k) {
    const Parameters row = rows.object(names[k]);
    const double visits = row.number("visits", 1.0);
    const double busy = means.throughput_rps * stations[k].demand_s;
    figures[names[k]] = {{"response_s", means.residence_s[k] / visits},
                         {"throughput_rps", means.throughput_rps * visits},
                         {"utilisation", means.utilisation[k]},
                         {"queue_mean", means.number[k] - busy},
                         {"in_system_mean", means.number[k]}};
  }
  figures[kUsers] = {{"response_s", means.response_s}, {"throughput_rps", means.throughput_rps}};
  return figures;
}

Figures closed_classes(const Parameters& of) {
  const Parameters rows = of.object("stations");
  const Parameters columns = of.object("classes");
  const std::vector<std::string> names = rows.keys();
  const std::vector<std::string> classes = columns.keys();
  Eigen::MatrixXd demand_s(names.size(), classes.size());
  std::vector<int> users;
  std::vector<double> think_s;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const Parameters one = columns.object(classes[c]);
    users.push_back(one.integer("users"));
    think_s.push_back(one.number("think_s", 0.0));
    const Parameters visits = one.object("visits");
    for (std::size_t k = 0; k < names.size(); ++k) {
      demand_s(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(c)) =
          visits.number(names[k], 0.0) * rows.object(names[k]).number("service_s");
    }
  }
  const theory::MulticlassMeans means =
      theory::mva_multiclass(demand_s, std::vector<bool>(names.size(), false), users, think_s);
  Figures figures;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const auto column = static_cast<Eigen::Index>(c);
    figures[classes[c]] = {{"response_s", means.response_s(column)},
                           {"throughput_rps", means.throughput_rps(column)}};
  }
  for (std::size_t k = 0; k < names.size(); ++k) {
    const auto row = static_cast<Eigen::Index>(k);
    const double busy = means.utilisation.row(row).sum();
    const double number = means.number.row(row).sum();
    const double visits_rps = busy / rows.object(names[k]).number("service_s");
    figures[names[k]] = {{"response_s", number / visits_rps},
                         {"throughput_rps", visits_rps},
                         {"utilisation", busy},
                         {"queue_mean", number - busy},
                         {"in_system_mean", number}};
  }
  return figures;
}

Figures fork_join(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const double service_s = of.number("service_s");
  const double response_s = theory::fork_join(arrival_rps, service_s, 2).estimate_s;
  const double branch_s = theory::mm1(arrival_rps, service_s).response_s;
  return {{"gate", {{"response_s", response_s}}},
          {"left", {{"response_s", branch_s}}},
          {"right", {{"response_s", branch_s}}},
          {kUsers, {{"response_s", response_s}}}};
}

Figures slowest(const Parameters& of) {
  const double response_s = theory::slowest_of_mean_s(of.integer("parts"), of.number("service_s"));
  return {{"gate", {{"response_s", response_s}}}, {kUsers, {{"response_s", response_s}}}};
}

}  // namespace rehearse::closed_form
