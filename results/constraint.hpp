// A condition on the values of a study's axes, written as an SQL expression.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "results/study.hpp"

namespace rehearse::results {

/// "replicas * rate < 5000 and zone <> 'a'": names of axes stand for their numbers in SI, or for
/// their text (a name with '-' or '.' in double quotes). Operators and functions are SQLite's
/// (https://www.sqlite.org/lang_expr.html); nothing but values can be read. Throws UsageError for
/// an expression that is wrong.
class Constraint {
 public:
  Constraint(const std::string& expression, const std::vector<StudyAxis>& axes);
  ~Constraint();
  Constraint(const Constraint&) = delete;
  Constraint& operator=(const Constraint&) = delete;
  /// Whether it is true; false where it is unknown.
  bool holds(const std::vector<StudyValue>& values);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rehearse::results
