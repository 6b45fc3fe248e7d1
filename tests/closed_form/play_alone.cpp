#include "tests/closed_form/play_alone.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <variant>

#include "scenarios/run/job.hpp"
#include "scenarios/run/run.hpp"
#include "sim/core/error.hpp"

namespace rehearse::closed_form {
namespace {

void send(const run::Message& message, int out) {
  const std::string bytes = run::to_bytes(message);
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t n = ::write(out, bytes.data() + done, bytes.size() - done);
    if (n <= 0) ::_exit(1);
    done += static_cast<std::size_t>(n);
  }
}

[[noreturn]] void play_and_exit(const Load& load, std::uint64_t seed, int out) {
  try {
    send(run::run_once(load(), seed, 0), out);
  } catch (const ScenarioError& error) {
    send(run::Invalid{error.diagnostics()}, out);
  } catch (const std::exception& error) {
    send(run::Failed{error.what()}, out);
  }
  ::_exit(0);
}

run::Message last_message(int in) {
  run::MessageReader reader;
  char buffer[65536];
  for (ssize_t n = 0; (n = ::read(in, buffer, sizeof buffer)) > 0;)
    reader.feed(buffer, static_cast<std::size_t>(n));
  run::Message message;
  if (!reader.next(message)) throw std::runtime_error("the run ended without a result");
  return message;
}

results::RunRecord record_of(const run::Message& message) {
  if (const auto* record = std::get_if<results::RunRecord>(&message)) return *record;
  if (const auto* failed = std::get_if<run::Failed>(&message))
    throw std::runtime_error(failed->message);
  std::string problems;
  for (const Diagnostic& problem : std::get<run::Invalid>(message).diagnostics)
    problems += problem.text() + "\n";
  throw std::runtime_error(problems);
}

}  // namespace

results::RunRecord play_alone(const Load& load, std::uint64_t seed) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) play_and_exit(load, seed, ends[1]);
  ::close(ends[1]);
  run::Message message;
  try {
    message = last_message(ends[0]);
  } catch (const std::exception& error) {
    message = run::Failed{error.what()};
  }
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return record_of(message);
}

}  // namespace rehearse::closed_form
