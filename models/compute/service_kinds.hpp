#pragma once

#include "sim/config/descriptor.hpp"

namespace rehearse::models {

/// Adds kinds "service", "endpoint" and "placement", and the section `services`.
void describe_services(config::Catalogue& catalogue);

}  // namespace rehearse::models
