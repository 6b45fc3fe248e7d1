// Quantities of metrics with their sign, for differences and effects.
#pragma once

#include <string>

namespace rehearse::results {

/// "-2.5 ms" ("s"), "3.1 %" ("ratio"), "4 USD/h"; with `plus` also "+4 USD/h".
std::string format_amount(const std::string& unit, double value, bool plus = false);

}  // namespace rehearse::results
