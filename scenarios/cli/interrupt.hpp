// Ctrl-C as a flag.
#pragma once

namespace rehearse::cli {

/// While one exists, SIGINT and SIGTERM set a flag instead of ending the process.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  static bool interrupted();
};

}  // namespace rehearse::cli
