// The body of a fuzz target of the scenario reader.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/config/descriptor.hpp"

namespace rehearse::fuzz {

/// Reads the input as a scenario (up to the first NUL byte) with the rest as one --set. Aborts when
/// the reader throws anything but ScenarioError, reports nothing, reports text that is not UTF-8,
/// or refuses a document that it wrote itself.
void read_input(const config::Catalogue& catalogue, const std::uint8_t* data, std::size_t size);

}  // namespace rehearse::fuzz
