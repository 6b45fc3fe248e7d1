#include <algorithm>
#include <cmath>

#include "sim/config/check.hpp"
#include "sim/config/suggest.hpp"
#include "sim/config/type_text.hpp"

namespace rehearse::config {

using json::Value;

Item Checker::check_boolean(const Value& value) {
  if (value.type != Value::Type::boolean) wrong(value, "true or false");
  if (value.type != Value::Type::boolean) return {};
  return {&value, value.scalar.get<bool>()};
}

Item Checker::check_integer(const Value& value, const Type& type) {
  constexpr double exact = 9007199254740992.0;  // 2^53
  const double number = value.is_number() ? value.scalar.get<double>() : 0.5;
  if (number != std::floor(number) || std::abs(number) > exact) {
    wrong(value, "an integer");
    return {};
  }
  if (!in_range(type, number)) {
    wrong(value, "an integer " + of_range(type, type.unit));
    return {};
  }
  return {&value, static_cast<std::int64_t>(number)};
}

Item Checker::check_quantity(const Value& value, const Type& type) {
  const Unit unit = type.owner_unit ? owner_unit_ : type.unit;
  std::optional<double> number;
  if (value.is_number()) number = value.scalar.get<double>();
  if (value.is_string()) number = parse_quantity(value.text(), unit);
  if (!number) {
    wrong(value, accepted_quantity(unit));
    return {};
  }
  if (!in_range(type, *number)) {
    wrong(value, std::string(unit_info(unit).noun) + " " + of_range(type, unit));
    return {};
  }
  return {&value, *number};
}

Item Checker::check_text(const Value& value) {
  if (!value.is_string()) wrong(value, "a text");
  if (!value.is_string()) return {};
  return {&value, value.text()};
}

Item Checker::check_choice(const Value& value, const Type& type) {
  if (!value.is_string() ||
      std::find(type.words.begin(), type.words.end(), value.text()) == type.words.end()) {
    std::string hint;
    if (value.is_string()) {
      if (const auto near = nearest(value.text(), type.words)) {
        hint = "; did you mean " + json::in_quotes(*near) + "?";
      }
    }
    problem(value, "expected " + any_of(type.words) + ", found " + json::brief(value) + hint);
    return {};
  }
  return {&value, value.text()};
}

Item Checker::check_reference(const Value& value, const Type& type) {
  if (!value.is_string()) {
    wrong(value, "the name of a " + families_text(type.family));
    return {};
  }
  references_.push_back({&value, where(value), path_, type.family});
  return {&value, value.text()};
}

void Checker::resolve_references() {
  std::map<std::string, std::vector<std::string>> names_of;
  std::size_t comparisons = 200'000;  // then the hints stop, or they would take minutes
  for (const Pending& r : references_) {
    const std::string& name = r.value->text();
    if (index_.find(r.families, name) != nullptr) continue;
    const auto [names, fresh] = names_of.try_emplace(r.families);
    if (fresh) names->second = index_.names(r.families);
    std::string hint;
    if (names->second.empty()) hint = " (the scenario has none)";
    if (names->second.size() <= comparisons) {
      hint += suggestion(name, names->second);
      comparisons -= names->second.size();
    }
    problems_.add(r.where, r.pointer,
                  "expected the name of a " + families_text(r.families) + ", found " +
                      json::in_quotes(name) + hint);
  }
}

Item Checker::check_file(const Value& value) {
  if (!value.is_string() || value.text().empty() || value.text().find('\0') != std::string::npos) {
    wrong(value, "the path of a file");
    return {};
  }
  namespace fs = std::filesystem;
  std::vector<fs::path> candidates = {sources_.of(value.where).directory / value.text()};
  if (sources_.is_default(value.where)) {
    for (const fs::path& dir : library_) candidates.push_back(dir / value.text());
  }
  for (const fs::path& candidate : candidates) {
    std::error_code error;
    if (!fs::is_regular_file(candidate, error)) continue;
    const fs::path file = fs::absolute(candidate, error).lexically_normal();
    files_.push_back(file);
    return {&value, file};
  }
  problem(value, "expected the path of a file, found " + json::brief(value) +
                     ": there is no file " +
                     candidates.front().lexically_normal().generic_string());
  return {};
}

}  // namespace rehearse::config
