#include <array>

#include "python/bindings/bindings.hpp"
#include "sim/core/error.hpp"
#include "sim/core/units.hpp"

namespace py = pybind11;

namespace rehearse::python {
namespace {

constexpr std::array kUnits = {Unit::none,
                               Unit::seconds,
                               Unit::bytes,
                               Unit::bytes_per_s,
                               Unit::cores,
                               Unit::ratio,
                               Unit::per_s,
                               Unit::usd,
                               Unit::usd_per_h,
                               Unit::usd_per_byte,
                               Unit::usd_per_byte_month};

Unit unit_named(const std::string& name) {
  for (const Unit unit : kUnits)
    if (unit_info(unit).name == name) return unit;
  throw UsageError("expected a unit such as \"seconds\" or \"bytes\", found \"" + name + "\"");
}

double parse(const std::string& text, const std::string& unit) {
  const Unit named = unit_named(unit);
  if (const auto value = parse_quantity(text, named)) return *value;
  throw UsageError("expected " + accepted_quantity(named) + ", found \"" + text + "\"");
}

std::string format(double value, const std::string& unit) {
  return format_quantity(value, unit_named(unit));
}

}  // namespace

void bind_units(py::module_& module) {
  module.def("parse_quantity", &parse, py::arg("text"), py::arg("unit"),
             "SI value of a quantity written with a unit: (\"30s\", \"seconds\") is 30.0.");
  module.def("format_quantity", &format, py::arg("value"), py::arg("unit"));
}

}  // namespace rehearse::python
