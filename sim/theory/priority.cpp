#include "sim/theory/priority.hpp"

#include <numeric>

#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

/// `residual_s` is what an arrival waits for a server when nobody else waits.
std::vector<QueueMeans> cobham(const std::vector<PriorityClass>& classes, int servers,
                               double residual_s) {
  std::vector<QueueMeans> result;
  double above = 0.0;
  for (const PriorityClass& one : classes) {
    QueueMeans means;
    means.utilisation = one.arrival_rps * one.service_s / servers;
    const double below = above + means.utilisation;
    means.wait_s = residual_s / ((1.0 - above) * (1.0 - below));
    means.response_s = means.wait_s + one.service_s;
    means.queue_mean = one.arrival_rps * means.wait_s;
    means.in_system_mean = one.arrival_rps * means.response_s;
    result.push_back(means);
    above = below;
  }
  return result;
}

void check(const PriorityClass& one) {
  require_not_negative(one.arrival_rps, "the arrival rate must not be negative");
  require_positive(one.service_s, "the service time must be positive");
  require_not_negative(one.service_cv, "a coefficient of variation must not be negative");
}

/// lambda E[S^2] / 2: the service under way that an arrival meets, of this class.
double residual_of(const PriorityClass& one) {
  return one.arrival_rps * one.service_s * one.service_s * (1.0 + one.service_cv * one.service_cv) /
         2.0;
}

QueueMeans from_response(double arrival_rps, double service_s, double utilisation,
                         double response_s) {
  const double wait_s = response_s - service_s;
  return {utilisation, wait_s, response_s, arrival_rps * wait_s, arrival_rps * response_s};
}

}  // namespace

std::vector<QueueMeans> mmc_priority(const std::vector<double>& arrival_rps, double service_s,
                                     int servers) {
  std::vector<PriorityClass> classes;
  for (const double rate : arrival_rps) {
    require_not_negative(rate, "the arrival rate must not be negative");
    classes.push_back({rate, service_s, 1.0});
  }
  require_positive(service_s, "the service time must be positive");
  const double offered = std::accumulate(arrival_rps.begin(), arrival_rps.end(), 0.0) * service_s;
  return cobham(classes, servers, erlang_c(servers, offered) * service_s / servers);
}

std::vector<QueueMeans> mg1_priority(const std::vector<PriorityClass>& classes) {
  double load = 0.0;
  double residual = 0.0;
  for (const PriorityClass& one : classes) {
    check(one);
    load += one.arrival_rps * one.service_s;
    residual += residual_of(one);
  }
  require(load < 1.0, "unstable: the offered load reaches the number of servers");
  return cobham(classes, 1, residual);
}

std::vector<QueueMeans> mg1_priority_preemptive(const std::vector<PriorityClass>& classes) {
  std::vector<QueueMeans> result;
  double above = 0.0;
  double residual = 0.0;
  for (const PriorityClass& one : classes) {
    check(one);
    const double utilisation = one.arrival_rps * one.service_s;
    const double below = above + utilisation;
    require(below < 1.0, "unstable: the offered load reaches the number of servers");
    residual += residual_of(one);
    const double response_s =
        ((1.0 - below) * one.service_s + residual) / ((1.0 - above) * (1.0 - below));
    result.push_back(from_response(one.arrival_rps, one.service_s, utilisation, response_s));
    above = below;
  }
  return result;
}

std::vector<QueueMeans> mmc_priority_preemptive(const std::vector<double>& arrival_rps,
                                                double service_s, int servers) {
  std::vector<QueueMeans> result;
  double rate = 0.0;
  double number = 0.0;
  for (const double own : arrival_rps) {
    require_positive(own, "the arrival rate must be positive");
    rate += own;
    const double through = mmc(rate, service_s, servers).in_system_mean;
    result.push_back(
        from_response(own, service_s, own * service_s / servers, (through - number) / own));
    number = through;
  }
  return result;
}

}  // namespace rehearse::theory
