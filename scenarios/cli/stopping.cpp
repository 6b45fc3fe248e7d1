#include "scenarios/cli/stopping.hpp"

#include <charconv>

#include "sim/core/error.hpp"
#include "sim/core/units.hpp"

namespace rehearse::cli {
namespace {

std::optional<double> share_of(const std::string& text, const char* option) {
  if (text.empty()) return std::nullopt;
  const auto share = parse_share(text);
  if (share && *share > 0.0 && *share < 1.0) return share;
  throw UsageError(std::string(option) +
                   ": expected a share between 0 and 1 such as \"5%\", found \"" + text + "\"");
}

}  // namespace

std::optional<double> parse_share(const std::string& text) {
  double number = 0.0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec == std::errc() && read.ptr == end) return number;
  return parse_quantity(text, Unit::ratio);
}

void StoppingArguments::add_to(CLI::App& verb) {
  verb.add_option("--until-certain", certain,
                  "Add replications until every verdict is that sure, such as 95%")
      ->type_name("SHARE");
  verb.add_option("--until-precision", precision,
                  "Add replications until every median is known to that share, such as 5%")
      ->type_name("SHARE");
}

results::StoppingRule StoppingArguments::rule() const {
  return {.certainty = share_of(certain, "--until-certain"),
          .precision = share_of(precision, "--until-precision")};
}

void watch_replications(results::Sequential& watch, run::ReplicationOptions& options) {
  options.on_finished = [&watch, next = options.on_finished](const results::RunRecord& record) {
    if (watch.enough()) return;
    watch.add(record);
    if (next) next(record);
  };
  options.interrupted = [&watch, next = options.interrupted] {
    return watch.enough() || (next && next());
  };
}

void drop_surplus(const results::Sequential& watch, bool interrupted, run::Outcome& outcome) {
  outcome.records.resize(watch.replications());
  outcome.interrupted = interrupted && !watch.enough();
}

}  // namespace rehearse::cli
