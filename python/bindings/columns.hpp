// Lists of records as columns, without copying numbers: arrays are read-only views that keep the
// records alive.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "results/tables.hpp"

namespace rehearse::python {

namespace py = pybind11;

/// Names in `Table<T>::columns`, in the order of its fields.
std::vector<std::string> column_names(const char* columns);

/// A read-only array over `count` values that lie `stride` bytes apart and belong to `owner`.
template <typename T>
py::array view(const T* data, std::size_t count, std::size_t stride, const py::object& owner) {
  using Plain = std::conditional_t<std::is_enum_v<T>, std::int32_t, T>;
  static_assert(sizeof(Plain) == sizeof(T));
  py::array array(py::dtype::of<Plain>(), {static_cast<py::ssize_t>(count)},
                  {static_cast<py::ssize_t>(stride)}, data, owner);
  py::detail::array_proxy(array.ptr())->flags &= ~py::detail::npy_api::NPY_ARRAY_WRITEABLE_;
  return array;
}

/// One cell that is not a number: text, a list of texts, a list of numbers (a view), a sketch.
template <typename T>
py::object cell(const T& value, const py::object& owner) {
  if constexpr (std::is_same_v<T, stats::QuantileSketch>) {
    return py::cast(value, py::return_value_policy::reference_internal, owner);
  } else if constexpr (std::is_same_v<T, std::string> ||
                       std::is_same_v<T, std::vector<std::string>>) {
    return py::cast(value);
  } else {
    return view(value.data(), value.size(), sizeof(typename T::value_type), owner);
  }
}

/// The I-th column of a list: an array where it holds numbers, else a list of cells.
template <std::size_t I, typename T>
py::object column(const std::vector<T>& rows, const py::object& owner) {
  using Fields = decltype(results::Table<T>::fields(rows.front()));
  using Value = std::remove_cvref_t<std::tuple_element_t<I, Fields>>;
  const auto field = [](const T& row) -> const Value& {
    return std::get<I>(results::Table<T>::fields(row));
  };
  if constexpr (std::is_arithmetic_v<Value> || std::is_enum_v<Value>) {
    return view(rows.empty() ? nullptr : &field(rows.front()), rows.size(), sizeof(T), owner);
  } else {
    py::list cells;
    for (const T& row : rows) cells.append(cell(field(row), owner));
    return cells;
  }
}

/// All columns of a list by name.
template <typename T>
py::dict columns(const std::vector<T>& rows, const py::object& owner) {
  const auto names = column_names(results::Table<T>::columns);
  py::dict table;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((table[py::str(names.at(I))] = column<I>(rows, owner)), ...);
  }
  (std::make_index_sequence<
      std::tuple_size_v<decltype(results::Table<T>::fields(std::declval<T&>()))>>());
  return table;
}

}  // namespace rehearse::python
