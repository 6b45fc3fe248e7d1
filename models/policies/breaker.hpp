// Circuit breakers of a call policy.
#pragma once

#include "models/module.hpp"

namespace rehearse::models {

/// Family "circuit_breaker".
void describe_breakers(config::Catalogue& catalogue);

policy::CircuitBreaker read_breaker(const config::Node& breaker);

}  // namespace rehearse::models
