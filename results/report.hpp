// A result as one self-contained HTML page.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "results/store.hpp"

namespace rehearse::results {

struct ReportOptions {
  /// What the verdict owes to single inputs, by JSON pointer: {POINTER: text}; shown beside them in
  /// the register. Empty: not known.
  nlohmann::ordered_json swings = nlohmann::ordered_json::object();
};

/// What the page shows, as JSON: the summary, and of the replication that the worst disaster hit
/// (the first where there is none) the timeline, the faults, user requests by window and the time
/// series, thinned out to at most 4,000 points each and rounded to six digits.
nlohmann::ordered_json report_data(const StoredResult& result, const ReportOptions& options = {});

/// The page: verdicts, recovery as a waterfall, topology over time, time series with the faults,
/// tables, cost, the register of inputs, what is not modelled, versions and seeds. Loads nothing
/// from anywhere. The result must hold at least one replication.
std::string html_report(const StoredResult& result, const ReportOptions& options = {});

}  // namespace rehearse::results
