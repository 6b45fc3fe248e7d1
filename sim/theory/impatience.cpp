#include "sim/theory/impatience.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

void check(double arrival_rps, double service_s, int servers) {
  require_positive(arrival_rps, "the arrival rate must be positive");
  require_positive(service_s, "the service time must be positive");
  require(servers >= 1, "servers must be at least 1");
}

/// Probabilities of 0, 1, 2 ... present, as far as they matter.
std::vector<double> present(double arrival_rps, double service_s, int servers, double patience_s) {
  std::vector<double> log_weight{0.0};
  double largest = 0.0;
  for (int n = 1; n <= servers || log_weight.back() > largest - 45.0; ++n) {
    require(n < 10'000'000, "too many waiting for exact analysis");
    const double death = std::min(n, servers) / service_s + std::max(0, n - servers) / patience_s;
    log_weight.push_back(log_weight.back() + std::log(arrival_rps / death));
    largest = std::max(largest, log_weight.back());
  }
  double total = 0.0;
  for (double& weight : log_weight) total += weight = std::exp(weight - largest);
  for (double& weight : log_weight) weight /= total;
  return log_weight;
}

void complete(ImpatientQueue& out, double arrival_rps, double service_s, int servers) {
  out.throughput_rps = arrival_rps * (1.0 - out.abandoned);
  out.utilisation = out.throughput_rps * service_s / servers;
  out.response_s = out.served_wait_s + service_s;
  out.queue_mean = arrival_rps * out.wait_s;
  out.in_system_mean = out.queue_mean + out.throughput_rps * service_s;
}

/// The integral over x from 0 to D of x^power exp(rate x), power 0 or 1.
double moment_up_to(double deadline_s, double rate, int power) {
  const double x = rate * deadline_s;
  if (std::abs(x) < 1e-5) {
    return power == 0 ? deadline_s * (1.0 + x / 2.0) : deadline_s * deadline_s * (0.5 + x / 3.0);
  }
  if (power == 0) return std::expm1(x) / rate;
  return (deadline_s * std::exp(x) - std::expm1(x) / rate) / rate;
}

}  // namespace

ImpatientQueue erlang_a(double arrival_rps, double service_s, int servers, double patience_s) {
  check(arrival_rps, service_s, servers);
  require_positive(patience_s, "patience must be positive");
  const std::vector<double> p = present(arrival_rps, service_s, servers, patience_s);
  const double leave_rps = servers / service_s;
  ImpatientQueue out;
  double served_wait = 0.0;
  double served = 0.0;
  // An arrival with k ahead becomes one with k - 1 ahead when a server is free or another of
  // those who wait gives up.
  double stay_s = 0.0;
  for (std::size_t n = 0; n < p.size(); ++n) {
    const auto ahead = static_cast<int>(n) - servers;
    if (ahead < 0) {
      served += p[n];
      continue;
    }
    out.delayed += p[n];
    out.queue_mean += ahead * p[n];
    stay_s += 1.0 / (leave_rps + (ahead + 1) / patience_s);
    const double stays = leave_rps / (leave_rps + (ahead + 1) / patience_s);
    served += p[n] * stays;
    served_wait += p[n] * stays * stay_s;
  }
  out.abandoned = out.queue_mean / patience_s / arrival_rps;
  out.wait_s = out.queue_mean / arrival_rps;
  out.served_wait_s = served_wait / served;
  complete(out, arrival_rps, service_s, servers);
  return out;
}

ImpatientQueue mmc_deadline(double arrival_rps, double service_s, int servers, double deadline_s) {
  check(arrival_rps, service_s, servers);
  require_not_negative(deadline_s, "a deadline must not be negative");
  const double leave_rps = servers / service_s;
  const double growth = arrival_rps - leave_rps;
  const double at_deadline = std::exp(growth * deadline_s);
  const double j = moment_up_to(deadline_s, growth, 0) + at_deadline / leave_rps;
  const double j_wait = moment_up_to(deadline_s, growth, 1) + deadline_s * at_deadline / leave_rps;
  double e = 0.0;
  double term = 1.0;
  for (int k = servers - 1; k >= 0; --k) {
    e += term;
    term *= k / (arrival_rps * service_s);
  }
  const double all = e + arrival_rps * j;
  ImpatientQueue out;
  out.delayed = arrival_rps * j / all;
  out.abandoned = arrival_rps * at_deadline / leave_rps / all;
  out.wait_s = arrival_rps * j_wait / all;
  out.served_wait_s = (out.wait_s - out.abandoned * deadline_s) / (1.0 - out.abandoned);
  complete(out, arrival_rps, service_s, servers);
  return out;
}

}  // namespace rehearse::theory
