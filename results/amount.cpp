#include "results/amount.hpp"

#include <fmt/format.h>

#include <cmath>

#include "results/format.hpp"

namespace rehearse::results {

std::string format_amount(const std::string& unit, double value, bool plus) {
  const char* positive = plus ? "+" : "";
  const char* sign = value < 0 ? "-" : positive;
  const double size = std::abs(value);
  if (unit == "s") return fmt::format("{}{}", sign, format_duration(size));
  if (unit == "ratio") return fmt::format("{}{:.3g} %", sign, 100 * size);
  return fmt::format("{}{:.4g}{}{}", sign, size, unit.empty() ? "" : " ", unit);
}

}  // namespace rehearse::results
