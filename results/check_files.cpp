// A check for programs: JSON, JUnit, GitHub annotations.
#include <fmt/format.h>

#include <cmath>

#include "results/check_report.hpp"
#include "results/compare.hpp"

namespace rehearse::results {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json to_json(const CheckRow& row) {
  return {{"metric", row.name},
          {"title", title_of(row)},
          {"unit", row.unit},
          {"verdict", to_string(row.verdict)},
          {"before", number(row.difference.a)},
          {"now", number(row.difference.b)},
          {"worse", number(row.worse)},
          {"low", number(row.interval.low)},
          {"high", number(row.interval.high)},
          {"tolerance", number(row.tolerance)},
          {"target", row.objective ? Json(row.objective->target) : Json(nullptr)},
          {"disaster", row.disaster},
          {"never_before", row.difference.never_a},
          {"never_now", row.difference.never_b},
          {"reason", row.reason}};
}

Json to_json(const Culprit& culprit) {
  return {{"pointer", culprit.change.pointer},
          {"before", culprit.change.before},
          {"after", culprit.change.after},
          {"file", culprit.file},
          {"line", culprit.line},
          {"metric", culprit.metric},
          {"effect", number(culprit.effect)},
          {"share", number(culprit.share)}};
}

/// Text of an XML attribute or element; characters that XML forbids are dropped.
std::string xml(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
      out += c;
  }
  return out;
}

std::string failure_text(const CheckRow& row, const PlanReport& report) {
  std::string text;
  if (row.objective)
    text += fmt::format("target {}\n", format_value(row.objective->target, row.unit));
  text += describe(row) + "\n";
  for (const auto& culprit : report.culprits) text += "cause: " + to_text(culprit) + "\n";
  for (const auto& [disaster, lines] : report.path_changes)
    if (row.disaster.empty() || row.disaster == disaster)
      for (const auto& line : lines)
        text += fmt::format("critical path of {}: {}\n", disaster, line);
  return text + "reproduce: " + report.command + "\n";
}

std::string case_of(const CheckRow& row, const PlanReport& report) {
  const std::string open = fmt::format("    <testcase classname=\"{}\" name=\"{}\"",
                                       xml(report.check.plan), xml(title_of(row)));
  if (row.verdict == CheckVerdict::passed) return open + "/>\n";
  if (row.verdict == CheckVerdict::regressed)
    return fmt::format("{}>\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n", open,
                       xml(describe(row)), xml(failure_text(row, report)));
  return fmt::format("{}>\n      <skipped message=\"{}: {}\"/>\n    </testcase>\n", open,
                     to_string(row.verdict), xml(describe(row)));
}

std::string suite_of(const PlanReport& report) {
  std::size_t failures = 0;
  std::size_t skipped = 0;
  std::string cases;
  for (const auto& row : report.check.rows) {
    failures += row.verdict == CheckVerdict::regressed;
    skipped += row.verdict == CheckVerdict::undecided || row.verdict == CheckVerdict::waived;
    cases += case_of(row, report);
  }
  for (const auto& missing : report.check.missing)
    cases += fmt::format(
        "    <testcase classname=\"{}\" name=\"{}\">\n      <error message=\"missing {}\"/>\n"
        "    </testcase>\n",
        xml(report.check.plan), xml(missing.metric), missing.now ? "now" : "in the baseline");
  return fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" errors=\"{}\" "
      "time=\"{:.3f}\">\n{}  </testsuite>\n",
      xml(report.check.plan), report.check.rows.size() + report.check.missing.size(), failures,
      skipped, report.check.missing.size(), report.seconds, cases);
}

/// Text of a workflow command; of a property, commas and colons too.
std::string command_text(const std::string& text, bool property) {
  std::string out;
  for (const char c : text) {
    if (c == '%')
      out += "%25";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else if (property && c == ':')
      out += "%3A";
    else if (property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

std::string annotation(const char* level, const std::string& file, int line,
                       const std::string& title, const std::string& text) {
  const std::string place = line > 0 ? fmt::format(",line={}", line) : "";
  return fmt::format("::{} file={}{},title={}::{}\n", level, command_text(file, true), place,
                     command_text(title, true), command_text(text, false));
}

}  // namespace

Json to_json(const PlanReport& report) {
  Json rows = Json::array();
  for (const auto& row : report.check.rows) rows.push_back(to_json(row));
  Json missing = Json::array();
  for (const auto& each : report.check.missing)
    missing.push_back({{"metric", each.metric}, {"missing", each.now ? "now" : "before"}});
  Json changes = Json::array();
  for (const auto& change : report.check.changes)
    changes.push_back(
        {{"pointer", change.pointer}, {"before", change.before}, {"after", change.after}});
  Json culprits = Json::array();
  for (const auto& culprit : report.culprits) culprits.push_back(to_json(culprit));
  return {{"plan", report.check.plan},
          {"file", report.file},
          {"against", report.against},
          {"verdict", to_string(report.check.verdict)},
          {"replications", report.replications},
          {"seed", report.seed},
          {"paired", report.paired},
          {"seconds", report.seconds},
          {"metrics", std::move(rows)},
          {"missing", std::move(missing)},
          {"changes", std::move(changes)},
          {"culprits", std::move(culprits)},
          {"critical_path_changes", report.path_changes},
          {"expired_waivers", report.check.expired},
          {"notes", report.notes},
          {"command", report.command}};
}

std::string to_junit(const std::vector<PlanReport>& reports) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rehearse\">\n";
  for (const auto& report : reports) text += suite_of(report);
  return text + "</testsuites>\n";
}

std::string to_annotations(const std::vector<PlanReport>& reports) {
  std::string text;
  for (const auto& report : reports) {
    for (const auto& culprit : report.culprits)
      text += annotation("error", culprit.file.empty() ? report.file : culprit.file, culprit.line,
                         report.check.plan + " got worse", to_text(culprit));
    for (const auto& row : report.check.rows) {
      const bool regressed = row.verdict == CheckVerdict::regressed;
      if (regressed && report.culprits.empty())
        text += annotation("error", report.file, 0, title_of(row), describe(row));
      if (row.verdict == CheckVerdict::undecided)
        text += annotation("warning", report.file, 0, title_of(row) + " undecided", describe(row));
    }
    for (const auto& missing : report.check.missing)
      text += annotation("error", report.file, 0, "metric missing", missing.metric);
  }
  return text;
}

}  // namespace rehearse::results
