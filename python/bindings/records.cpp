#include <pybind11/stl.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "python/bindings/bindings.hpp"
#include "python/bindings/columns.hpp"
#include "results/record_codec.hpp"
#include "results/store.hpp"
#include "results/summary.hpp"
#include "results/text.hpp"

namespace rehearse::python {
namespace {

using results::RunRecord;
using results::StoredResult;

/// The replications of one result. Immutable once made, so that views of it stay true.
struct Records {
  StoredResult stored;

  const RunRecord& at(std::size_t run) const {
    if (run >= stored.replications.size()) throw py::index_error("no such replication");
    return stored.replications[run];
  }
};

Records decode(const std::vector<std::string>& parts, std::string scenario_json) {
  const py::gil_scoped_release release;
  Records records;
  records.stored.program_version = REHEARSE_VERSION;
  records.stored.scenario_json = std::move(scenario_json);
  for (const std::string& part : parts)
    records.stored.replications.push_back(results::decode(part));
  return records;
}

py::list encode(const Records& records) {
  py::list parts;
  for (const RunRecord& record : records.stored.replications)
    parts.append(py::bytes(results::encode(record)));
  return parts;
}

Records read(const std::string& path) {
  const py::gil_scoped_release release;
  return {results::read_results(path)};
}

void write(const Records& records, const std::string& path) {
  const py::gil_scoped_release release;
  results::ResultWriter writer(path, records.stored.program_version, records.stored.scenario_json);
  for (const RunRecord& record : records.stored.replications) writer.append(record);
}

results::Summary summarise(const Records& records) {
  if (records.stored.replications.empty()) throw UsageError("the result holds no replication");
  return results::summarise(records.stored.replications);
}

std::string summary(const Records& records) {
  const py::gil_scoped_release release;
  return results::to_json(summarise(records))
      .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string text(const Records& records, bool colour) {
  const py::gil_scoped_release release;
  return results::to_text(summarise(records), {.colour = colour});
}

/// Columns of the rows of `parent` in a list of lists: failures and breakdowns of an endpoint,
/// losses of a store.
template <typename Parent>
const Parent& row(const std::vector<Parent>& rows, std::size_t at) {
  if (at >= rows.size()) throw py::index_error("no such row");
  return rows[at];
}

py::dict table(const py::object& self, const std::string& name, std::size_t run,
               std::size_t parent) {
  const RunRecord& record = self.cast<const Records&>().at(run);
  if (name == "objective") return columns(record.objectives, self);
  if (name == "disaster") return columns(record.disasters, self);
  if (name == "event") return columns(record.timeline, self);
  if (name == "reason") return columns(record.reasons, self);
  if (name == "endpoint") return columns(record.endpoints, self);
  if (name == "failure") return columns(row(record.endpoints, parent).failures, self);
  if (name == "breakdown") return columns(row(record.endpoints, parent).breakdown.rows, self);
  if (name == "population") return columns(record.populations, self);
  if (name == "service") return columns(record.services, self);
  if (name == "store") return columns(record.stores, self);
  if (name == "loss") return columns(row(record.stores, parent).losses, self);
  if (name == "series") return columns(record.series, self);
  if (name == "usage") return columns(record.usage, self);
  throw py::key_error(name);
}

py::dict replications(const py::object& self) {
  return columns(self.cast<const Records&>().stored.replications, self);
}

}  // namespace

void bind_records(py::module_& module) {
  py::class_<Records>(module, "Records", "The replications of one result, immutable.")
      .def_static("decode", &decode, py::arg("parts"), py::arg("scenario_json"))
      .def_static("read", &read, py::arg("path"))
      .def("encode", &encode)
      .def("write", &write, py::arg("path"))
      .def("summary", &summary, "The document of `rehearse run --json`.")
      .def("text", &text, py::arg("colour") = false)
      .def("table", &table, py::arg("name"), py::arg("run") = 0, py::arg("parent") = 0)
      .def("replications", &replications)
      .def("__len__", [](const Records& records) { return records.stored.replications.size(); })
      .def_property_readonly("scenario_json",
                             [](const Records& records) { return records.stored.scenario_json; })
      .def_property_readonly("program_version",
                             [](const Records& records) { return records.stored.program_version; });
}

}  // namespace rehearse::python
