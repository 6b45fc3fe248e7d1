#include "scenarios/run/study.hpp"

namespace rehearse::run {
namespace {

using config::any_value;
using config::boolean;
using config::choice;
using config::Field;
using config::integer;
using config::Json;
using config::Kind;
using config::list_of;
using config::map_of;
using config::object;
using config::text;

std::vector<Field> axis_fields() {
  return {
      {"pointer", text(), "JSON pointer of the value that is varied."},
      {"pointers", list_of(text(), 1), "Several that take the same value."},
      {"load", boolean(), "Vary the load of all populations by a factor instead.", false},
      {"values", list_of(any_value(), 1), "The values, as the scenario would write them."},
      {"from", any_value(), "Least value of a range: a number, or one with a unit."},
      {"to", any_value(), "Greatest value of a range, in the same unit."},
      {"scale", choice({"linear", "log"}), "How a range is divided.", "linear"},
      {"integer", boolean(), "Round the values of a range.", false},
      {"doc", text(), "What it is, for people.", ""},
  };
}

void add_axes(config::Catalogue& catalogue) {
  Kind axis{.name = "axis", .doc = "A decision that is varied.", .fields = axis_fields()};
  axis.fields.push_back({"steps", integer(1, 100000),
                         "Number of values of a range, ends included; "
                         "not for latin_hypercube."});
  catalogue.add(axis);
  Kind unknown{.name = "unknown",
               .doc = "An input that is not known well: a range, uniform on its scale.",
               .fields = axis_fields()};
  unknown.fields.push_back({"source", text(), "Who says that it lies there.", nullptr, true});
  catalogue.add(unknown);
}

}  // namespace

config::Catalogue study_catalogue() {
  config::Catalogue catalogue;
  add_axes(catalogue);
  catalogue.add(
      Kind{.name = "loss",
           .doc = "What disasters cost, and how often they come.",
           .fields = {
               {"per_minute", config::quantity(Unit::usd, 0), "Of recovery time.", 0},
               {"per_lost_write", config::quantity(Unit::usd, 0), "Of an acknowledged write.", 0},
               {"per_year", map_of(config::quantity(Unit::none, 0), 1),
                "Disasters of the scenario, and how often each comes in a year.", nullptr, true},
               {"source", text(), "Who says so.", ""},
           }});
  catalogue.add(Kind{
      .name = "study",
      .doc = "One scenario and what is varied in it.",
      .fields = {
          {"$schema", text(), "For editors."},
          {"description", text(), "What is to be found out.", ""},
          {"scenario", text(), "Path, seen from this file, or name of a shipped scenario.", nullptr,
           true},
          {"patch", any_value(), "JSON Merge Patch on the scenario."},
          {"objectives", map_of(any_value()), "Objectives added to those of the scenario."},
          {"seed", integer(0, 9007199254740991.0), "Default: the scenario's."},
          {"replications", integer(1, 1000000), "Runs of every point.", 1},
          {"design", choice({"grid", "zip", "list", "latin_hypercube"}),
           "How the axes are combined.", "grid"},
          {"samples", integer(1, 1000000), "Points of a latin_hypercube."},
          {"axes", map_of(object("axis")), "Decisions that are varied.", Json::object()},
          {"points", list_of(any_value(), 1), "Of a list: objects with a value for every axis."},
          {"constraints", list_of(text()),
           "SQL expressions over the axes; points where one is not true are left out.",
           Json::array()},
          {"loss", object("loss"), "For the expected loss per year."},
          {"unknowns", map_of(object("unknown")), "Inputs that are not known well.",
           Json::object()},
          {"uncertainty", choice({"latin_hypercube", "morris"}), "How the unknowns are sampled.",
           "latin_hypercube"},
          {"uncertainty_samples", integer(1, 100000),
           "Samples of the unknowns, or trajectories of morris.", 20},
      }});
  return catalogue;
}

}  // namespace rehearse::run
