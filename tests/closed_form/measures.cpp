#include "tests/closed_form/measures.hpp"

#include <cmath>
#include <stdexcept>
#include <vector>

namespace rehearse::closed_form {
namespace {

using results::EndpointRecord;
using results::PopulationRecord;
using results::RunRecord;
using results::ServiceRecord;

Measure by_batches(const std::vector<double>& means, double value) {
  if (means.size() != kBatches) {
    throw std::runtime_error("a run of 30 batches has " + std::to_string(means.size()));
  }
  return {value, stats::estimate_from_batches(means, 1, kConfidence)};
}

Measure of_service(const ServiceRecord& service, const std::string& quantity) {
  if (quantity == "response_s") return by_batches(service.batch_means, service.response_s.mean());
  if (quantity == "deviation_s") return {std::sqrt(service.response_s.variance()), {}};
  if (quantity == "throughput_rps") return {service.throughput_rps, {}};
  if (quantity == "utilisation") return {service.utilisation, {}};
  if (quantity == "queue_mean") return {service.queue_mean, {}};
  if (quantity == "in_system_mean") return {service.in_system_mean, {}};
  throw std::runtime_error("a service has no " + quantity);
}

/// Requests of a population over one batch, or all of them.
struct Counts {
  double issued = 0.0;
  double good = 0.0;
  double failed = 0.0;

  double quantity(const std::string& name, double span_s) const {
    if (name == "throughput_rps") return (issued - failed) / span_s;
    if (name == "failed") return failed / issued;
    if (name == "good") return good / issued;
    throw std::runtime_error("a population has no " + name);
  }
};

bool belongs(const EndpointRecord& endpoint, const PopulationRecord& population) {
  return endpoint.name == population.name ||
         endpoint.name.compare(0, population.name.size() + 1, population.name + "/") == 0;
}

Counts counts(const RunRecord& record, const PopulationRecord& population, std::size_t from,
              std::size_t to) {
  Counts sum;
  for (const EndpointRecord& endpoint : record.endpoints) {
    if (!belongs(endpoint, population)) continue;
    for (std::size_t window = from; window < to; ++window) {
      sum.issued += endpoint.issued.at(window);
      sum.good += endpoint.good.at(window);
      sum.failed += endpoint.failed.at(window);
    }
  }
  return sum;
}

Measure of_population(const RunRecord& record, const PopulationRecord& population,
                      const std::string& quantity) {
  if (quantity == "response_s") return {population.latency_s.mean(), {}};
  if (quantity == "deviation_s") return {std::sqrt(population.latency_s.variance()), {}};
  const double window_s = record.rules.window_s;
  const auto first = static_cast<std::size_t>(std::ceil(record.start_s / window_s));
  const auto end = static_cast<std::size_t>(record.end_s / window_s);
  const std::size_t size = (end - first) / kBatches;
  if (size == 0) throw std::runtime_error("a batch is shorter than a window");
  std::vector<double> means;
  for (std::size_t batch = 0; batch < kBatches; ++batch) {
    const std::size_t from = first + batch * size;
    means.push_back(counts(record, population, from, from + size)
                        .quantity(quantity, static_cast<double>(size) * window_s));
  }
  const std::size_t to = first + kBatches * size;
  return by_batches(means, counts(record, population, first, to)
                               .quantity(quantity, static_cast<double>(to - first) * window_s));
}

}  // namespace

Measure measure(const RunRecord& record, const std::string& object, const std::string& quantity) {
  for (const ServiceRecord& service : record.services) {
    if (service.name == object) return of_service(service, quantity);
  }
  for (const PopulationRecord& population : record.populations) {
    if (population.name == object) return of_population(record, population, quantity);
  }
  throw std::runtime_error("no service and no population is called " + object);
}

bool has_batches(bool population, const std::string& quantity) {
  if (!population) return quantity == "response_s";
  return quantity == "throughput_rps" || quantity == "failed" || quantity == "good";
}

double little_error(const RunRecord& record, const ServiceRecord& service) {
  const double span_s = record.end_s - record.start_s;
  const double area_s = service.in_system_mean * span_s;
  // Ten times the mean are not present together, or one run in thousands.
  const double present = 2.0 * 10.0 * (1.0 + service.in_system_mean);
  return std::abs(area_s - service.response_s.sum()) / (present * service.response_s.max());
}

}  // namespace rehearse::closed_form
