// A check for people: on a terminal, and as Markdown.
#include <fmt/format.h>

#include <cmath>

#include "results/check_report.hpp"
#include "results/compare.hpp"
#include "results/format.hpp"
#include "results/layout.hpp"

namespace rehearse::results {
namespace {

std::string mark(CheckVerdict verdict) {
  static const char* const marks[] = {"✓", "✗", "?", "~"};
  return marks[static_cast<std::size_t>(verdict)];
}

Ink ink(CheckVerdict verdict) {
  static const Ink inks[] = {Ink::green, Ink::red, Ink::yellow, Ink::cyan};
  return inks[static_cast<std::size_t>(verdict)];
}

/// Of tolerances and intervals: a share is percentage points here.
std::string amount(double value, const std::string& unit) {
  if (std::isinf(value)) return value > 0 ? "any" : "-any";
  const std::string text = format_change(value, unit);
  return text.starts_with("+") ? text.substr(1) : text;
}

std::string headline(const PlanReport& report) {
  return fmt::format("{} {}, seed {}, {}", report.replications,
                     report.paired ? "pairs by seed" : "replications, other seeds than before",
                     report.seed, format_duration(report.seconds));
}

std::size_t count(const PlanCheck& check, CheckVerdict verdict) {
  std::size_t n = 0;
  for (const auto& row : check.rows) n += row.verdict == verdict;
  return n;
}

std::string tally(const PlanCheck& check) {
  std::string text;
  for (const auto verdict : {CheckVerdict::regressed, CheckVerdict::undecided, CheckVerdict::waived,
                             CheckVerdict::passed})
    if (const std::size_t n = count(check, verdict); n > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", n, to_string(verdict));
  return fmt::format("{} of {} metrics", text, check.rows.size());
}

std::string missing_text(const Missing& missing) {
  return fmt::format("{} is missing {}", missing.metric, missing.now ? "now" : "in the baseline");
}

std::string before(const CheckRow& row) {
  return row.difference.count == 0 ? "never" : format_value(row.difference.a, row.unit);
}

std::string now(const CheckRow& row) {
  if (row.difference.never_b > 0) return fmt::format("never in {} runs", row.difference.never_b);
  return row.difference.count == 0 ? "-" : format_value(row.difference.b, row.unit);
}

std::string markdown_row(const CheckRow& row) {
  return fmt::format("| {} {} | {} | {} | {} | {} to {} | {} |\n", mark(row.verdict), title_of(row),
                     before(row), now(row), format_change(row.difference.mean, row.unit),
                     amount(row.interval.low, row.unit), amount(row.interval.high, row.unit),
                     amount(row.tolerance, row.unit));
}

std::string markdown_of(const PlanReport& report) {
  const PlanCheck& check = report.check;
  std::string text =
      fmt::format("\n### {} {}: {}\n\n{} against `{}` ({})\n", mark(check.verdict), check.plan,
                  to_string(check.verdict), tally(check), report.against, headline(report));
  const std::string head =
      "\n| metric | before | now | change | worse by | tolerance |\n|---|---|---|---|---|---|\n";
  std::string open;
  std::string passed;
  for (const auto& row : check.rows)
    (row.verdict == CheckVerdict::passed ? passed : open) += markdown_row(row);
  if (!open.empty()) text += head + open;
  if (!report.culprits.empty()) text += "\n**What did it**\n\n";
  for (std::size_t i = 0; i < report.culprits.size(); ++i)
    text += fmt::format("{}. `{}`\n", i + 1, to_text(report.culprits[i]));
  for (const auto& [disaster, lines] : report.path_changes)
    for (const auto& line : lines) text += fmt::format("\n- {}, {}", disaster, line);
  for (const auto& missing : check.missing) text += "\n- " + missing_text(missing);
  for (const auto& note : report.notes) text += "\n- " + note;
  for (const auto& note : check.expired) text += "\n- " + note;
  if (!passed.empty())
    text += fmt::format("\n<details><summary>{} passed</summary>\n{}{}\n</details>\n",
                        count(check, CheckVerdict::passed), head, passed);
  return text + fmt::format("\nAgain: `{}`\n", report.command);
}

}  // namespace

std::string title_of(const CheckRow& row) {
  if (!row.objective) return row.name;
  return row.disaster.empty() ? row.objective->name : row.disaster + ": " + row.objective->name;
}

std::string describe(const CheckRow& row) {
  const Difference& d = row.difference;
  if (d.count == 0 || d.never_a != d.never_b)
    return fmt::format("was {}, now {}: {}", before(row), now(row), row.reason);
  const double share = d.relative();
  std::string text =
      fmt::format("was {}, now {}: {}", before(row), now(row), format_change(d.mean, row.unit));
  if (!std::isnan(share)) text += fmt::format(" ({:+.1f} %)", share * 100);
  text += fmt::format(", worse by {} to {}, tolerance {}", amount(row.interval.low, row.unit),
                      amount(row.interval.high, row.unit), amount(row.tolerance, row.unit));
  return row.reason.empty() ? text : text + "; " + row.reason;
}

std::string to_text(const PlanReport& report, bool colour) {
  const Painter paint{colour};
  const PlanCheck& check = report.check;
  std::string text =
      fmt::format("{} {} against {}\n  {}; {}\n",
                  paint(ink(check.verdict), mark(check.verdict) + " " + to_string(check.verdict)),
                  paint(Ink::bold, check.plan), report.against, headline(report), tally(check));
  for (const auto verdict :
       {CheckVerdict::regressed, CheckVerdict::undecided, CheckVerdict::waived})
    for (const auto& row : check.rows)
      if (row.verdict == verdict)
        text += fmt::format("  {} {}\n      {}\n", paint(ink(verdict), mark(verdict)),
                            title_of(row), describe(row));
  for (const auto& missing : check.missing)
    text += fmt::format("  {} {}\n", paint(Ink::red, "!"), missing_text(missing));
  for (std::size_t i = 0; i < report.culprits.size(); ++i)
    text += fmt::format("{}  {}. {}\n", i == 0 ? "WHAT DID IT\n" : "", i + 1,
                        to_text(report.culprits[i]));
  for (const auto& [disaster, lines] : report.path_changes) {
    text += fmt::format("CRITICAL PATH of {}\n", disaster);
    for (const auto& line : lines) text += "  " + line + "\n";
  }
  for (const auto& note : check.expired) text += "  " + note + "\n";
  for (const auto& note : report.notes) text += "  " + note + "\n";
  if (check.verdict != CheckVerdict::passed) text += "AGAIN  " + report.command + "\n";
  return text;
}

std::string to_markdown(const std::vector<PlanReport>& reports) {
  std::size_t worse = 0;
  for (const auto& report : reports) worse += report.check.verdict == CheckVerdict::regressed;
  std::string text = "<!-- rehearse-check -->\n";
  text += worse == 0
              ? std::string("## Rehearse: no plan got worse\n")
              : fmt::format("## Rehearse: {} of {} plans got worse\n", worse, reports.size());
  for (const auto& report : reports) text += markdown_of(report);
  return text;
}

}  // namespace rehearse::results
