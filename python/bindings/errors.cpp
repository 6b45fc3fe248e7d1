#include <pybind11/stl.h>

#include <exception>

#include "python/bindings/bindings.hpp"
#include "sim/core/error.hpp"

namespace py = pybind11;

namespace rehearse::python {
namespace {

py::object error_class(const char* name) {
  return py::module_::import("rehearse.errors").attr(name);
}

void raise(const char* name, const py::object& error) {
  PyErr_SetObject(error_class(name).ptr(), error.ptr());
}

py::list diagnostics(const ScenarioError& error) {
  const py::object make = error_class("Diagnostic");
  py::list list;
  for (const Diagnostic& problem : error.diagnostics())
    list.append(make(problem.pointer, problem.message, problem.where.file, problem.where.line,
                     problem.where.column));
  return list;
}

void translate(std::exception_ptr pointer) {
  try {
    if (pointer) std::rethrow_exception(pointer);
  } catch (const ScenarioError& error) {
    raise("ScenarioError", error_class("ScenarioError")(diagnostics(error)));
  } catch (const RunError& error) {
    raise("RunError", error_class("RunError")(error.what()));
  } catch (const UsageError& error) {
    raise("UsageError", error_class("UsageError")(error.what()));
  }
}

}  // namespace

void bind_errors(py::module_&) { py::register_exception_translator(translate); }

}  // namespace rehearse::python
