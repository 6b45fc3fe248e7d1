#include <pybind11/numpy.h>

#include "python/bindings/bindings.hpp"
#include "sim/stats/confidence.hpp"

namespace py = pybind11;

namespace rehearse::python {
namespace {

using Values = py::array_t<double, py::array::c_style | py::array::forcecast>;

std::span<const double> span_of(const Values& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

py::tuple mean_interval(const Values& values, double confidence) {
  const auto interval = stats::mean_interval(span_of(values), confidence);
  return py::make_tuple(interval.low, interval.high);
}

py::tuple proportion_interval(std::uint64_t successes, std::uint64_t trials, double confidence) {
  const auto interval = stats::proportion_interval(successes, trials, confidence);
  return py::make_tuple(interval.low, interval.high);
}

}  // namespace

void bind_statistics(py::module_& module) {
  module.def("mean_interval", &mean_interval, py::arg("values"), py::arg("confidence") = 0.95,
             "(low, high) for the mean of independent values (Student's t); infinite below two.");
  module.def("proportion_interval", &proportion_interval, py::arg("successes"), py::arg("trials"),
             py::arg("confidence") = 0.95, "(low, high) for a probability (Clopper and Pearson).");
}

}  // namespace rehearse::python
