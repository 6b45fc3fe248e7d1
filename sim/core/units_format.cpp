#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "sim/core/units.hpp"

namespace rehearse {
namespace {

/// Three significant digits without trailing zeros; no exponent between 0.001 and 99999.
std::string short_number(double value) {
  if (std::abs(value) >= 1000) return fmt::format("{:.0f}", value);
  return fmt::format("{:.3g}", value);
}

double three_digits(double value) { return std::stod(fmt::format("{:.3g}", value)); }

struct Prefix {
  double factor;
  const char* text;
};

/// `value` in the largest unit of which it is at least one, after rounding.
template <std::size_t N>
std::string with_prefix(double value, const std::array<Prefix, N>& prefixes) {
  for (const Prefix& p : prefixes) {
    if (three_digits(std::abs(value) / p.factor) >= 1) {
      return short_number(value / p.factor) + p.text;
    }
  }
  return short_number(value / prefixes.back().factor) + prefixes.back().text;
}

std::string not_finite(double value) {
  if (std::isnan(value)) return "undefined";
  return value > 0 ? "infinite" : "-infinite";
}

std::string short_duration(double seconds) {
  static constexpr std::array<Prefix, 4> prefixes = {
      {{1, " s"}, {1e-3, " ms"}, {1e-6, " us"}, {1e-9, " ns"}}};
  if (seconds == 0) return "0 s";
  return with_prefix(seconds, prefixes);
}

}  // namespace

std::string format_duration(double seconds) {
  if (!std::isfinite(seconds)) return not_finite(seconds);
  if (seconds < 0) return fmt::format("-{}", format_duration(-seconds));
  if (seconds < 60 && three_digits(seconds) < 60) return short_duration(seconds);
  if (seconds >= 1e15) return fmt::format("{:.3g} s", seconds);
  const auto whole = static_cast<long long>(std::llround(seconds));
  const long long s = whole % 60;
  const long long min = whole / 60 % 60;
  const long long h = whole / 3600 % 24;
  const long long d = whole / 86400;
  if (d > 0) return fmt::format("{} d {:02} h {:02} min", d, h, min);
  if (h > 0) return fmt::format("{} h {:02} min {:02} s", h, min, s);
  return fmt::format("{} min {:02} s", min, s);
}

std::string format_bytes(double bytes) {
  static constexpr std::array<Prefix, 6> prefixes = {{{0x1p50, " PiB"},
                                                      {0x1p40, " TiB"},
                                                      {0x1p30, " GiB"},
                                                      {0x1p20, " MiB"},
                                                      {0x1p10, " KiB"},
                                                      {1, " B"}}};
  return std::isfinite(bytes) ? with_prefix(bytes, prefixes) : not_finite(bytes);
}

std::string format_bytes_per_s(double bytes_per_s) {
  static constexpr std::array<Prefix, 5> prefixes = {
      {{1e12, " TB/s"}, {1e9, " GB/s"}, {1e6, " MB/s"}, {1e3, " kB/s"}, {1, " B/s"}}};
  return std::isfinite(bytes_per_s) ? with_prefix(bytes_per_s, prefixes) : not_finite(bytes_per_s);
}

std::string format_per_s(double per_s) {
  static constexpr std::array<Prefix, 3> prefixes = {{{1e9, "G/s"}, {1e6, "M/s"}, {1, "/s"}}};
  return std::isfinite(per_s) ? with_prefix(per_s, prefixes) : not_finite(per_s);
}

std::string format_ratio(double ratio) {
  return std::isfinite(ratio) ? fmt::format("{:.6g} %", ratio * 100) : not_finite(ratio);
}

std::string format_usd(double usd) {
  if (!std::isfinite(usd)) return not_finite(usd);
  if (usd != 0 && std::abs(usd) < 0.1) return fmt::format("{:.3g} USD", usd);
  return fmt::format("{:.2f} USD", usd);
}

std::string format_number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : not_finite(value);
}

std::string format_quantity(double value, Unit unit) {
  switch (unit) {
    case Unit::seconds:
      return format_duration(value);
    case Unit::bytes:
      return format_bytes(value);
    case Unit::bytes_per_s:
      return format_bytes_per_s(value);
    case Unit::per_s:
      return format_per_s(value);
    case Unit::ratio:
      return format_ratio(value);
    case Unit::usd:
      return format_usd(value);
    default:
      break;
  }
  const std::string_view symbol = unit_info(unit).symbol;
  return symbol.empty() ? format_number(value) : format_number(value) + " " + std::string(symbol);
}

}  // namespace rehearse
