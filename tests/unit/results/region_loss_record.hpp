// A small but complete record of a lost region, with exact numbers, for the golden outputs.
#pragma once

#include "tests/unit/results/record_builder.hpp"

namespace rehearse::results::testing {

inline stats::QuantileSketch sketch_of(std::initializer_list<double> values) {
  stats::QuantileSketch sketch;
  for (const double value : values) sketch.add(value);
  return sketch;
}

/// Region east is lost at 200 s; orders are served again at 548 s, the window ends at 550 s.
inline RunRecord region_loss_record() {
  using Metric = Objective::Metric;
  RecordBuilder b(1000.0);
  b.record.scenario = "region-loss";
  b.record.start_s = 100.0;
  b.record.objectives = {{"recovery-time", Metric::rto, 300.0, 0.99, "", "", 0.95},
                         {"data-loss", Metric::rpo, 60.0, 0.99, "", "", 0.95},
                         {"browse-p99", Metric::latency, 0.5, 0.99, "web", "", 0.95},
                         {"drill", Metric::rto, 60.0, 0.99, "", "no-such-drill", 0.95}};
  b.disaster("region-loss", 200.0);
  b.reason("dns:www", "unreachable").reason("database:orders", "no primary");
  b.onset(200.0, "region:east", "region-loss");
  b.event(230.0, "health-check:east", "detection", {1});
  b.event(308.0, "dns:www", "dns expiry", {2}, {"dns:www"});
  b.event(248.0, "failover-controller", "decision", {2});
  b.event(548.0, "database:orders", "promotion", {4}, {"database:orders"});
  std::swap(b.record.timeline[2], b.record.timeline[3]);  // into the order of time
  b.record.timeline[2].id = 3;
  b.record.timeline[3].id = 4;
  b.record.timeline[4].causes = {3};
  b.endpoint("web/browse", {"shop"}, 300).fail(20, 30, 150, 0);
  b.endpoint("web/buy", {"checkout", "shop"}).fail(20, 30, 50, 0).fail(31, 54, 100, 1);
  b.fail(70, 70, 90, 1);
  b.record.endpoints.front().breakdown = {
      4096, 0.25, 0.5, {{"shop", "queue", 0.125, 0.375}, {"client", "network", 0.125, 0.125}}};
  b.record.populations = {{"web", 36000, 31860, 4140, 11.5, sketch_of({0.125, 0.25, 0.25, 0.5})}};
  b.record.services = {{"shop", 0.25, 0.5, 1.0, 100, 100, 40.0, sketch_of({0.0625}), {}},
                       {"checkout", 0.75, 2.0, 3.0, 100, 100, 10.0, sketch_of({0.125}), {}}};
  b.record.stores = {
      {"database:orders", 5000, 4875, 125, {{"region-loss", 125, 64000.0, 187.5, 199.5, true}}},
      {"object-store:media", 10, 10, 0, {}}};
  b.record.usage = {{"node-hours m6i.2xlarge", "cluster:east", 3.0, 0.5, "list"},
                    {"inter-region transfer", "link:wan", 25.0, 0.02, "list"}};
  b.record.engine = {4000000, 40000, 460000, 0.5, 0x0123456789abcdefULL, 1};
  return b.record;
}

}  // namespace rehearse::results::testing
