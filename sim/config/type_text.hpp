// Words for types and ranges, shared by messages, schema and reference pages.
#pragma once

#include <string>

#include "sim/config/descriptor.hpp"

namespace rehearse::config {

/// "at least 1", "above 0 s", "from 0 % to 100 %"; empty without bounds.
std::string range_text(const Type& type, Unit unit);
inline std::string range_text(const Type& type) { return range_text(type, type.unit); }
/// The same behind a noun: "of at least 1", "above 0 s".
std::string of_range(const Type& type, Unit unit);
/// A bound as JSON: without a fraction where it has none.
Json bound_json(double value);
bool in_range(const Type& type, double value);

/// Short, for tables: "duration", "list of step", "map of region", "service name".
std::string type_text(const Type& type);

/// Name of a shape as the catalogue prints it.
std::string shape_name(Shape shape);

/// "service or data_store"
std::string families_text(const std::string& families);

}  // namespace rehearse::config
