// Study files: the same tables as `rehearse sweep` writes.
#include "results/study.hpp"

#include <pybind11/stl.h>

#include "python/bindings/bindings.hpp"
#include "results/record_codec.hpp"
#include "results/study_summary.hpp"

namespace py = pybind11;

namespace rehearse::python {
namespace {

using results::StudyPlan;
using results::StudyRun;
using results::StudyWriter;

py::tuple row(const results::StudyObjective& judged) {
  const results::Objective& o = judged.objective;
  return py::make_tuple(o.name, static_cast<int>(o.metric), o.target, o.quantile, o.scope,
                        o.disaster, o.confidence, judged.achieved.value, judged.achieved.at_least,
                        judged.achieved.reason, static_cast<int>(judged.verdict));
}

results::StudyObjective objective_of(const py::tuple& row) {
  results::StudyObjective judged;
  results::Objective& o = judged.objective;
  o.name = row[0].cast<std::string>();
  o.metric = static_cast<results::Objective::Metric>(row[1].cast<int>());
  o.target = row[2].cast<double>();
  o.quantile = row[3].cast<double>();
  o.scope = row[4].cast<std::string>();
  o.disaster = row[5].cast<std::string>();
  o.confidence = row[6].cast<double>();
  judged.achieved.value = row[7].cast<std::optional<double>>();
  judged.achieved.at_least = row[8].cast<double>();
  judged.achieved.reason = row[9].cast<std::string>();
  judged.verdict = static_cast<results::Verdict>(row[10].cast<int>());
  return judged;
}

py::tuple state(const StudyRun& run) {
  py::list metrics;
  for (const auto& m : run.metrics)
    metrics.append(py::make_tuple(m.scope, m.name, m.unit, m.value));
  py::list objectives;
  for (const auto& objective : run.objectives) objectives.append(row(objective));
  return py::make_tuple(run.point, run.replication, run.seed, run.failed,
                        static_cast<int>(run.verdict), run.message, run.wall_s, run.events,
                        run.requests, run.fingerprint, metrics, objectives);
}

StudyRun run_of(const py::tuple& state) {
  StudyRun run;
  run.point = state[0].cast<std::uint32_t>();
  run.replication = state[1].cast<std::uint32_t>();
  run.seed = state[2].cast<std::uint64_t>();
  run.failed = state[3].cast<bool>();
  run.verdict = static_cast<results::Verdict>(state[4].cast<int>());
  run.message = state[5].cast<std::string>();
  run.wall_s = state[6].cast<double>();
  run.events = state[7].cast<std::uint64_t>();
  run.requests = state[8].cast<std::uint64_t>();
  run.fingerprint = state[9].cast<std::uint64_t>();
  for (const py::handle item : state[10]) {
    const auto m = item.cast<py::tuple>();
    run.metrics.push_back({m[0].cast<std::string>(), m[1].cast<std::string>(),
                           m[2].cast<std::string>(), m[3].cast<double>()});
  }
  for (const py::handle item : state[11])
    run.objectives.push_back(objective_of(item.cast<py::tuple>()));
  return run;
}

StudyRun of_record(const std::string& bytes, std::uint32_t point) {
  const py::gil_scoped_release release;
  return results::study_run(results::decode(bytes), point);
}

StudyRun of_failure(std::uint32_t point, std::uint32_t replication, std::uint64_t seed,
                    std::string message) {
  StudyRun run;
  run.point = point;
  run.replication = replication;
  run.seed = seed;
  run.failed = true;
  run.message = std::move(message);
  return run;
}

/// {"study", "study_json", ..., "axes": [(name, [pointer])], "points": [[(json, number)]]}
StudyPlan plan_of(const py::dict& given) {
  const auto text = [&given](const char* key) { return given[key].cast<std::string>(); };
  StudyPlan plan;
  plan.study = text("study");
  plan.study_json = text("study_json");
  plan.design = text("design");
  plan.scenario = text("scenario");
  plan.scenario_json = text("scenario_json");
  plan.data_files = text("data_files");
  plan.program_version = REHEARSE_VERSION;
  plan.program_build = text("program_build");
  plan.seed = given["seed"].cast<std::uint64_t>();
  plan.replications = given["replications"].cast<std::uint32_t>();
  for (const py::handle item : given["axes"]) {
    const auto axis = item.cast<std::pair<std::string, std::vector<std::string>>>();
    plan.axes.push_back({.name = axis.first, .pointers = axis.second, .source = {}});
  }
  for (const py::handle point : given["points"]) {
    results::StudyPoint& added = plan.points.emplace_back();
    added.design = static_cast<std::uint32_t>(plan.points.size() - 1);
    for (const py::handle item : point) {
      const auto value = item.cast<std::pair<std::string, double>>();
      added.values.push_back({value.first, value.second});
    }
  }
  return plan;
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> done(const StudyWriter& writer) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> runs;
  for (const auto& one : writer.done()) runs.emplace_back(one.point, one.replication);
  return runs;
}

std::string study_summary(const std::string& path) {
  const py::gil_scoped_release release;
  return results::to_json(results::summarise(results::read_study(path)))
      .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string study_text(const std::string& path) {
  const py::gil_scoped_release release;
  return results::to_text(results::summarise(results::read_study(path)), false);
}

}  // namespace

void bind_study(py::module_& module) {
  py::class_<StudyRun>(module, "StudyRun", "What a study file keeps of one run; pickles.")
      .def_static("of_record", &of_record, py::arg("record"), py::arg("point"))
      .def_static("of_failure", &of_failure, py::arg("point"), py::arg("replication"),
                  py::arg("seed"), py::arg("message"))
      .def_readonly("point", &StudyRun::point)
      .def_readonly("replication", &StudyRun::replication)
      .def_readonly("failed", &StudyRun::failed)
      .def_readonly("message", &StudyRun::message)
      .def(py::pickle(&state, &run_of));
  py::class_<StudyWriter>(module, "StudyWriter", "The one writer of a study file.")
      .def(py::init([](const std::string& path, const py::dict& plan) {
             return std::make_unique<StudyWriter>(path, plan_of(plan));
           }),
           py::arg("path"), py::arg("plan"))
      .def_property_readonly("done", &done, "(point, replication) of runs that are there.")
      .def("append", &StudyWriter::append, py::arg("run"),
           py::call_guard<py::gil_scoped_release>());
  module.def("study_summary", &study_summary, py::arg("path"));
  module.def("study_text", &study_text, py::arg("path"));
}

}  // namespace rehearse::python
