#include "sim/policy/backoff.hpp"

#include <algorithm>

namespace rehearse::policy {

double Backoff::cap_s(int retry) const {
  double cap = base_s;
  for (int n = 1; n < retry && cap < max_s; ++n) cap *= multiplier;
  return std::min(cap, max_s);
}

double Backoff::delay_s(int retry, double u) const {
  const double cap = cap_s(retry);
  switch (jitter) {
    case Jitter::none:
      return cap;
    case Jitter::full:
      return cap * u;
    case Jitter::equal:
      return cap * (0.5 + 0.5 * u);
    case Jitter::proportional:
      return cap * (1.0 + spread * (2.0 * u - 1.0));
  }
  return cap;
}

}  // namespace rehearse::policy
