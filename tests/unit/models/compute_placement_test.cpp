#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "cloud_harness.hpp"
#include "models/ports.hpp"

namespace rehearse::models {
namespace {

using kernel::Loss;
using kernel::Scalable;
using kernel::Simulation;
using testing::ElementsAre;
using testing::IsEmpty;

/// Three zones of two nodes with four cores; a pod takes one core, starts in 5 s and its image is
/// pulled in 10 s.
std::string cloud(const std::string& placement, const std::string& service = "",
                  const std::string& deployment = "", const std::string& regions = "") {
  return R"({"run": {"duration": "1000s"}, "deployment": {)" + deployment + R"(
      "regions": {"east": {"zones": {"a": {}, "b": {}, "c": {}}, "clusters": {"main": {
          "boot_time": "30s",
          "nodes": {"general": {"cpu": 4, "per_zone": 2, "max_per_zone": 3, "price": 0.5,
                                "provision_time": "60s"}}}}})" +
         regions + R"(},
      "services": {"web": {"endpoints": {"get": {"steps": [{"compute": "5ms"}]}},
          "concurrency": 4, "cpu": 1, "image_bytes": "850 MB", "startup_time": "5s", )" +
         service + R"("placement": {"east": )" + placement + "}}}}}";
}

Scalable& web(Simulation& sim) { return sim.port<Scalable>("service:web@east"); }

void expect_notice(const Notebook& notebook, const std::string& kind, double time_s,
                   const std::string& step, const std::string& cause) {
  const Notebook::Entry* entry = notebook.first(kind);
  ASSERT_NE(entry, nullptr) << kind;
  EXPECT_NEAR(entry->time_s, time_s, 1e-6) << kind;
  EXPECT_EQ(entry->notice.step, step);
  if (cause.empty()) {
    EXPECT_THAT(entry->notice.causes, IsEmpty());
  } else {
    ASSERT_EQ(entry->notice.causes.size(), 1U) << kind;
    EXPECT_EQ(notebook.notices.at(entry->notice.causes[0] - 1).notice.kind, cause);
  }
}

TEST(Placement, SpreadsOverZonesAndIsReadyAtOnce) {
  Play play(cloud(R"({"replicas": 6})"));
  int ready = -1;
  std::map<std::string, int> up;
  play.at({{0.0, [&](Simulation& sim) {
              ready = web(sim).ready_replicas();
              for (const auto& station : sim.network().stations)
                if (station.up) ++up[sim.platform().site_name(station.site)];
            }}});
  play.run();
  EXPECT_EQ(ready, 6);
  EXPECT_THAT(up, ElementsAre(std::pair("zone:east/a", 2), std::pair("zone:east/b", 2),
                              std::pair("zone:east/c", 2)));
}

TEST(Placement, ScaleUpGoesThroughEveryStage) {
  Play play(cloud(R"({"replicas": 3, "max_replicas": 6})"));
  play.at({{100.0, [](Simulation& sim) { web(sim).scale_to(sim, 6, 0); }}});
  play.run();
  expect_notice(play.notebook, "scaled-up", 100.0, "scale-up", "");
  expect_notice(play.notebook, "pods-scheduled", 100.1, "scheduling", "scaled-up");
  expect_notice(play.notebook, "images-pulled", 110.1, "image pull", "pods-scheduled");
  expect_notice(play.notebook, "pod-ready", 116.1, "warm-up", "images-pulled");
  EXPECT_EQ(play.notebook.notices.size(), 4U);
  EXPECT_THAT(play.notebook.first("pod-ready")->notice.ends,
              ElementsAre("service:web@east", "service:web"));
  EXPECT_EQ(web(*play.sim).ready_replicas(), 6);
}

TEST(Placement, ScaleDownLetsPodsFinish) {
  Play play(cloud(R"({"replicas": 6})"));
  std::vector<int> up;
  const auto count = [&](Simulation& sim) {
    int n = 0;
    for (const auto& station : sim.network().stations) n += station.up ? 1 : 0;
    up.push_back(n);
  };
  play.at({{100.0, [](Simulation& sim) { web(sim).scale_to(sim, 3, 0); }},
           {129.0, count},
           {131.0, count}});
  play.run();
  EXPECT_THAT(up, ElementsAre(6, 3));
  EXPECT_EQ(web(*play.sim).ready_replicas(), 3);
}

TEST(Placement, NoRoomBringsANode) {
  Play play(cloud(R"({"replicas": 24, "max_replicas": 26})"));
  play.at({{101.0, [](Simulation& sim) { web(sim).scale_to(sim, 26, 0); }}});
  play.run();
  expect_notice(play.notebook, "pods-scheduled", 101.1, "scheduling", "scaled-up");
  // The next scan is at 110 s, the node takes 60 s, the image 10 s, start-up 5 s, propagation 1 s.
  expect_notice(play.notebook, "nodes-provisioned", 170.0, "node provisioning", "pods-scheduled");
  expect_notice(play.notebook, "images-pulled", 180.0, "image pull", "nodes-provisioned");
  expect_notice(play.notebook, "pod-ready", 186.0, "warm-up", "images-pulled");
  ASSERT_EQ(play.notebook.usages.size(), 1U);
  EXPECT_NEAR(play.notebook.usages[0].quantity, (6 * 1000.0 + 830.0) / 3600.0, 1e-9);
  EXPECT_DOUBLE_EQ(play.notebook.usages[0].unit_price_usd, 0.5);
}

TEST(Placement, NoNodeToBeHadIsNotWaitedFor) {
  Play play(cloud(R"({"replicas": 24, "max_replicas": 40})"));
  play.at({{101.0, [](Simulation& sim) { web(sim).scale_to(sim, 40, 0); }}});
  play.run();
  // Three more nodes of four cores: twelve of the sixteen pods.
  EXPECT_EQ(web(*play.sim).ready_replicas(), 36);
  EXPECT_EQ(play.notebook.count("pod-ready"), 1U);
  EXPECT_EQ(play.notebook.first("pod-ready")->notice.detail, "12 pods");
}

TEST(Placement, AnIdleNodeLeaves) {
  Play play(cloud(R"({"replicas": 24, "max_replicas": 25})"));
  play.at({{101.0, [](Simulation& sim) { web(sim).scale_to(sim, 25, 0); }},
           {300.0, [](Simulation& sim) { web(sim).scale_to(sim, 24, 0); }}});
  play.run();
  // There from 170 s; the pod (the youngest) is gone at 330 s; the node ten minutes later.
  EXPECT_NEAR(play.notebook.usages.at(0).quantity, (6 * 1000.0 + 760.0) / 3600.0, 1e-9);
}

TEST(Placement, CrashLoopBacksOff) {
  Play play(cloud(R"({"replicas": 3})"));
  const auto crash = [](Simulation& sim) {
    sim.port<kernel::Losable>("service:web@east").lose(sim, Loss::crash, 0);
  };
  std::vector<int> ready;
  const auto look = [&](Simulation& sim) { ready.push_back(web(sim).ready_replicas()); };
  play.at({{100.0, crash},
           {100.5, look},
           {101.5, look},
           {115.5, look},
           {116.5, look},
           {120.0, crash},
           {145.5, look},
           {146.5, look}});
  play.run();
  // Waits 10 s, then 20 s; start-up 5 s; callers know a second later of both end and return.
  EXPECT_THAT(ready, ElementsAre(3, 2, 2, 3, 2, 3));
  expect_notice(play.notebook, "containers-restarted", 110.0, "restart backoff", "");
  expect_notice(play.notebook, "pod-ready", 116.0, "warm-up", "containers-restarted");
}

TEST(Placement, AZoneIsFoundLostAndItsPodsMove) {
  Play play(cloud(R"({"replicas": 6})"));
  play.sim->add(std::make_unique<Callers>("web", "get", "region:east", 50.0, 1.0));
  std::uint64_t failed_when_found = 0;
  std::vector<int> ready;
  play.at({{200.0,
            [](Simulation& sim) {
              sim.port<kernel::Losable>("zone:east/a").lose(sim, Loss::vanish, 0);
            }},
           {256.0,
            [&](Simulation& sim) {
              failed_when_found = sim.network().populations.at(0).failed;
              ready.push_back(web(sim).ready_replicas());
            }},
           {999.0, [&](Simulation& sim) { ready.push_back(web(sim).ready_replicas()); }}});
  play.run();
  const auto* unknown = play.notebook.first("node-unknown");
  ASSERT_NE(unknown, nullptr);
  EXPECT_EQ(play.notebook.count("node-unknown"), 1U);
  EXPECT_GE(unknown->time_s, 240.0);
  EXPECT_LE(unknown->time_s, 255.0);
  EXPECT_EQ(unknown->notice.step, "detection");
  EXPECT_THAT(unknown->notice.ends, ElementsAre("service:web", "service:web@east", "zone:east/a"));
  // A third of 50 requests a second for 40 to 55 s.
  EXPECT_GT(failed_when_found, 500U);
  EXPECT_LT(failed_when_found, 1000U);
  EXPECT_EQ(play.network().populations.at(0).failed, failed_when_found);
  const auto* evicted = play.notebook.first("pods-evicted");
  ASSERT_NE(evicted, nullptr);
  EXPECT_GE(evicted->time_s, unknown->time_s + 285.0);
  EXPECT_LE(evicted->time_s, unknown->time_s + 300.0);
  EXPECT_EQ(play.notebook.count("pods-evicted"), 2U);  // one node every 10 s
  EXPECT_THAT(ready, ElementsAre(4, 6));
}

TEST(Placement, PodsOfAZoneThatComesBackStartAgain) {
  Play play(cloud(R"({"replicas": 6})"));
  play.at(
      {{200.0,
        [](Simulation& sim) {
          sim.port<kernel::Losable>("zone:east/a").lose(sim, Loss::vanish, 0);
        }},
       {300.0, [](Simulation& sim) { sim.port<kernel::Losable>("zone:east/a").restore(sim, 0); }}});
  play.run();
  // Nodes boot in 30 s; the image is on their disks; start-up and propagation as ever.
  expect_notice(play.notebook, "nodes-ready", 330.0, "node boot", "");
  expect_notice(play.notebook, "pod-ready", 336.0, "warm-up", "nodes-ready");
  EXPECT_EQ(play.notebook.count("pods-evicted"), 0U);
  EXPECT_EQ(web(*play.sim).ready_replicas(), 6);
}

TEST(Placement, ANodeOfItsOwnCanBeLost) {
  Play play(cloud(R"({"replicas": 6})"));
  play.at({{200.0,
            [](Simulation& sim) {
              sim.port<kernel::Losable>("node:east/main/general-a-1").lose(sim, Loss::vanish, 0);
            }},
           {290.0, [](Simulation& sim) {
              sim.port<kernel::Losable>("node:east/main/general-a-1").restore(sim, 0);
            }}});
  int ready = 0;
  play.sim->add(std::make_unique<Callers>("web", "get", "region:east", 1.0, 1.0));
  play.run();
  ready = web(*play.sim).ready_replicas();
  EXPECT_EQ(ready, 6);
  expect_notice(play.notebook, "nodes-ready", 320.0, "node boot", "");
  EXPECT_EQ(play.notebook.first("node-unknown")->notice.detail, "1 node without heartbeat");
}

TEST(Placement, AutoscalerFollowsTheRule) {
  Play play(cloud(R"({"autoscaler": {"min": 3, "max": 12, "target_cpu": 0.5}})"));
  // Three pods of 800/s: 90 % busy; ceil(1.8 * 3) = 6, which are 45 % busy and stay.
  play.sim->add(std::make_unique<Callers>("web", "get", "region:east", 2160.0, 10.0));
  int replicas = 0;
  play.at({{200.0, [&](Simulation& sim) { replicas = web(sim).replicas(); }}});
  play.run();
  EXPECT_EQ(replicas, 6);
  const auto* up = play.notebook.first("scaled-up");
  ASSERT_NE(up, nullptr);
  EXPECT_EQ(up->notice.detail, "3 -> 6 pods");
  EXPECT_LE(up->time_s, 15.0);  // the loop's phase within its first period
}

TEST(Placement, ModelsArePulledOverTheNetwork) {
  // One connection draws 85 MB/s; the store is 0.25 ms from the zones.
  Play play(cloud(R"({"replicas": 3, "max_replicas": 4})", R"("model": "ranker", )",
                  R"("model_stores": {"models": {"regions": ["east"],
                     "artifacts": {"ranker": "850 MB"}}}, )"));
  play.at({{100.0, [](Simulation& sim) { web(sim).scale_to(sim, 4, 0); }}});
  play.run();
  const auto* pulled = play.notebook.first("models-pulled");
  ASSERT_NE(pulled, nullptr);
  EXPECT_NEAR(pulled->time_s, 120.1, 0.01);
  EXPECT_EQ(pulled->notice.step, "model pull");
  EXPECT_NEAR(play.notebook.first("pod-ready")->time_s, 126.1, 0.01);
}

TEST(Placement, APullWaitsForAReachableStore) {
  Play play(cloud(R"({"replicas": 3, "max_replicas": 4})", R"("model": "models/ranker", )",
                  R"("model_stores": {"models": {"regions": ["west"],
                     "artifacts": {"ranker": "850 MB"}}},
                     "links": {"pair": {"from": "east", "to": "west", "bandwidth": "10 Gbps",
                                        "latency": "30ms"}}, )",
                  R"(, "west": {"zones": {"a": {}}})"));
  play.at(
      {{100.0,
        [](Simulation& sim) {
          sim.port<kernel::Losable>("link:pair").lose(sim, Loss::vanish, 0);
          web(sim).scale_to(sim, 4, 0);
        }},
       {205.0, [](Simulation& sim) { sim.port<kernel::Losable>("link:pair").restore(sim, 0); }}});
  play.run();
  // Tried every 10 s from 110.1 s on: at 210.1 s it goes through.
  EXPECT_NEAR(play.notebook.first("models-pulled")->time_s, 220.1, 0.1);
  EXPECT_EQ(web(*play.sim).ready_replicas(), 4);
}

