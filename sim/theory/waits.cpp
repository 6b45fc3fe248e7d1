#include "sim/theory/waits.hpp"

#include <algorithm>
#include <cmath>

#include "sim/theory/require.hpp"

namespace rehearse::theory {

ServiceMoments ServiceMoments::constant(double mean_s) {
  return {mean_s, mean_s * mean_s, mean_s * mean_s * mean_s};
}

ServiceMoments ServiceMoments::erlang(double mean_s, int stages) {
  require(stages >= 1, "there must be at least one stage");
  const double k = stages;
  const double second = mean_s * mean_s * (k + 1.0) / k;
  return {mean_s, second, mean_s * second * (k + 2.0) / k};
}

double Moments::deviation_s() const { return std::sqrt(std::max(0.0, variance_s2())); }

Moments mg1_fifo_wait(double arrival_rps, const ServiceMoments& service) {
  require_not_negative(arrival_rps, "the arrival rate must not be negative");
  require_positive(service.first_s, "the service time must be positive");
  require(service.second_s2 >= service.first_s * service.first_s &&
              service.third_s3 * service.first_s >= service.second_s2 * service.second_s2,
          "no distribution has these moments");
  const double idle = 1.0 - arrival_rps * service.first_s;
  require(idle > 0.0, "unstable: the offered load reaches the number of servers");
  const double mean = arrival_rps * service.second_s2 / (2.0 * idle);
  return {mean, 2.0 * mean * mean + arrival_rps * service.third_s3 / (3.0 * idle)};
}

Moments mg1_lifo_wait(double arrival_rps, const ServiceMoments& service) {
  Moments wait = mg1_fifo_wait(arrival_rps, service);
  wait.second_s2 /= 1.0 - arrival_rps * service.first_s;
  return wait;
}

Moments mmc_fifo_wait(double arrival_rps, double service_s, int servers) {
  const QueueMeans means = mmc(arrival_rps, service_s, servers);
  const double decay = servers / service_s - arrival_rps;
  return {means.wait_s, 2.0 * means.wait_s / decay};
}

Moments mmc_lifo_wait(double arrival_rps, double service_s, int servers) {
  Moments wait = mmc_fifo_wait(arrival_rps, service_s, servers);
  wait.second_s2 /= 1.0 - arrival_rps * service_s / servers;
  return wait;
}

Moments mmck_lifo_wait(double arrival_rps, double service_s, int servers, int capacity) {
  const LossQueue queue = mmck(arrival_rps, service_s, servers, capacity);
  const double leave_rps = servers / service_s;
  // T_n, the passage from n + 1 to n: an exponential time, then over or, after an arrival,
  // T_(n+1) and T_n again.
  Moments passage;
  Moments wait;
  for (int n = capacity - 1; n >= servers; --n) {
    const double arrive_rps = n + 1 < capacity ? arrival_rps : 0.0;
    const double rate = arrive_rps + leave_rps;
    const double mean = (1.0 + arrive_rps * passage.mean_s) / leave_rps;
    const double again = passage.mean_s + mean;
    const double second = (2.0 / rate + 2.0 * arrive_rps / rate * again +
                           arrive_rps * (passage.second_s2 + 2.0 * passage.mean_s * mean)) /
                          leave_rps;
    passage = {mean, second};
    const double share = queue.probability[n] / (1.0 - queue.blocking);
    wait.mean_s += share * mean;
    wait.second_s2 += share * second;
  }
  return wait;
}

Moments mm1_ps_response(double arrival_rps, double service_s) {
  const double response = mm1(arrival_rps, service_s).response_s;
  const double rho = arrival_rps * service_s;
  return {response, response * response * (1.0 + (2.0 + rho) / (2.0 - rho))};
}

Moments response_of(const Moments& wait, const ServiceMoments& service) {
  return {wait.mean_s + service.first_s,
          wait.second_s2 + 2.0 * wait.mean_s * service.first_s + service.second_s2};
}

}  // namespace rehearse::theory
