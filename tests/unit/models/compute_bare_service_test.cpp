#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cloud_harness.hpp"

namespace rehearse::models {
namespace {

using testing::ElementsAre;

TEST(BareService, MM1MeanResponseTime) {
  Play play(R"({"run": {"duration": "20000s"},
                "deployment": {"services": {"web": {
                    "replicas": 1, "concurrency": 1, "service_time": {"exponential": "10ms"}}}}})");
  play.sim->add(std::make_unique<Callers>("web", "serve", "", 50.0, kernel::kNever));
  play.sim->run();
  const auto& stats = play.sim->network().services.at(0);
  // M/M/1 at utilisation 0.5: mean 20 ms; a million requests hold it to about 0.3 %.
  EXPECT_NEAR(stats.response_s.mean(), 0.020, 0.0002);
  EXPECT_NEAR(static_cast<double>(stats.completions), 1e6, 5e3);
  EXPECT_EQ(play.sim->network().stations.size(), 1U);
}

TEST(BareService, TakesItsReplicasInTurn) {
  Play play(R"({"run": {"duration": "1000s"},
                "deployment": {"services": {"web": {
                    "replicas": 4, "concurrency": 2, "service_time": "1ms"}}}})");
  play.sim->add(std::make_unique<Callers>("web", "serve", "", 40.0, kernel::kNever));
  play.sim->run();
  const auto& stations = play.sim->network().stations;
  ASSERT_EQ(stations.size(), 4U);
  for (const auto& station : stations)
    EXPECT_NEAR(station.busy_area_s, stations[0].busy_area_s, 0.001 + 1e-9);
}

TEST(BareService, NeedsAnEndpointOrAServiceTime) {
  EXPECT_THAT(problems(R"({"deployment": {"services": {"web": {}}}})"),
              ElementsAre("/deployment/services/web: expected `endpoints` (or `service_time` for a "
                          "single endpoint \"serve\"), found neither"));
  EXPECT_THAT(problems(R"({"deployment": {"services": {"web": {"service_time": "1ms",
                  "endpoints": {"a": {"steps": [{"compute": "1ms"}]}}}}}})"),
              ElementsAre("/deployment/services/web/service_time: expected either `endpoints` or "
                          "`service_time`, found both"));
}

}  // namespace
}  // namespace rehearse::models
