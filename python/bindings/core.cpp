// The extension module `rehearse._core`: results and configuration, no simulator.
#include "python/bindings/bindings.hpp"

PYBIND11_MODULE(_core, module) {
  module.doc() = "Results and units of rehearse. Use the package, not this module.";
  module.attr("__version__") = REHEARSE_VERSION;
  rehearse::python::bind_errors(module);
  rehearse::python::bind_sketch(module);
  rehearse::python::bind_records(module);
  rehearse::python::bind_units(module);
  rehearse::python::bind_statistics(module);
  rehearse::python::bind_study(module);
}
