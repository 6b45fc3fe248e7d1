// The areas of the extension module `rehearse._core`, one source each.
#pragma once

#include <pybind11/pybind11.h>

namespace rehearse::python {

/// C++ exceptions as those of rehearse/errors.py.
void bind_errors(pybind11::module_& module);
/// Class Records: the replications of one result, their files, bytes and summaries.
void bind_records(pybind11::module_& module);
/// Class Sketch: distributions of latencies.
void bind_sketch(pybind11::module_& module);
/// Quantities with units.
void bind_units(pybind11::module_& module);

/// Confidence intervals.
void bind_statistics(pybind11::module_& module);
/// Class StudyRun, class StudyWriter: study files.
void bind_study(pybind11::module_& module);

}  // namespace rehearse::python
