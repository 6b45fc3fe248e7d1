// Places by the names that scenarios give them.
#pragma once

#include <string>
#include <vector>

#include "sim/kernel/simulation.hpp"

namespace rehearse::models {

/// The place of that name in the first of the families that has one; else the only one of them all
/// with that local name ("boston" for "us-east/boston"); else null.
kernel::Place* find_place(const kernel::Simulation& sim, const std::string& name,
                          const std::vector<std::string>& families);

/// `; did you mean "x"?` for a name that is no place of these families, or nothing.
std::string suggest_place(const kernel::Simulation& sim, const std::string& name,
                          const std::vector<std::string>& families);

}  // namespace rehearse::models
