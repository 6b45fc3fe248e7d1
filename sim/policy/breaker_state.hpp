// What circuit breakers have in common.
#pragma once

#include <cstdint>

namespace rehearse::policy {

enum class BreakerState : std::uint8_t {
  closed,    ///< calls pass and are judged
  open,      ///< calls are refused
  half_open  ///< some trial calls pass
};

/// May a call be made? `changed`: the breaker changed its state since the last time it was asked or
/// told something.
struct Permission {
  bool allowed = false;
  bool changed = false;

  explicit operator bool() const { return allowed; }
};

}  // namespace rehearse::policy
