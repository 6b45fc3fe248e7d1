// The documented family of exceptions. Everything else that goes wrong is an assertion.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rehearse {

/// Where a piece of a scenario stands. `line` and `column` count from 1; 0 means "no line" (a
/// directory, an unreadable file, a value given with --set).
struct Position {
  std::string file;
  int line = 0;
  int column = 0;
};

/// One problem found in a scenario: printed as
/// `file:line:col at /json/pointer: what was expected, what stands there`.
struct Diagnostic {
  Position where;
  std::string pointer;
  std::string message;

  std::string text() const;
};

/// The scenario is wrong; carries every problem found in one pass. Exit code 3.
class ScenarioError : public std::runtime_error {
 public:
  explicit ScenarioError(std::vector<Diagnostic> diagnostics);
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// A run failed for a reason of its own; carries the component and the simulated time. Exit code 4.
class RunError : public std::runtime_error {
 public:
  RunError(std::string component, double time_s, const std::string& what);
  const std::string& component() const { return component_; }
  double time_s() const { return time_s_; }

 private:
  std::string component_;
  double time_s_;
};

/// The program was called wrongly. Exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace rehearse
