#include "sim/kernel/tracer.hpp"

#include <algorithm>

namespace rehearse::kernel {

std::uint32_t Tracer::begin() {
  if (free_.empty()) {
    logs_.emplace_back();
    return static_cast<std::uint32_t>(logs_.size() - 1);
  }
  const std::uint32_t trace = free_.back();
  free_.pop_back();
  logs_[trace].clear();
  return trace;
}

void Tracer::rebook(std::uint32_t trace, std::uint32_t mark, std::uint32_t row, double elapsed_s) {
  auto& log = logs_[trace];
  log.resize(std::min<std::size_t>(mark, log.size()));
  double before_s = 0.0;
  for (const Entry& entry : log) before_s += static_cast<double>(entry.time_s);
  book(trace, row, elapsed_s - before_s);
}

void Tracer::fetched(std::uint32_t trace, std::uint32_t row) {
  auto& log = logs_[trace];
  float time_s = 0.0F;
  for (std::size_t i = log.size(); i-- > 0;) {
    time_s += log[i].time_s;
    if (log[i].row != row) continue;
    log[i].time_s = time_s;
    log.resize(i + 1);
    return;
  }
}

std::uint32_t Tracer::fork(std::uint32_t parent) {
  const std::uint32_t trace = begin();
  logs_[trace] = logs_[parent];
  return trace;
}

void Tracer::drop(std::uint32_t trace) { free_.push_back(trace); }

void Tracer::finish(std::uint32_t trace, EndpointId endpoint, std::uint64_t request,
                    double latency_s) {
  Endpoint& table = endpoints_[endpoint];
  const std::uint64_t hash = mix_bits(request);
  if ((hash & table.mask) == 0) {
    const auto& log = logs_[trace];
    table.samples.push_back({hash, latency_s, static_cast<std::uint32_t>(table.entries.size()),
                             static_cast<std::uint32_t>(log.size())});
    table.entries.insert(table.entries.end(), log.begin(), log.end());
    if (table.samples.size() >= kSamples) thin(table);
  }
  drop(trace);
}

void Tracer::thin(Endpoint& endpoint) {
  endpoint.mask = 2 * endpoint.mask + 1;
  std::vector<Sample> samples;
  std::vector<Entry> entries;
  samples.reserve(kSamples);
  entries.reserve(endpoint.entries.capacity());
  for (Sample sample : endpoint.samples) {
    if ((sample.hash & endpoint.mask) != 0) continue;
    const auto from = endpoint.entries.begin() + sample.first;
    sample.first = static_cast<std::uint32_t>(entries.size());
    entries.insert(entries.end(), from, from + sample.count);
    samples.push_back(sample);
  }
  endpoint.samples = std::move(samples);
  endpoint.entries = std::move(entries);
}

}  // namespace rehearse::kernel
