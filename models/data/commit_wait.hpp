// How long a commit waits for its write-ahead log to be safe.
#pragma once

#include <optional>
#include <string>

namespace rehearse::models::data {

/// PostgreSQL's synchronous_commit.
enum class SynchronousCommit { off, local, remote_write, on, remote_apply };

SynchronousCommit synchronous_commit(const std::string& word);

/// Does a commit at this level wait for a synchronous standby?
bool waits_for_standby(SynchronousCommit level);

/// Stages of making WAL safe; each adds to the one before on the standby.
struct CommitTimes {
  double local_flush_s = 0.0;
  double standby_write_s = 0.0;
  double standby_flush_s = 0.0;
  double standby_apply_s = 0.0;
};

/// Commit wait: the local flush runs beside the way to the standby and back, so it is
/// max(local flush, RTT + remote stages up to the level); without a standby the local flush;
/// nothing with `off`.
double commit_wait_s(SynchronousCommit level, const CommitTimes& times,
                     std::optional<double> standby_rtt_s);

}  // namespace rehearse::models::data
