#pragma once

#include "sim/config/descriptor.hpp"

namespace rehearse::models {

/// Adds the kinds of family "step".
void describe_steps(config::Catalogue& catalogue);

}  // namespace rehearse::models
