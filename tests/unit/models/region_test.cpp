#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cloud_harness.hpp"
#include "models/ports.hpp"

namespace rehearse::models {
namespace {

using kernel::Losable;
using kernel::Loss;
using kernel::Place;
using kernel::Simulation;
using kernel::SiteId;
using testing::ElementsAre;

/// Two regions and users; a service in both that callers in the east ask for.
std::string world(const std::string& links, int east_pods = 2) {
  const std::string region = R"({"zones": {"a": {}, "b": {}}, "zone_latency": "1ms",
      "load_balancer": {"health_check": "web"},
      "clusters": {"main": {"nodes": {"n": {"cpu": 8, "per_zone": 1}}}}})";
  return R"({"run": {"duration": "600s"}, "deployment": {
      "regions": {"east": )" +
         region + R"(, "west": )" + region + R"(},
      "links": )" +
         links + R"(,
      "services": {"web": {"endpoints": {"get": {"steps": [{"compute": "1ms"}]}},
          "placement": {"east": {"replicas": )" +
         std::to_string(east_pods) + R"(}, "west": {"replicas": 2}}}}},
    "traffic": {"geographies": {"home": {"latency": {"east": "20ms", "west": "35ms"}}}}})";
}

const char* const kLink =
    R"({"pair": {"from": "east", "to": "west", "bandwidth": "1 Gbps", "latency": "30ms"}})";

SiteId site(Simulation& sim, const std::string& id) { return sim.port<Place>(id).site(); }

double latency_s(Simulation& sim, const std::string& from, const std::string& to) {
  return sim.platform().latency_s(site(sim, from), site(sim, to));
}

bool healthy(Simulation& sim, const std::string& id) {
  return sim.port<kernel::HealthSource>(id).healthy(sim, site(sim, "geography:home"));
}

TEST(Region, LatenciesAreSumsOverTheStar) {
  Play play(world(kLink));
  play.run();
  Simulation& sim = *play.sim;
  EXPECT_NEAR(latency_s(sim, "zone:east/a", "zone:east/b"), 0.001, 1e-12);
  EXPECT_NEAR(latency_s(sim, "zone:east/a", "region:east"), 0.0005, 1e-12);
  EXPECT_NEAR(latency_s(sim, "zone:east/a", "zone:west/b"), 0.031, 1e-12);
  EXPECT_NEAR(latency_s(sim, "geography:home", "region:west"), 0.035, 1e-12);
  EXPECT_NEAR(latency_s(sim, "zone:east/a", "zone:east/a"), 0.0001, 1e-12);
}

TEST(Region, LossTakesTheIngressAndEveryZone) {
  Play play(world(kLink));
  std::vector<bool> health;
  const auto look = [&](Simulation& sim) {
    for (const char* id :
         {"region:east", "zone:east/a", "load_balancer:east", "cluster:east/main", "region:west"})
      health.push_back(healthy(sim, id));
  };
  play.at({{100.0, look},
           {200.0,
            [](Simulation& sim) { sim.port<Losable>("region:east").lose(sim, Loss::vanish, 0); }},
           {201.0, look},
           {300.0, [](Simulation& sim) { sim.port<Losable>("region:east").restore(sim, 0); }},
           {301.0, look},
           {400.0, look}});
  play.run();
  EXPECT_THAT(health, ElementsAre(true, true, true, true, true,      //
                                  false, false, false, false, true,  //
                                  true, true, true, true, true,      //
                                  true, true, true, true, true));
  ASSERT_NE(play.notebook.first("region-restored"), nullptr);
  EXPECT_THAT(play.notebook.first("region-restored")->notice.ends, ElementsAre("region:east"));
  EXPECT_EQ(play.notebook.count("zone-restored"), 0U);
  // Nodes boot for 26 s, pods start in 5 s and are known 1 s later: all at 332 s.
  EXPECT_NEAR(play.notebook.first("pod-ready")->time_s, 332.0, 1e-6);
}

TEST(Region, AZoneHeldDownByTwoFaultsComesBackWithTheLast) {
  Play play(world(kLink));
  std::vector<bool> health;
  const auto look = [&](Simulation& sim) { health.push_back(healthy(sim, "zone:east/a")); };
  play.at({{100.0,
            [](Simulation& sim) { sim.port<Losable>("zone:east/a").lose(sim, Loss::vanish, 0); }},
           {150.0,
            [](Simulation& sim) { sim.port<Losable>("region:east").lose(sim, Loss::vanish, 0); }},
           {200.0, [](Simulation& sim) { sim.port<Losable>("region:east").restore(sim, 0); }},
           {201.0, look},
           {250.0, [](Simulation& sim) { sim.port<Losable>("zone:east/a").restore(sim, 0); }},
           {251.0, look}});
  play.run();
  EXPECT_THAT(health, ElementsAre(false, true));
}

