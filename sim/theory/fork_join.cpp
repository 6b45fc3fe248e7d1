#include "sim/theory/fork_join.hpp"

#include <algorithm>
#include <cmath>

#include "sim/theory/queues.hpp"
#include "sim/theory/require.hpp"

namespace rehearse::theory {

double harmonic(int n) {
  require(n >= 0, "n must not be negative");
  double sum = 0.0;
  for (int i = n; i >= 1; --i) sum += 1.0 / i;
  return sum;
}

double slowest_of_mean_s(int n, double mean_s) {
  require(n >= 1, "there must be at least one part");
  require_not_negative(mean_s, "a mean time must not be negative");
  return mean_s * harmonic(n);
}

double slowest_of_quantile(int n, double q) {
  require(n >= 1, "there must be at least one part");
  require(q >= 0.0 && q <= 1.0, "a quantile must lie in [0, 1]");
  return std::pow(q, 1.0 / n);
}

ForkJoin fork_join(double arrival_rps, double service_s, int branches) {
  require(branches >= 1, "there must be at least one branch");
  const QueueMeans one = mm1(arrival_rps, service_s);
  const double h = harmonic(branches);
  ForkJoin out;
  out.lower_s = std::max(one.response_s, h * service_s);
  out.upper_s = h * one.response_s;
  if (branches == 1) {
    out.estimate_s = one.response_s;
    return out;
  }
  const double two = (12.0 - one.utilisation) / 8.0 * one.response_s;
  const double ratio = h / harmonic(2);
  out.estimate_s = (ratio + 4.0 / 11.0 * (1.0 - ratio) * one.utilisation) * two;
  return out;
}

}  // namespace rehearse::theory
