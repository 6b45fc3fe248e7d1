#include "tests/closed_form/parameters.hpp"

#include <stdexcept>

namespace rehearse::closed_form {

Parameters::Parameters(json::Json values) : values_(std::move(values)) {
  if (!values_.is_object()) throw std::runtime_error("expected an object of parameters");
}

const json::Json& Parameters::at(const std::string& key) const {
  asked_.insert(key);
  if (!values_.contains(key)) throw std::runtime_error("parameter " + key + " is missing");
  return values_.at(key);
}

double Parameters::number(const std::string& key) const {
  if (!at(key).is_number()) throw std::runtime_error("parameter " + key + " is no number");
  return at(key).get<double>();
}

double Parameters::number(const std::string& key, double fallback) const {
  return has(key) ? number(key) : fallback;
}

int Parameters::integer(const std::string& key) const {
  if (!at(key).is_number_integer()) throw std::runtime_error("parameter " + key + " is no integer");
  return at(key).get<int>();
}

int Parameters::integer(const std::string& key, int fallback) const {
  return has(key) ? integer(key) : fallback;
}

std::string Parameters::text(const std::string& key, const std::string& fallback) const {
  return has(key) ? at(key).get<std::string>() : fallback;
}

Parameters Parameters::object(const std::string& key) const { return Parameters(at(key)); }

std::vector<std::string> Parameters::keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, value] : values_.items()) keys.push_back(key);
  return keys;
}

void Parameters::done() const {
  for (const std::string& key : keys()) {
    if (asked_.count(key) == 0) throw std::runtime_error("no theory asks for parameter " + key);
  }
}

}  // namespace rehearse::closed_form