TEST(Region, CallersGoToTheNextRegionWhileTheirsHasNoPod) {
  Play play(world(kLink));
  play.sim->add(std::make_unique<Callers>("web", "get", "region:east", 100.0, 10.0));
  play.at({{300.0, [](Simulation& sim) {
              sim.port<kernel::Scalable>("service:web@east").scale_to(sim, 0, 0);
            }}});
  play.run();
  const auto& population = play.network().populations.at(0);
  EXPECT_EQ(population.failed, 0U);
  // To a zone and back 1 ms, service 1 ms; from 300 s on 60 ms more.
  EXPECT_NEAR(population.latency_s.quantile(0.25), 0.002, 0.0001);
  EXPECT_NEAR(population.latency_s.quantile(0.75), 0.062, 0.001);
}

TEST(Region, NoPodAnywhereIsAFailureOfTheCallersPlacement) {
  Play play(world(kLink, 0));
  play.sim->add(std::make_unique<Callers>("web", "get", "region:east", 10.0, 10.0));
  play.at({{300.0, [](Simulation& sim) {
              sim.port<kernel::Scalable>("service:web@west").scale_to(sim, 0, 0);
            }}});
  play.run();
  const auto failures = play.sim->failures();
  ASSERT_FALSE(failures.empty());
  for (const auto& failure : failures) {
    const auto& reason = play.network().reasons.at(failure.reason);
    EXPECT_EQ(reason.component, "service:web@east");
    EXPECT_EQ(reason.reason, "no healthy endpoint");
  }
}

TEST(Link, CutAndDegradedLinksComeBack) {
  Play play(world(kLink));
  std::vector<double> seen;
  const auto look = [&](Simulation& sim) {
    seen.push_back(latency_s(sim, "region:east", "region:west"));
  };
  play.at(
      {{100.0,
        [](Simulation& sim) { sim.port<Degradable>("link:pair").degrade(sim, 0.5, 3.0, 0.0, 0); }},
       {101.0, look},
       {200.0, [](Simulation& sim) { sim.port<Degradable>("link:pair").repair(sim, 0); }},
       {201.0, look},
       {300.0, [](Simulation& sim) { sim.port<Losable>("link:pair").lose(sim, Loss::vanish, 0); }},
       {301.0, look},
       {400.0, [](Simulation& sim) { sim.port<Losable>("link:pair").restore(sim, 0); }},
       {401.0, look}});
  play.run();
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_NEAR(seen[0], 0.090, 1e-9);
  EXPECT_NEAR(seen[1], 0.030, 1e-9);
  EXPECT_EQ(seen[2], kernel::kNever);
  EXPECT_NEAR(seen[3], 0.030, 1e-9);
  EXPECT_EQ(play.notebook.count("link-repaired"), 1U);
  EXPECT_EQ(play.notebook.count("link-restored"), 1U);
}

TEST(Link, WrongLinksAndGeographiesAreTold) {
  EXPECT_THAT(
      problems(world(R"({"pair": {"from": "east", "to": "east", "bandwidth": "1 Gbps",
                                          "latency": "30ms"}})")),
      ElementsAre("/deployment/links/pair/to: expected another place than `from`, found the "
                  "same"));
  EXPECT_THAT(problems(world(R"({"pair": {"from": "east", "to": "west", "bandwidth": "1 Gbps",
                                          "latency": "60ms"}})")),
              ElementsAre("/deployment/links/pair/latency: expected no more than the way through "
                          "geography \"home\" (its latencies to both ends together), else nothing "
                          "takes this link"));
  EXPECT_THAT(problems(R"({"deployment": {"regions": {"east": {"zones": {"a": {}}}}},
                           "traffic": {"geographies": {"home": {"latency": {"eats": "1ms"}}}}})"),
              ElementsAre("/traffic/geographies/home/latency: expected names of regions or edge "
                          "sites, found \"eats\"; did you mean \"east\"?"));
}

}  // namespace
}  // namespace rehearse::models
