#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/theory/closed.hpp"
#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

using LogTerms = std::vector<double>;  ///< logarithm of a term for 0, 1, 2 ... requests

constexpr double kLogZero = -std::numeric_limits<double>::infinity();

LogTerms one(int users) {
  LogTerms terms(users + 1, kLogZero);
  terms[0] = 0.0;
  return terms;
}

/// F(j) = demand^j / (product of min(i, servers) for i = 1 .. j).
LogTerms station_terms(double demand_s, int servers, int users) {
  LogTerms terms = one(users);
  for (int j = 1; j <= users; ++j) {
    const int busy = servers == 0 ? j : std::min(j, servers);
    terms[j] = terms[j - 1] + std::log(demand_s / busy);
  }
  return terms;
}

/// Logarithm of the sum over j of exp(a[j] + b[n - j]).
double convolved_at(const LogTerms& a, const LogTerms& b, int n) {
  double largest = kLogZero;
  for (int j = 0; j <= n; ++j) largest = std::max(largest, a[j] + b[n - j]);
  if (largest == kLogZero) return kLogZero;
  double sum = 0.0;
  for (int j = 0; j <= n; ++j) sum += std::exp(a[j] + b[n - j] - largest);
  return largest + std::log(sum);
}

LogTerms convolved(const LogTerms& a, const LogTerms& b) {
  LogTerms out(a.size());
  for (std::size_t n = 0; n < out.size(); ++n) out[n] = convolved_at(a, b, static_cast<int>(n));
  return out;
}

double mean_number(const LogTerms& own, const LogTerms& others, double log_g, int users) {
  double mean = 0.0;
  for (int j = 1; j <= users; ++j) mean += j * std::exp(own[j] + others[users - j] - log_g);
  return mean;
}

}  // namespace

ClosedMeans convolution(const std::vector<ClosedStation>& stations, int users, double think_s) {
  ClosedMeans means = mva(stations, 0, think_s);  // checks the arguments; all zero
  if (users == 0) return means;
  require(users > 0, "users must not be negative");
  const std::size_t count = stations.size();
  std::vector<LogTerms> own;
  for (const ClosedStation& station : stations) {
    own.push_back(station_terms(station.demand_s, station.servers, users));
  }
  std::vector<LogTerms> before = {station_terms(think_s, 0, users)};
  for (std::size_t k = 0; k < count; ++k) before.push_back(convolved(before[k], own[k]));
  const LogTerms& g = before[count];
  means.throughput_rps = std::exp(g[users - 1] - g[users]);
  LogTerms after = one(users);
  for (std::size_t k = count; k-- > 0;) {
    means.number[k] = mean_number(own[k], convolved(before[k], after), g[users], users);
    means.residence_s[k] = means.number[k] / means.throughput_rps;
    means.response_s += means.residence_s[k];
    means.utilisation[k] =
        means.throughput_rps * stations[k].demand_s / std::max(1, stations[k].servers);
    after = convolved(own[k], after);
  }
  return means;
}

}  // namespace rehearse::theory
