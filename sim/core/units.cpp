#include "sim/core/units.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace rehearse {
namespace {

constexpr double kibi = 1024.0;
constexpr double mebi = kibi * kibi;
constexpr double gibi = mebi * kibi;
constexpr double tebi = gibi * kibi;
constexpr double pebi = tebi * kibi;

std::vector<UnitSuffix> byte_suffixes() {
  return {{"B"},
          {"kB", 3},
          {"KB", 3},
          {"MB", 6},
          {"GB", 9},
          {"TB", 12},
          {"PB", 15},
          {"KiB", 0, kibi},
          {"MiB", 0, mebi},
          {"GiB", 0, gibi},
          {"TiB", 0, tebi},
          {"PiB", 0, pebi},
          {"Ki", 0, kibi},
          {"Mi", 0, mebi},
          {"Gi", 0, gibi},
          {"Ti", 0, tebi},
          {"Pi", 0, pebi}};
}

std::vector<UnitSuffix> rate_suffixes() {
  return {{"bps", 0, 1, 8},
          {"kbps", 3, 1, 8},
          {"Mbps", 6, 1, 8},
          {"Gbps", 9, 1, 8},
          {"Tbps", 12, 1, 8},
          {"bit/s", 0, 1, 8},
          {"kbit/s", 3, 1, 8},
          {"Mbit/s", 6, 1, 8},
          {"Gbit/s", 9, 1, 8},
          {"Tbit/s", 12, 1, 8},
          {"B/s"},
          {"kB/s", 3},
          {"KB/s", 3},
          {"MB/s", 6},
          {"GB/s", 9},
          {"TB/s", 12},
          {"KiB/s", 0, kibi},
          {"MiB/s", 0, mebi},
          {"GiB/s", 0, gibi},
          {"TiB/s", 0, tebi}};
}

/// In the order of Unit.
std::array<UnitInfo, 11> make_table() {
  return {{
      {"none", "", "a number", "", {}},
      {"seconds",
       "s",
       "a duration",
       "30s",
       {{"ns", -9},
        {"us", -6},
        {"µs", -6},
        {"ms", -3},
        {"s"},
        {"m", 0, 60},
        {"min", 0, 60},
        {"h", 0, 3600},
        {"d", 0, 86400},
        {"w", 0, 604800}}},
      {"bytes", "B", "a size", "4 GiB", byte_suffixes()},
      {"bytes_per_s", "B/s", "a bandwidth", "1 Gbps", rate_suffixes()},
      {"cores", "cores", "a number of CPU cores", "500m", {{"m", -3}, {""}}},
      {"ratio", "", "a ratio", "25 %", {{"%", -2}}},
      {"per_s",
       "/s",
       "a rate",
       "9000/s",
       {{"/s"}, {"/min", 0, 1, 60}, {"/h", 0, 1, 3600}, {"/d", 0, 1, 86400}}},
      {"usd", "USD", "an amount of money", "12 USD", {{"USD"}}},
      {"usd_per_h",
       "USD/h",
       "a price per hour",
       "0.10 USD/h",
       {{"USD/h"}, {"USD/d", 0, 1, 24}, {"USD/month", 0, 1, 730}}},
      {"usd_per_byte",
       "USD/B",
       "a price per byte",
       "0.02 USD/GB",
       {{"USD/B"},
        {"USD/MB", -6},
        {"USD/GB", -9},
        {"USD/TB", -12},
        {"USD/GiB", 0, 1, gibi},
        {"USD/TiB", 0, 1, tebi}}},
      {"usd_per_byte_month",
       "USD/B-month",
       "a price per byte and month",
       "0.023 USD/GB-month",
       {{"USD/B-month"},
        {"USD/GB-month", -9},
        {"USD/TB-month", -12},
        {"USD/GiB-month", 0, 1, gibi},
        {"USD/TiB-month", 0, 1, tebi}}},
  }};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

/// End of the number that starts at `at`; `at` itself when none does.
std::size_t number_end(std::string_view text, std::size_t at) {
  std::size_t end = skip_digits(text, at);
  if (end == at) return at;
  if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) {
    end = skip_digits(text, end + 1);
  }
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    std::size_t digits = end + 1;
    if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) ++digits;
    const std::size_t exponent_end = skip_digits(text, digits);
    if (exponent_end > digits) end = exponent_end;
  }
  return end;
}

