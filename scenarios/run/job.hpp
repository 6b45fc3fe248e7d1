// What a worker process is asked to play, and what it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "results/run_record.hpp"
#include "scenarios/run/run.hpp"
#include "sim/config/scenario.hpp"

namespace rehearse::run {

/// What to do with the scenario.
enum class Task {
  play,   ///< one replication
  read,   ///< what the reader alone can find wrong
  check,  ///< and what the models and the checks before a run find
};

/// One replication, or a reading. One line of JSON on the worker's standard input:
/// {"scenario", "document", "library": [PATH], "sets": ["/pointer=VALUE"], "seed", "replication",
/// "task": "play|read|check", "max_memory_bytes"}; all but the scenario may be absent.
struct Job {
  std::string scenario;  ///< a path or a name to be found in the library
  config::LoadOptions load;
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
  /// The scenario as JSON text; `scenario` then gives its name and the directory of its files.
  std::string document = {};
  Task task = Task::play;
  /// Refuses a run that breaks the rules of `check_run` with this bound; absent: not looked at.
  std::optional<double> max_memory_bytes = {};
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

/// The scenario could be read (and passed the checks): {"document", "settings": [{"pointer",
/// "value", "origin": {"from", "file", "line", "column", "source"}}]} as JSON text.
struct Readable {
  std::string json;
};

/// What a worker says, in this form on its standard output:
///   {"progress":{"time_s","duration_s","requests","live"}}   a few times per second
///   {"result":{"bytes":N}}                              and N bytes of `encode`, or
///   {"failed":{"message"}}                              or
///   {"invalid":[{"file","line","column","pointer","message"}]}   or
///   {"readable":{...}}                                  to the tasks `read` and `check`
using Message = std::variant<Progress, results::RunRecord, Failed, Invalid, Readable>;

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
