#include <pybind11/numpy.h>

#include <cmath>

#include "python/bindings/bindings.hpp"
#include "sim/stats/quantile_sketch.hpp"

namespace py = pybind11;

namespace rehearse::python {
namespace {

using stats::QuantileSketch;

double quantile(QuantileSketch& sketch, double q) {
  if (!(q >= 0.0 && q <= 1.0)) throw py::value_error("expected a share from 0 to 1");
  return sketch.quantile(q);
}

}  // namespace

void bind_sketch(py::module_& module) {
  py::class_<QuantileSketch>(module, "Sketch",
                             "A distribution in cells of bounded relative error (1/256).")
      .def("quantile", py::vectorize(&quantile), py::arg("q"),
           "Value below which a share q lies, of the shape of q; NaN when empty.")
      .def("share_below", py::vectorize([](QuantileSketch& sketch, double value) {
             return sketch.share_below(value);
           }),
           py::arg("value"), "Share of values at most `value`, of the shape of `value`.")
      .def_property_readonly("count", &QuantileSketch::count)
      .def_property_readonly("mean", &QuantileSketch::mean)
      .def_property_readonly(
          "std", [](const QuantileSketch& sketch) { return std::sqrt(sketch.variance()); })
      .def_property_readonly("min", &QuantileSketch::min)
      .def_property_readonly("max", &QuantileSketch::max)
      .def("__len__", &QuantileSketch::count);
}

}  // namespace rehearse::python
