// Quantities with units: how a scenario writes them, and how a person reads them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse {

/// The physical dimension of a quantity and, with it, the suffixes a scenario may write and the SI
/// unit that the program sees: seconds, bytes, bytes per second, CPU cores, ...
enum class Unit {
  none,               ///< a plain number
  seconds,            ///< "30s" "250 ms" "5 min" "4h" "7d" "10us" "2h30m"
  bytes,              ///< "4 GiB" "64 kB" "100 MB" "1 TiB" "512 B"
  bytes_per_s,        ///< "1 Gbps" (bits!) "125 MB/s" "10 MiB/s"
  cores,              ///< "500m" "2" 1.5
  ratio,              ///< 0.25 or "25 %"
  per_s,              ///< "9000/s" "10/min" or a plain number per second
  usd,                ///< a plain number or "12 USD"
  usd_per_h,          ///< "0.10 USD/h"
  usd_per_byte,       ///< "0.02 USD/GB"
  usd_per_byte_month  ///< "0.023 USD/GB-month"
};

/// A suffix and what it stands for: value * 10^exponent * multiply / divide, the power of ten
/// applied to the decimal text, so that "99.9 %" is the double nearest to 0.999.
struct UnitSuffix {
  std::string_view text;
  int exponent = 0;
  double multiply = 1;
  double divide = 1;
};

struct UnitInfo {
  std::string_view name;     ///< "seconds"; stands in the catalogue
  std::string_view symbol;   ///< of the SI unit: "s", "B/s"; empty for a plain number
  std::string_view noun;     ///< "a duration"
  std::string_view example;  ///< "30s"; empty where only a plain number is accepted
  std::vector<UnitSuffix> suffixes;
};

const UnitInfo& unit_info(Unit unit);

/// The SI value of a quantity written with a unit: digits, then spaces or nothing, then one of the
/// suffixes of `unit` (case matters: MB is not Mb). Durations may be a sum: "2h30m". Nothing when
/// the text is anything else or the value is not finite.
std::optional<double> parse_quantity(std::string_view text, Unit unit);

/// What a scenario may write: `a duration such as "30s" (ns, us, ..., or a number of seconds)`.
std::string accepted_quantity(Unit unit);

/// Regular expression (ECMA 262, anchored) of the texts that `parse_quantity` accepts; with
/// `negative` false, of those without a minus sign.
std::string quantity_pattern(Unit unit, bool negative);

/// For people: "250 ns", "4.2 ms", "12.5 s", "2 min 05 s", "1 h 02 min 05 s", "3 d 04 h 05 min".
std::string format_duration(double seconds);
/// Binary prefixes: "512 B", "1.5 GiB".
std::string format_bytes(double bytes);
/// Decimal prefixes: "125 MB/s".
std::string format_bytes_per_s(double bytes_per_s);
/// "9000/s", "1.25M/s".
std::string format_per_s(double per_s);
/// "25 %"
std::string format_ratio(double ratio);
/// "1,234.50 USD" without the comma; sub-cent amounts keep three digits.
std::string format_usd(double usd);
/// Shortest text that reads back as the same double: "0.1", "1e+20".
std::string format_number(double value);
/// By unit, with the functions above.
std::string format_quantity(double value, Unit unit);

}  // namespace rehearse
