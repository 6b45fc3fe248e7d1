// The answer of a rate limiter.
#pragma once

namespace rehearse::policy {

struct Admission {
  bool admitted = false;
  double delay_s = 0.0;  ///< of an admitted request: how long it waits before it may go on

  explicit operator bool() const { return admitted; }
};

}  // namespace rehearse::policy