TEST(Placement, WrongPlacementsAreTold) {
  EXPECT_THAT(
      problems(cloud(R"({"replicas": 25})")),
      ElementsAre("/deployment/services/web/placement/east: expected pods that fit "
                  "cluster:east/main at the start (24 cores), found requests of 25 cores up "
                  "to this placement"));
  EXPECT_THAT(problems(cloud(R"({"replicas": 5, "max_replicas": 4})")),
              ElementsAre("/deployment/services/web/placement/east/max_replicas: expected at least "
                          "5, the most that `replicas` or the autoscaler ask for, found 4"));
  EXPECT_THAT(problems(cloud(R"({"replicas": 3}, "eats": {})")),
              ElementsAre("/deployment/services/web/placement: expected names of regions, found "
                          "\"eats\"; did you mean \"east\"?"));
  EXPECT_THAT(
      problems(cloud(R"({})", R"("model": "ranker", )")),
      ElementsAre("/deployment/services/web/model: expected an artifact of a model store as "
                  "\"artifact\" or \"store/artifact\", found \"ranker\""));
  EXPECT_THAT(problems(cloud(R"({"autoscaler": {"min": 5, "max": 4}})")),
              ElementsAre("/deployment/services/web/placement/east/autoscaler/max: expected at "
                          "least `min` (5), found 4"));
}

}  // namespace
}  // namespace rehearse::models
