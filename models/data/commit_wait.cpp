#include "models/data/commit_wait.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace rehearse::models::data {

SynchronousCommit synchronous_commit(const std::string& word) {
  using enum SynchronousCommit;
  static const std::pair<const char*, SynchronousCommit> words[] = {{"off", off},
                                                                    {"local", local},
                                                                    {"remote_write", remote_write},
                                                                    {"on", on},
                                                                    {"remote_apply", remote_apply}};
  for (const auto& [name, level] : words)
    if (word == name) return level;
  assert(false && "the reader admits only these words");
  return on;
}

bool waits_for_standby(SynchronousCommit level) { return level >= SynchronousCommit::remote_write; }

double commit_wait_s(SynchronousCommit level, const CommitTimes& times,
                     std::optional<double> standby_rtt_s) {
  if (level == SynchronousCommit::off) return 0.0;
  if (!waits_for_standby(level) || !standby_rtt_s) return times.local_flush_s;
  double remote_s = *standby_rtt_s + times.standby_write_s;
  if (level >= SynchronousCommit::on) remote_s += times.standby_flush_s;
  if (level >= SynchronousCommit::remote_apply) remote_s += times.standby_apply_s;
  return std::max(times.local_flush_s, remote_s);
}

}  // namespace rehearse::models::data
