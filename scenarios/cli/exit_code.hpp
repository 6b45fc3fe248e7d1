// Exit codes of the program: a contract, other programs rely on it.
#pragma once

namespace rehearse::cli {

enum ExitCode : int {
  kMet = 0,
  kMissed = 1,  ///< or regressed
  kUsage = 2,
  kInvalid = 3,  ///< scenario
  kFailed = 4,   ///< run
  kNoBaseline = 5,
  kUndecided = 6,
  kInterrupted = 130
};

}  // namespace rehearse::cli
