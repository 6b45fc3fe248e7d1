// The one site of a scenario without geography.
#pragma once

#include "sim/kernel/simulation.hpp"

namespace rehearse::models {

/// The site "everywhere" (internal latency 0), made at the first call. In phase `place` only.
kernel::SiteId everywhere(kernel::Simulation& sim);

}  // namespace rehearse::models
