#include "results/format.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace rehearse::results {
namespace {

// Three significant digits without an exponent, for values below 1000.
std::string three_digits(double value) {
  if (value < 9.995) return fmt::format("{:.2f}", value);
  if (value < 99.95) return fmt::format("{:.1f}", value);
  return fmt::format("{:.0f}", value);
}

std::string scaled(double value, const std::array<const char*, 5>& suffixes) {
  std::size_t step = 0;
  while (value >= 999.5 && step + 1 < suffixes.size()) {
    value /= 1000.0;
    ++step;
  }
  if (step == 0) return fmt::format("{:.0f}{}", value, suffixes[0]);
  return three_digits(value) + suffixes[step];
}

std::string below_minute(double seconds) {
  if (seconds < 999.5e-6) return three_digits(seconds * 1e6) + " us";
  if (seconds < 0.9995) return three_digits(seconds * 1e3) + " ms";
  return fmt::format("{:.{}f} s", seconds,
                     seconds == std::floor(seconds) ? 0
                     : seconds < 10                 ? 2
                                                    : 1);
}

}  // namespace

std::string format_duration(double seconds) {
  if (std::isnan(seconds)) return "-";
  if (std::isinf(seconds)) return "never";
  if (seconds < 0) return fmt::format("-{}", format_duration(-seconds));
  if (seconds == 0) return "0 s";
  if (seconds < 59.95) return below_minute(seconds);
  const auto total = static_cast<long long>(std::llround(seconds));
  if (total < 3600) {
    if (total % 60 == 0) return fmt::format("{} min", total / 60);
    return fmt::format("{} min {:02} s", total / 60, total % 60);
  }
  const long long minutes = (total + 30) / 60;
  if (minutes < 24 * 60) {
    if (minutes % 60 == 0) return fmt::format("{} h", minutes / 60);
    return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
  }
  const long long hours = (minutes + 30) / 60;
  if (hours % 24 == 0) return fmt::format("{} d", hours / 24);
  return fmt::format("{} d {} h", hours / 24, hours % 24);
}

std::string format_bytes(double bytes) { return scaled(bytes, {" B", " kB", " MB", " GB", " TB"}); }

std::string format_count(double count) { return scaled(count, {"", " k", " M", " G", " T"}); }

}  // namespace rehearse::results
