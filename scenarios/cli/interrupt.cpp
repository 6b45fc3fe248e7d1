#include "scenarios/cli/interrupt.hpp"

#include <csignal>

namespace rehearse::cli {
namespace {

volatile std::sig_atomic_t caught = 0;

void set_handler(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;  // without SA_RESTART: a waiting poll returns
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  caught = 0;
  set_handler([](int) { caught = 1; });
}

InterruptGuard::~InterruptGuard() { set_handler(SIG_DFL); }

bool InterruptGuard::interrupted() { return caught != 0; }

}  // namespace rehearse::cli
