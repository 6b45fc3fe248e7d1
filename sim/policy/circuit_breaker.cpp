#include "sim/policy/circuit_breaker.hpp"

#include <type_traits>

namespace rehearse::policy {

namespace {
// `none` is the answer of a breaker that is not there.
template <class Kind, class Answer, class Ask>
Answer ask(Kind& kind, Answer none, const Ask& question) {
  return std::visit(
      [&](auto& breaker) -> Answer {
        if constexpr (std::is_same_v<std::decay_t<decltype(breaker)>, std::monostate>) {
          return none;
        } else {
          return question(breaker);
        }
      },
      kind);
}
}  // namespace

Permission CircuitBreaker::allow(double now_s) {
  return ask(kind_, Permission{true, false}, [=](auto& breaker) { return breaker.allow(now_s); });
}

bool CircuitBreaker::record(double now_s, bool ok, double duration_s) {
  return ask(kind_, false, [=](auto& breaker) { return breaker.record(now_s, ok, duration_s); });
}

bool CircuitBreaker::cancelled(double now_s) {
  return ask(kind_, false, [=](auto& breaker) { return breaker.cancelled(now_s); });
}

BreakerState CircuitBreaker::state() const {
  return ask(kind_, BreakerState::closed, [](const auto& breaker) { return breaker.state(); });
}

double CircuitBreaker::since_s() const {
  return ask(kind_, 0.0, [](const auto& breaker) { return breaker.since_s(); });
}

}  // namespace rehearse::policy
