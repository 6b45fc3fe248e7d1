// A small catalogue with every shape of parameter, for the tests of the reader.
#pragma once

#include "sim/config/descriptor.hpp"

namespace rehearse::config::test {

inline void add_steps(Catalogue& catalogue) {
  catalogue.add({.name = "compute",
                 .family = "step",
                 .doc = "Uses a CPU core.",
                 .fields = {{"time", distribution(Unit::seconds), "CPU time.", nullptr, true}},
                 .shorthand = "time"});
  catalogue.add(
      {.name = "call",
       .family = "step",
       .doc = "Calls another service and waits.",
       .fields = {{"to", reference("service|store"), "What is called.", nullptr, true},
                  {"timeout", positive(Unit::seconds), "Gives up.", "15s", false, "Envoy"},
                  {"retries", integer(0, 10), "Attempts after the first.", 0}},
       .shorthand = "to"});
  catalogue.add({.name = "parallel",
                 .family = "step",
                 .doc = "Runs branches at the same time.",
                 .fields = {{"branches", list_of(list_of(tagged("step")), 2), "The branches.",
                             nullptr, true}},
                 .shorthand = "branches"});
}

inline void add_stores(Catalogue& catalogue) {
  catalogue.add({.name = "database",
                 .family = "store",
                 .doc = "Keeps rows.",
                 .fields = {{"size", quantity(Unit::bytes, 0), "Data kept.", nullptr, true},
                            {"replica_of", reference("store"), "Where it copies from."}},
                 .component = true});
  catalogue.add({.name = "cache",
                 .family = "store",
                 .doc = "Forgets.",
                 .fields = {{"memory", quantity(Unit::bytes, 1), "Bound.", "1 GiB"},
                            {"policy", choice({"lru", "lfu", "random"}), "Eviction.", "lru"}},
                 .component = true});
}

inline void add_network(Catalogue& catalogue) {
  catalogue.add(
      {.name = "link",
       .doc = "Joins two regions.",
       .fields = {{"between", list_of(reference("region"), 2), "Its ends.", nullptr, true},
                  {"bandwidth", positive(Unit::bytes_per_s), "Of each way.", nullptr, true},
                  {"latency", distribution(Unit::seconds), "One way.", "1ms"},
                  {"loss", quantity(Unit::ratio, 0, 1), "Share of packets.", 0},
                  {"egress", quantity(Unit::usd_per_byte, 0), "Price.", "0.02 USD/GB", false,
                   "price list"}},
       .component = true});
  catalogue.add({.name = "region",
                 .doc = "A region. It has zones.",
                 .fields = {{"zones", integer(1, 10), "Zones.", 3, false, "the document"},
                            {"services", map_of(object("service")), "Services of this region."},
                            {"jobs", map_of(object("service")), "Services without users."}},
                 .metrics = {{"availability", "ratio", "Share of good requests."}},
                 .component = true});
}

inline Catalogue test_catalogue() {
  Catalogue catalogue;
  catalogue.add({.name = "scenario",
                 .doc = "A scenario.",
                 .fields = {{"duration", positive(Unit::seconds), "Simulated time.", "1h"},
                            {"strict", boolean(), "Stops at the first loss.", true}}});
  catalogue.add({.name = "service",
                 .doc = "A service.",
                 .fields = {{"replicas", integer(1, 1000), "Pods.", 3, false, "the document"},
                            {"cpu", positive(Unit::cores), "Per pod.", "500m"},
                            {"program", list_of(tagged("step"), 1), "Steps.", nullptr, true}},
                 .component = true});
  catalogue.add({.name = "limits",
                 .doc = "Bounds.",
                 .fields = {{"rate", quantity(Unit::per_s, 0), "Requests.", "100/s"},
                            {"budget", quantity(Unit::usd, 0), "Money."}}});
  add_steps(catalogue);
  add_stores(catalogue);
  add_network(catalogue);
  catalogue.add_field("scenario", {"regions", map_of(object("region"), 1), "Regions."});
  catalogue.add_field("scenario", {"services", map_of(object("service")), "Global services."});
  catalogue.add_field("scenario", {"stores", map_of(variant("store")), "Stores."});
  catalogue.add_field("scenario", {"links", map_of(object("link")), "Links."});
  catalogue.add_field("scenario", {"limits", object("limits"), "Bounds.", Json::object()});
  catalogue.add_field("scenario", {"trace", file_path(), "A CSV file."});
  catalogue.add_field("scenario", {"mix", map_of(quantity(Unit::ratio, 0, 1)), "Shares."});
  catalogue.add_field("scenario", {"tags", list_of(text()), "Words."});
  catalogue.add_field("scenario", {"labels", map_of(text()), "Named words."});
  catalogue.add_field("scenario", {"ladder", list_of(quantity(Unit::seconds, 0)), "Times."});
  return catalogue;
}

}  // namespace rehearse::config::test