std::size_t skip_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}

/// Value of a number text times a power of ten, correctly rounded once.
std::optional<double> scaled(std::string_view number, int exponent) {
  const std::size_t e = number.find_first_of("eE");
  if (e != std::string_view::npos) {
    std::string_view digits = number.substr(e + 1);
    if (digits.front() == '+') digits.remove_prefix(1);
    int written = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), written);
    if (read.ec != std::errc() || std::abs(written) > 9999) return std::nullopt;
    exponent += written;
  }
  const std::string text =
      std::string(number.substr(0, e)).append("e").append(std::to_string(exponent));
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc()) return std::nullopt;
  return value;
}

/// Reads one "number suffix" at `at` and moves `at` behind it.
std::optional<double> parse_term(std::string_view text, std::size_t& at, const UnitInfo& info,
                                 bool to_the_end) {
  const std::size_t end = number_end(text, at);
  if (end == at) return std::nullopt;
  const std::size_t begin = skip_spaces(text, end);
  std::size_t stop = to_the_end ? text.size() : begin;
  while (stop < text.size() && !is_digit(text[stop]) && text[stop] != ' ') ++stop;
  for (const UnitSuffix& suffix : info.suffixes) {
    if (suffix.text != text.substr(begin, stop - begin)) continue;
    if (stop == begin && begin != end) return std::nullopt;
    const std::optional<double> value = scaled(text.substr(at, end - at), suffix.exponent);
    if (!value) return std::nullopt;
    at = stop;
    return *value * suffix.multiply / suffix.divide;
  }
  return std::nullopt;
}

std::string escape_pattern(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '.') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

const UnitInfo& unit_info(Unit unit) {
  static const std::array<UnitInfo, 11> table = make_table();
  return table.at(static_cast<std::size_t>(unit));
}

std::optional<double> parse_quantity(std::string_view text, Unit unit) {
  const UnitInfo& info = unit_info(unit);
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  const bool sum = unit == Unit::seconds;
  double total = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::optional<double> term = parse_term(text, at, info, !sum);
    if (!term) return std::nullopt;
    total += *term;
    const std::size_t next = skip_spaces(text, at);
    if (next == text.size() && next != at) return std::nullopt;
    at = next;
  }
  if (!std::isfinite(total)) return std::nullopt;
  return negative ? -total : total;
}

std::string accepted_quantity(Unit unit) {
  const UnitInfo& info = unit_info(unit);
  std::string out(info.noun);
  if (info.suffixes.empty()) return out;
  out += " such as \"" + std::string(info.example) + "\" (";
  bool first = true;
  for (const UnitSuffix& suffix : info.suffixes) {
    if (suffix.text.empty()) continue;
    if (!first) out += ", ";
    out += suffix.text;
    first = false;
  }
  out += " or a plain number";
  if (!info.symbol.empty() && unit != Unit::cores) out += " in " + std::string(info.symbol);
  return out + ")";
}

std::string quantity_pattern(Unit unit, bool negative) {
  const UnitInfo& info = unit_info(unit);
  const std::string number = "[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?";
  std::string suffixes;
  bool bare = false;
  for (const UnitSuffix& suffix : info.suffixes) {
    if (suffix.text.empty()) {
      bare = true;
      continue;
    }
    if (!suffixes.empty()) suffixes += '|';
    suffixes += escape_pattern(suffix.text);
  }
  std::string term = number + " *(" + suffixes + ")";
  if (bare) term = number + "( *(" + suffixes + "))?";
  if (unit == Unit::seconds) term += "( *" + term + ")*";
  return std::string(negative ? "^-?" : "^") + term + "$";
}

}  // namespace rehearse
