#include "sim/theory/queues.hpp"

#include <algorithm>
#include <cmath>

#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

double offered_load(double arrival_rps, double service_s) {
  require_not_negative(arrival_rps, "the arrival rate must not be negative");
  require_positive(service_s, "the service time must be positive");
  return arrival_rps * service_s;
}

double stable_load(double arrival_rps, double service_s, int servers) {
  const double offered = offered_load(arrival_rps, service_s);
  require(servers >= 1, "servers must be at least 1");
  require(offered < servers, "unstable: the offered load reaches the number of servers");
  return offered;
}

QueueMeans from_wait(double arrival_rps, double service_s, int servers, double wait_s) {
  QueueMeans means;
  means.utilisation = arrival_rps * service_s / servers;
  means.wait_s = wait_s;
  means.response_s = wait_s + service_s;
  means.queue_mean = arrival_rps * wait_s;
  means.in_system_mean = arrival_rps * means.response_s;
  return means;
}

/// Rate at which the wait of those who wait dies out.
double wait_decay(double arrival_rps, double service_s, int servers) {
  return servers / service_s - arrival_rps;
}

double mmc_response_tail(double service_s, double delay_probability, double k, double t_s) {
  const double x = t_s / service_s;
  const double series = k == 0.0 ? x : -std::expm1(-k * x) / k;
  return std::exp(-x) * (1.0 + delay_probability * series);
}

void require_quantile(double q) { require(q >= 0.0 && q < 1.0, "a quantile must lie in [0, 1)"); }

}  // namespace

double erlang_b(int servers, double offered) {
  require(servers >= 0, "servers must not be negative");
  require_not_negative(offered, "the offered load must not be negative");
  double blocking = 1.0;
  for (int n = 1; n <= servers; ++n) blocking = offered * blocking / (n + offered * blocking);
  return blocking;
}

double erlang_c(int servers, double offered) {
  require(servers >= 1, "servers must be at least 1");
  require(offered < servers, "unstable: the offered load reaches the number of servers");
  const double blocking = erlang_b(servers, offered);
  return blocking / (1.0 - offered / servers * (1.0 - blocking));
}

int erlang_b_servers(double offered, double blocking) {
  require_not_negative(offered, "the offered load must not be negative");
  require(blocking > 0.0 && blocking < 1.0, "the blocking probability must lie in (0, 1)");
  int servers = 0;
  for (double b = 1.0; b > blocking; b = offered * b / (servers + offered * b)) ++servers;
  return servers;
}

QueueMeans mm1(double arrival_rps, double service_s) { return mmc(arrival_rps, service_s, 1); }

QueueMeans mmc(double arrival_rps, double service_s, int servers) {
  const double offered = stable_load(arrival_rps, service_s, servers);
  const double wait = erlang_c(servers, offered) / wait_decay(arrival_rps, service_s, servers);
  return from_wait(arrival_rps, service_s, servers, wait);
}

double mmc_wait_cdf(double arrival_rps, double service_s, int servers, double t_s) {
  const double offered = stable_load(arrival_rps, service_s, servers);
  require(t_s >= 0.0, "a time must not be negative");
  return 1.0 -
         erlang_c(servers, offered) * std::exp(-wait_decay(arrival_rps, service_s, servers) * t_s);
}

double mmc_wait_quantile_s(double arrival_rps, double service_s, int servers, double q) {
  const double offered = stable_load(arrival_rps, service_s, servers);
  require_quantile(q);
  const double delayed = erlang_c(servers, offered);
  if (delayed <= 1.0 - q) return 0.0;
  return std::log(delayed / (1.0 - q)) / wait_decay(arrival_rps, service_s, servers);
}

double mmc_response_cdf(double arrival_rps, double service_s, int servers, double t_s) {
  const double offered = stable_load(arrival_rps, service_s, servers);
  require(t_s >= 0.0, "a time must not be negative");
  return 1.0 - mmc_response_tail(service_s, erlang_c(servers, offered), servers - 1 - offered, t_s);
}

