#include "scenarios/cli/progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <utility>

#include "results/format.hpp"
#include "scenarios/cli/output.hpp"

namespace rehearse::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kBarWidth = 24;

/// 5:03:20, hours may exceed a day.
std::string clock_text(double seconds) {
  const auto s = static_cast<long long>(seconds);
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

std::string bar(double share) {
  const auto full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * kBarWidth);
  return "[" + std::string(full, '#') + std::string(kBarWidth - full, '-') + "]";
}

std::string left_text(double left_s) {
  if (std::isnan(left_s)) return "";
  return fmt::format("  {} left", results::format_duration(std::ceil(left_s)));
}

std::string head(const std::string& title, double share) {
  const int percent = static_cast<int>(std::clamp(share, 0.0, 1.0) * 100);
  return fmt::format("{} {} {:3} %  ", title, bar(share), percent);
}

std::string cut(const std::string& line, int width) {
  return line.substr(0, static_cast<std::size_t>(std::max(0, width)));
}

std::string how_far(const run::Overall& overall, std::uint32_t replications) {
  if (replications > 1) return fmt::format("{} of {} runs", overall.finished, replications);
  return clock_text(overall.time_s) + " of " + clock_text(overall.duration_s);
}

double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

std::string progress_line(const std::string& title, const run::Overall& overall,
                          std::uint32_t replications, double left_s, int width) {
  return cut(head(title, overall.share) + how_far(overall, replications) +
                 fmt::format("  {} requests",
                             results::format_count(static_cast<double>(overall.requests))) +
                 left_text(left_s),
             width);
}

ProgressBar::ProgressBar(std::string title, std::uint32_t replications, bool quiet)
    : title_(std::move(title)),
      replications_(replications),
      shown_(!quiet && is_terminal(STDERR_FILENO)),
      colour_(may_colour(STDERR_FILENO)),
      begin_(Clock::now()),
      last_(begin_) {}

ProgressBar::~ProgressBar() {
  if (drawn_ > 0) std::cerr << '\r' << std::string(drawn_, ' ') << '\r' << std::flush;
}

void ProgressBar::update(const run::Overall& overall) {
  if (!due()) return;
  const double spent_s = seconds(last_ - begin_);
  const double left_s = overall.share > 0.01 ? spent_s * (1 - overall.share) / overall.share
                                             : std::numeric_limits<double>::quiet_NaN();
  draw(progress_line(title_, overall, replications_, left_s, terminal_width(STDERR_FILENO) - 1));
}

void ProgressBar::update(double share, const std::string& how_far, double left_s) {
  if (!due()) return;
  draw(cut(head(title_, share) + how_far + left_text(left_s), terminal_width(STDERR_FILENO) - 1));
}

bool ProgressBar::due() {
  const auto now = Clock::now();
  if (!shown_ || seconds(now - last_) < 0.1) return false;
  last_ = now;
  return true;
}

void ProgressBar::draw(const std::string& line) {
  const std::string padding(line.size() < drawn_ ? drawn_ - line.size() : 0, ' ');
  const char* begin = colour_ ? "\x1b[36m" : "";
  const char* end = colour_ ? "\x1b[0m" : "";
  std::cerr << '\r' << begin << line << end << padding << std::flush;
  drawn_ = line.size();
}

}  // namespace rehearse::cli
