// One line on standard error that tells how far the run has come.
#pragma once

#include <chrono>
#include <string>

#include "scenarios/run/replications.hpp"

namespace rehearse::cli {

/// The line without control characters, at most `width` columns:
///   region-loss [########------------]  41 %  2:27:36 of 6:00:00  2.1 M requests  6 s left
/// `left_s` is NaN while nothing can be said about it. Of several replications it counts those that
/// finished instead of the clock.
std::string progress_line(const std::string& title, const run::Overall& overall,
                          std::uint32_t replications, double left_s, int width);

/// Draws only when standard error is a terminal and it was not asked to be quiet; at most ten times
/// per second. Removes its line when destroyed.
class ProgressBar {
 public:
  ProgressBar(std::string title, std::uint32_t replications, bool quiet);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void update(const run::Overall& overall);
  /// With a text of the caller's and its own estimate of the time left (NaN: none).
  void update(double share, const std::string& how_far, double left_s);

 private:
  bool due();
  void draw(const std::string& line);

  std::string title_;
  std::uint32_t replications_;
  bool shown_;
  bool colour_;
  std::size_t drawn_ = 0;  ///< columns to be overwritten
  std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace rehearse::cli
