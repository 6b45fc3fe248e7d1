// Little's law, L = X R, on every station of the shipped scenarios whose services are plain
// stations: what a service answers with is then all wait and service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "models/module.hpp"
#include "scenarios/run/library.hpp"
#include "tests/closed_form/measures.hpp"
#include "tests/closed_form/play_alone.hpp"

namespace rehearse::closed_form {
namespace {

config::Scenario shipped(const std::string& name) {
  return config::load_scenario(name, models::catalogue(),
                               {.library = run::library_directories(), .sets = {}});
}

bool plain_stations_only(const config::Scenario& scenario) {
  const auto services = scenario.root().child("deployment").map("services");
  for (const auto& [name, service] : services) {
    if (!service.map("placement").empty() || !service.map("endpoints").empty()) return false;
    // What is thrown away has waited, too, but has no response.
    if (service.text("expired_work") != "finish") return false;
  }
  return !services.empty();
}

TEST(Library, LittlesLawHoldsOnEveryPlainStation) {
  std::vector<std::string> played;
  for (const run::Shipped& one : run::shipped_scenarios(run::library_directories())) {
    if (!plain_stations_only(shipped(one.name))) continue;
    played.push_back(one.name);
    const results::RunRecord record = play_alone([&] { return shipped(one.name); }, 1);
    EXPECT_FALSE(record.services.empty()) << one.name;
    for (const results::ServiceRecord& service : record.services) {
      EXPECT_LE(little_error(record, service), 1.0) << one.name << ' ' << service.name;
      // Those present at either end are cut: at most their number times the longest stay.
      const double cut = std::abs(static_cast<double>(service.arrivals) -
                                  static_cast<double>(service.completions)) *
                         service.response_s.max() / (record.end_s - record.start_s);
      EXPECT_NEAR(service.in_system_mean, service.throughput_rps * service.response_s.mean(),
                  0.01 * service.in_system_mean + cut)
          << one.name << ' ' << service.name;
    }
  }
  EXPECT_THAT(played, testing::IsSupersetOf({"closed-network", "mmc", "three-tier"}));
}

}  // namespace
}  // namespace rehearse::closed_form
