// Disciplines, patience, limits, balancers and caches. As in theories_station.cpp the service is
// called "station" and the population "jobs", or the populations have the names of the classes.
#include <algorithm>

#include "sim/theory/balancing.hpp"
#include "sim/theory/bursts.hpp"
#include "sim/theory/cache.hpp"
#include "sim/theory/impatience.hpp"
#include "sim/theory/layered.hpp"
#include "sim/theory/limiter.hpp"
#include "sim/theory/open.hpp"
#include "sim/theory/priority.hpp"
#include "sim/theory/queues.hpp"
#include "sim/theory/retrial.hpp"
#include "sim/theory/waits.hpp"
#include "tests/closed_form/theories.hpp"

namespace rehearse::closed_form {
namespace {

using theory::QueueMeans;
using theory::ServiceMoments;

std::map<std::string, double> whole(const QueueMeans& means, double arrival_rps) {
  return {{"response_s", means.response_s},
          {"throughput_rps", arrival_rps},
          {"utilisation", means.utilisation},
          {"queue_mean", means.queue_mean},
          {"in_system_mean", means.in_system_mean}};
}

Figures shared(double response_s, double load, int servers, double arrival_rps) {
  return {{"station",
           {{"response_s", response_s},
            {"throughput_rps", arrival_rps},
            {"utilisation", load / servers},
            {"in_system_mean", arrival_rps * response_s}}},
          {"jobs", {{"response_s", response_s}}}};
}

/// Rates, most important class first: the class of name "0", "1", ...
std::vector<double> rates_by_priority(const Parameters& classes) {
  std::vector<double> rates;
  for (std::size_t k = 0; k < classes.keys().size(); ++k) {
    rates.push_back(classes.number("class" + std::to_string(k)));
  }
  return rates;
}

}  // namespace

Figures priority(const Parameters& of) {
  const auto rates = rates_by_priority(of.object("arrival_rps"));
  const double service_s = of.number("service_s");
  const int servers = of.integer("servers", 1);
  double arrival_rps = 0.0;
  for (const double rate : rates) arrival_rps += rate;
  // The order of service does not change the mean number present.
  Figures figures{{"station", whole(theory::mmc(arrival_rps, service_s, servers), arrival_rps)}};
  const auto classes = theory::mmc_priority(rates, service_s, servers);
  for (std::size_t k = 0; k < rates.size(); ++k) {
    figures["class" + std::to_string(k)]["response_s"] = classes[k].response_s;
  }
  return figures;
}

Figures processor_sharing(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const double service_s = of.number("service_s");
  const int servers = of.integer("servers", 1);
  // M/G/c-PS is insensitive: the mean of M/M/c for every distribution of this mean.
  const double response_s = theory::mmc(arrival_rps, service_s, servers).response_s;
  Figures figures = shared(response_s, arrival_rps * service_s, servers, arrival_rps);
  if (servers == 1 && of.integer("exponential", 0) == 1) {
    figures["station"]["deviation_s"] =
        theory::mm1_ps_response(arrival_rps, service_s).deviation_s();
  }
  return figures;
}

Figures sharing_classes(const Parameters& of) {
  const Parameters classes = of.object("classes");
  const auto names = classes.keys();
  Eigen::MatrixXd demand_s(1, static_cast<Eigen::Index>(names.size()));
  std::vector<double> rates;
  double arrival_rps = 0.0;
  for (std::size_t c = 0; c < names.size(); ++c) {
    const Parameters one = classes.object(names[c]);
    demand_s(0, static_cast<Eigen::Index>(c)) = one.number("service_s");
    rates.push_back(one.number("arrival_rps"));
    arrival_rps += rates.back();
    one.done();
  }
  const auto means = theory::bcmp_open(demand_s, {1}, rates);
  const double number = means.number.sum();
  Figures figures{{"station",
                   {{"response_s", number / arrival_rps},
                    {"throughput_rps", arrival_rps},
                    {"utilisation", means.utilisation.sum()},
                    {"in_system_mean", number}}}};
  for (std::size_t c = 0; c < names.size(); ++c) {
    figures[names[c]]["response_s"] = means.response_s(static_cast<Eigen::Index>(c));
  }
  return figures;
}

Figures lifo(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const double service_s = of.number("service_s");
  const int servers = of.integer("servers", 1);
  Figures figures{{"station", whole(theory::mmc(arrival_rps, service_s, servers), arrival_rps)}};
  figures["station"]["deviation_s"] =
      theory::response_of(theory::mmc_lifo_wait(arrival_rps, service_s, servers),
                          ServiceMoments::erlang(service_s, 1))
          .deviation_s();
  return figures;
}

Figures impatient(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const double service_s = of.number("service_s");
  const int servers = of.integer("servers", 1);
  const auto queue =
      of.has("patience_s")
          ? theory::erlang_a(arrival_rps, service_s, servers, of.number("patience_s"))
          : theory::mmc_deadline(arrival_rps, service_s, servers, of.number("deadline_s"));
  return {
      {"station", {{"throughput_rps", queue.throughput_rps}, {"utilisation", queue.utilisation}}}};
}

Figures layered(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const theory::Layered system{of.number("front_s"), of.integer("cores"), of.integer("workers"),
                               of.number("back_s"), of.integer("back_servers")};
  const auto means = theory::layered(arrival_rps, system);
  return {{"front", {{"response_s", means.response_s}}},
          {"back",
           {{"response_s", means.back_s},
            {"throughput_rps", arrival_rps},
            {"utilisation", arrival_rps * system.back_s / system.back_servers},
            {"in_system_mean", means.back_number}}},
          {"users", {{"response_s", means.response_s}}}};
}

Figures token_bucket(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const auto limited =
      theory::token_bucket(arrival_rps, of.number("rate_rps"), of.integer("burst"));
  return {{"jobs", {{"failed", limited.refused}, {"throughput_rps", limited.admitted_rps}}}};
}

Figures batches(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const double mean = of.number("batch_mean");
  // Geometric sizes from 1 on.
  const QueueMeans means =
      theory::mxm1(arrival_rps, mean, mean * (mean - 1.0), of.number("service_s"));
  return {{"station", whole(means, arrival_rps)}};
}

Figures gim1(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const auto gaps = of.has("phases")
                        ? theory::erlang_transform(1.0 / arrival_rps, of.integer("phases"))
                        : theory::deterministic_transform(1.0 / arrival_rps);
  return {{"station", whole(theory::gim1(arrival_rps, gaps, of.number("service_s")), arrival_rps)}};
}

Figures two_queues(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  return {{"station",
           whole(theory::two_queues(arrival_rps, of.number("service_s"), of.number("shorter")),
                 arrival_rps)}};
}

Figures retrial(const Parameters& of) {
  const theory::Retrial system{of.number("arrival_rps"),  of.number("service_s"),
                               of.integer("servers"),     of.number("back_off_s"),
                               of.number("persist", 1.0), of.number("persist_later", 0.0)};
  const auto means = theory::retrial(system);
  return {
      {"station", {{"throughput_rps", means.throughput_rps}, {"utilisation", means.utilisation}}}};
}

Figures cache(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const auto shares = theory::zipf_shares(of.integer("keys"), of.number("exponent"));
  const std::string eviction = of.text("eviction", "lru");
  const int capacity = of.integer("capacity");
  const double hit = eviction == "lru"    ? theory::lru_hit_ratio(shares, capacity)
                     : eviction == "fifo" ? theory::fifo_hit_ratio(shares, capacity)
                                          : theory::lfu_hit_ratio(shares, capacity);
  return {{"origin", {{"throughput_rps", arrival_rps * (1.0 - hit)}}}};
}

Figures ttl(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const auto one = theory::ttl_requests(arrival_rps, of.number("ttl_s"), of.number("fetch_s"));
  return {{"origin", {{"throughput_rps", arrival_rps * one.miss}}}};
}

}  // namespace rehearse::closed_form