double mmc_response_quantile_s(double arrival_rps, double service_s, int servers, double q) {
  const double offered = stable_load(arrival_rps, service_s, servers);
  require_quantile(q);
  const double delayed = erlang_c(servers, offered);
  const auto above = [&](double t_s) {
    return mmc_response_tail(service_s, delayed, servers - 1 - offered, t_s) > 1.0 - q;
  };
  if (!above(0.0)) return 0.0;
  double low = 0.0;
  double high = service_s;
  for (; above(high); high *= 2.0) low = high;
  while (high - low > 1e-12 * high) {
    const double middle = low + (high - low) / 2.0;
    (above(middle) ? low : high) = middle;
  }
  return high;
}

LossQueue mmck(double arrival_rps, double service_s, int servers, int capacity) {
  const double offered = offered_load(arrival_rps, service_s);
  require(servers >= 1 && capacity >= servers, "needs 1 <= servers <= capacity");
  require_positive(arrival_rps, "the arrival rate must be positive");
  std::vector<double> log_weight(capacity + 1, 0.0);
  for (int n = 1; n <= capacity; ++n) {
    log_weight[n] = log_weight[n - 1] + std::log(offered / std::min(n, servers));
  }
  const double largest = *std::max_element(log_weight.begin(), log_weight.end());
  LossQueue out;
  double total = 0.0;
  for (const double w : log_weight) {
    out.probability.push_back(std::exp(w - largest));
    total += out.probability.back();
  }
  double in_system = 0.0;
  for (int n = 0; n <= capacity; ++n) {
    out.probability[n] /= total;
    in_system += n * out.probability[n];
  }
  out.blocking = out.probability.back();
  out.throughput_rps = arrival_rps * (1.0 - out.blocking);
  const double wait = std::max(0.0, in_system / out.throughput_rps - service_s);
  out.accepted = from_wait(out.throughput_rps, service_s, servers, wait);
  return out;
}

QueueMeans mg1(double arrival_rps, double service_s, double service_cv) {
  const double rho = stable_load(arrival_rps, service_s, 1);
  require_not_negative(service_cv, "a coefficient of variation must not be negative");
  const double wait = rho * service_s * (1.0 + service_cv * service_cv) / (2.0 * (1.0 - rho));
  return from_wait(arrival_rps, service_s, 1, wait);
}

QueueMeans md1(double arrival_rps, double service_s) { return mg1(arrival_rps, service_s, 0.0); }

QueueMeans mg1_ps(double arrival_rps, double service_s) { return mm1(arrival_rps, service_s); }

QueueMeans mmc_ps(double arrival_rps, double service_s, int servers) {
  return mmc(arrival_rps, service_s, servers);
}

double mg1_ps_response_s(double arrival_rps, double service_s, double size_s) {
  const double rho = stable_load(arrival_rps, service_s, 1);
  require_not_negative(size_s, "a size must not be negative");
  return size_s / (1.0 - rho);
}

QueueMeans ggc(double arrival_rps, double arrival_cv, double service_s, double service_cv,
               int servers) {
  require_not_negative(arrival_cv, "a coefficient of variation must not be negative");
  require_not_negative(service_cv, "a coefficient of variation must not be negative");
  const double variability = (arrival_cv * arrival_cv + service_cv * service_cv) / 2.0;
  const double wait = mmc(arrival_rps, service_s, servers).wait_s * variability;
  return from_wait(arrival_rps, service_s, servers, wait);
}

double kingman_bound_s(double arrival_rps, double arrival_cv, double service_s, double service_cv) {
  const double rho = stable_load(arrival_rps, service_s, 1);
  require_positive(arrival_rps, "the arrival rate must be positive");
  require_not_negative(arrival_cv, "a coefficient of variation must not be negative");
  require_not_negative(service_cv, "a coefficient of variation must not be negative");
  const double arrival_deviation = arrival_cv / arrival_rps;
  const double service_deviation = service_cv * service_s;
  return arrival_rps *
         (arrival_deviation * arrival_deviation + service_deviation * service_deviation) /
         (2.0 * (1.0 - rho));
}

}  // namespace rehearse::theory
