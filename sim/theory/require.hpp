// Preconditions of the closed forms.
#pragma once

#include <cmath>
#include <stdexcept>

namespace rehearse::theory {

inline void require(bool holds, const char* message) {
  if (!holds) throw std::invalid_argument(message);
}
inline void require_positive(double value, const char* message) {
  require(value > 0.0 && std::isfinite(value), message);
}
inline void require_not_negative(double value, const char* message) {
  require(value >= 0.0 && std::isfinite(value), message);
}

}  // namespace rehearse::theory
