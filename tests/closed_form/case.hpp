// The case files: a scenario, what theory it is held against, and what that says.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "sim/core/json.hpp"

namespace rehearse::closed_form {

/// One file of cases/:
///
///     {"case": {"note": "...",
///               "theory": NAME,               of theories.hpp
///               "parameters": {...},          of that theory
///               "expect": {OBJECT: {QUANTITY: NUMBER}},
///               "slow": true},                where it is
///      "scenario": {...}}                     as a scenario file
///
/// An object is a service or a population of the scenario; quantities are those of measures.hpp.
struct Case {
  std::string name;  ///< of the file
  bool slow = false;
  std::string theory;
  json::Json parameters;
  json::Json expect;
  std::string scenario;
};

/// For messages of the test framework.
inline void PrintTo(const Case& one, std::ostream* out) { *out << one.name << ".json"; }

/// All of them, by name. Throws std::runtime_error for a file that is not of this form.
std::vector<Case> all_cases();

}  // namespace rehearse::closed_form
