#include "sim/theory/laws.hpp"

#include <algorithm>
#include <numeric>

#include "sim/theory/require.hpp"

namespace rehearse::theory {

double little_number(double throughput_rps, double response_s) {
  require_not_negative(throughput_rps, "throughput must not be negative");
  require_not_negative(response_s, "response time must not be negative");
  return throughput_rps * response_s;
}

double little_response_s(double number, double throughput_rps) {
  require_not_negative(number, "number must not be negative");
  require_positive(throughput_rps, "throughput must be positive");
  return number / throughput_rps;
}

double utilisation(double throughput_rps, double service_s, int servers) {
  require(servers >= 1, "servers must be at least 1");
  return little_number(throughput_rps, service_s) / servers;
}

double interactive_response_s(double users, double throughput_rps, double think_s) {
  require_not_negative(think_s, "think time must not be negative");
  return little_response_s(users, throughput_rps) - think_s;
}

AsymptoticBounds asymptotic_bounds(const std::vector<double>& demand_s, double users,
                                   double think_s) {
  require_not_negative(users, "users must not be negative");
  require_not_negative(think_s, "think time must not be negative");
  for (const double demand : demand_s) require_not_negative(demand, "demands must not be negative");
  const double total = std::accumulate(demand_s.begin(), demand_s.end(), 0.0);
  require(total > 0.0, "some demand must be positive");
  const double largest = *std::max_element(demand_s.begin(), demand_s.end());
  return {std::max(total, users * largest - think_s),
          std::min(users / (total + think_s), 1.0 / largest), (total + think_s) / largest};
}

}  // namespace rehearse::theory
