#include <cmath>

#include "sim/theory/deterministic.hpp"
#include "sim/theory/queues.hpp"
#include "sim/theory/renewal.hpp"
#include "sim/theory/waits.hpp"
#include "tests/closed_form/theories.hpp"

namespace rehearse::closed_form {
namespace {

using theory::Moments;
using theory::QueueMeans;
using theory::ServiceMoments;

/// `arrival_rps` is what the station answers.
Figures station(const QueueMeans& means, double arrival_rps) {
  return {{"station",
           {{"response_s", means.response_s},
            {"throughput_rps", arrival_rps},
            {"utilisation", means.utilisation},
            {"queue_mean", means.queue_mean},
            {"in_system_mean", means.in_system_mean}}},
          {"jobs", {{"response_s", means.response_s}, {"throughput_rps", arrival_rps}}}};
}

Figures loss(const theory::LossQueue& queue) {
  Figures figures = station(queue.accepted, queue.throughput_rps);
  figures["jobs"]["failed"] = queue.blocking;
  return figures;
}

void add_deviation(const Moments& wait, const ServiceMoments& service, Figures& figures) {
  figures["station"]["deviation_s"] = theory::response_of(wait, service).deviation_s();
}

}  // namespace

Figures mmc(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const double service_s = of.number("service_s");
  const int servers = of.integer("servers", 1);
  Figures figures = station(theory::mmc(arrival_rps, service_s, servers), arrival_rps);
  add_deviation(theory::mmc_fifo_wait(arrival_rps, service_s, servers),
                ServiceMoments::erlang(service_s, 1), figures);
  const auto within = [&](double time_s) {
    return theory::mmc_response_cdf(arrival_rps, service_s, servers, time_s);
  };
  if (of.has("good_within_s")) figures["jobs"]["good"] = within(of.number("good_within_s"));
  // The station goes on with the work of clients who gave up.
  if (of.has("timeout_s")) figures["jobs"]["failed"] = 1.0 - within(of.number("timeout_s"));
  return figures;
}

Figures mmck(const Parameters& of) {
  return loss(theory::mmck(of.number("arrival_rps"), of.number("service_s"),
                           of.integer("servers", 1), of.integer("capacity")));
}

Figures erlang_b(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const double service_s = of.number("service_s");
  const int servers = of.integer("servers");
  const double blocking = theory::erlang_b(servers, arrival_rps * service_s);
  const double carried_rps = arrival_rps * (1.0 - blocking);
  const double busy = carried_rps * service_s;
  Figures figures = station({busy / servers, 0.0, service_s, 0.0, busy}, carried_rps);
  figures["jobs"]["failed"] = blocking;
  return figures;
}

Figures mg1(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const double service_s = of.number("service_s");
  if (!of.has("stages")) {
    return station(theory::mg1(arrival_rps, service_s, of.number("service_cv")), arrival_rps);
  }
  const int stages = of.integer("stages");
  Figures figures =
      station(theory::mg1(arrival_rps, service_s, 1.0 / std::sqrt(stages)), arrival_rps);
  const auto service = ServiceMoments::erlang(service_s, stages);
  add_deviation(theory::mg1_fifo_wait(arrival_rps, service), service, figures);
  return figures;
}

Figures mg1_classes(const Parameters& of) {
  const Parameters classes = of.object("classes");
  double arrival_rps = 0.0;
  double load = 0.0;
  double second = 0.0;
  for (const std::string& name : classes.keys()) {
    const Parameters one = classes.object(name);
    const double service_s = one.number("service_s");
    const double cv = one.number("service_cv", 1.0);
    arrival_rps += one.number("arrival_rps");
    load += one.number("arrival_rps") * service_s;
    second += one.number("arrival_rps") * service_s * service_s * (1.0 + cv * cv);
    one.done();
  }
  const double service_s = load / arrival_rps;
  const double cv = std::sqrt(second / arrival_rps / (service_s * service_s) - 1.0);
  const QueueMeans means = theory::mg1(arrival_rps, service_s, cv);
  Figures figures = station(means, arrival_rps);
  figures.erase("jobs");
  for (const std::string& name : classes.keys()) {
    figures[name]["response_s"] = means.wait_s + classes.object(name).number("service_s");
  }
  return figures;
}

Figures md1(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  const double service_s = of.number("service_s");
  Figures figures = station(theory::md1(arrival_rps, service_s), arrival_rps);
  const auto service = ServiceMoments::constant(service_s);
  add_deviation(theory::mg1_fifo_wait(arrival_rps, service), service, figures);
  return figures;
}

Figures mdc(const Parameters& of) {
  const double arrival_rps = of.number("arrival_rps");
  return station(theory::mdc(arrival_rps, of.number("service_s"), of.integer("servers")),
                 arrival_rps);
}

Figures md1k(const Parameters& of) {
  return loss(
      theory::md1k(of.number("arrival_rps"), of.number("service_s"), of.integer("capacity")));
}

Figures in_turn(const Parameters& of) {
  const int replicas = of.integer("replicas");
  const double arrival_rps = of.number("arrival_rps");
  QueueMeans means = theory::emc(arrival_rps / replicas, replicas, of.number("service_s"),
                                 of.integer("servers", 1));
  means.queue_mean *= replicas;
  means.in_system_mean *= replicas;
  return station(means, arrival_rps);
}

}  // namespace rehearse::closed_form
