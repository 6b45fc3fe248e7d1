// Quantities written for people.
#pragma once

#include <string>

namespace rehearse::results {

/// Two significant units at most: "0 s", "3.17 ms", "12.5 s", "12 min 30 s", "2 h 05 min",
/// "3 d 4 h"; "never" for infinity, "-" for NaN.
std::string format_duration(double seconds);

/// "0 B", "512 B", "3.2 MB" (powers of 1000).
std::string format_bytes(double bytes);

/// "950", "12.3 k", "5.24 M".
std::string format_count(double count);

}  // namespace rehearse::results
