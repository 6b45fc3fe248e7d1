// The parameters of a theory as a case file writes them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sim/core/json.hpp"

namespace rehearse::closed_form {

/// An object of numbers, lists and further objects. Throws std::runtime_error for what is missing
/// or of another type, and (`done`) for what nobody asked for.
class Parameters {
 public:
  explicit Parameters(json::Json values);

  bool has(const std::string& key) const { return values_.contains(key); }
  double number(const std::string& key) const;
  double number(const std::string& key, double fallback) const;
  int integer(const std::string& key) const;
  int integer(const std::string& key, int fallback) const;
  std::string text(const std::string& key, const std::string& fallback) const;
  Parameters object(const std::string& key) const;
  std::vector<std::string> keys() const;
  /// Every key was asked for.
  void done() const;

 private:
  const json::Json& at(const std::string& key) const;

  json::Json values_;
  mutable std::set<std::string> asked_;
};

}  // namespace rehearse::closed_form
