// What a worker process is asked to play, and what it answers.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "results/run_record.hpp"
#include "scenarios/run/run.hpp"
#include "sim/config/scenario.hpp"

namespace rehearse::run {

/// One replication. One line of JSON on the worker's standard input:
/// {"scenario", "library": [PATH], "sets": ["/pointer=VALUE"], "seed", "replication"}; the scenario
/// is a path or a name to be found in the library.
struct Job {
  std::string scenario;
  config::LoadOptions load;
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
};

std::string to_line(const Job& job);
/// Throws UsageError.
Job parse_job(const std::string& line);

/// The run ended with an error of its own.
struct Failed {
  std::string message;
};

/// The scenario is wrong.
struct Invalid {
  std::vector<Diagnostic> diagnostics;
};

/// What a worker says, in this form on its standard output:
///   {"progress":{"time_s","duration_s","requests"}}     a few times per second
///   {"result":{"bytes":N}}                              and N bytes of `encode`, or
///   {"failed":{"message"}}                              or
///   {"invalid":[{"file","line","column","pointer","message"}]}
using Message = std::variant<Progress, results::RunRecord, Failed, Invalid>;

std::string to_bytes(const Message& message);

/// Cuts what arrives from a worker into messages.
class MessageReader {
 public:
  void feed(const char* data, std::size_t size) { buffer_.append(data, size); }
  /// Takes the next whole message out of what was fed; false when there is none yet. Throws
  /// std::runtime_error for anything that is not a message.
  bool next(Message& message);

 private:
  std::string buffer_;
};

}  // namespace rehearse::run
