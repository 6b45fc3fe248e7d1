#include "scenarios/cli/check_rules.hpp"

#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "sim/core/error.hpp"
#include "sim/core/units.hpp"

namespace rehearse::cli {
namespace {

using Json = nlohmann::ordered_json;

/// A tolerance without the knowledge of the metric: the unit says which it is.
std::optional<double> amount_of(const std::string& text) {
  for (const Unit unit : {Unit::none, Unit::seconds, Unit::per_s, Unit::usd_per_h, Unit::bytes})
    if (const auto value = parse_quantity(text, unit)) return value;
  return std::nullopt;
}

bool is_date(const std::string& text) {
  std::tm date{};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%d", &date);
  return text.size() == 10 && end != nullptr && *end == '\0';
}

std::string member(const Json& waiver, const char* name, const std::string& path, std::size_t at,
                   bool required = true) {
  if (!waiver.contains(name) && !required) return "*";
  if (!waiver.contains(name) || !waiver.at(name).is_string() ||
      waiver.at(name).get<std::string>().empty())
    throw UsageError(path + ": waiver " + std::to_string(at + 1) + " needs a text \"" + name +
                     "\"");
  return waiver.at(name);
}

}  // namespace

results::ToleranceRule tolerance_rule(const std::string& text) {
  const auto equals = text.rfind('=');
  const std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
  const bool relative = value.ends_with("%");
  const auto amount = relative ? parse_quantity(value, Unit::ratio) : amount_of(value);
  if (!amount || *amount < 0)
    throw UsageError(
        "--tolerance: expected METRIC=AMOUNT such as \"*/rto_s=30s\" or "
        "\"*latency*=10 %\", found \"" +
        text + "\"");
  return {text.substr(0, equals),
          relative ? results::Tolerance{*amount, 0.0} : results::Tolerance{0.0, *amount}};
}

std::vector<results::Waiver> read_waivers(const std::string& path) {
  std::ifstream file(path);
  const Json json = Json::parse(file, nullptr, false);
  if (!file || !json.is_object() || !json.contains("waivers") || !json.at("waivers").is_array())
    throw UsageError("--waivers: expected a JSON file {\"waivers\": [...]}, found \"" + path +
                     "\"");
  std::vector<results::Waiver> waivers;
  for (const Json& each : json.at("waivers")) {
    const std::size_t at = waivers.size();
    results::Waiver waiver{member(each, "plan", path, at, false), member(each, "metric", path, at),
                           member(each, "reason", path, at), member(each, "owner", path, at),
                           member(each, "expires", path, at)};
    if (!is_date(waiver.expires))
      throw UsageError(path + ": waiver " + std::to_string(at + 1) +
                       ": expected \"expires\" as YYYY-MM-DD, found \"" + waiver.expires + "\"");
    waivers.push_back(std::move(waiver));
  }
  return waivers;
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm date{};
  ::gmtime_r(&now, &date);
  char text[11];
  return std::strftime(text, sizeof text, "%Y-%m-%d", &date) > 0 ? text : "";
}

}  // namespace rehearse::cli
