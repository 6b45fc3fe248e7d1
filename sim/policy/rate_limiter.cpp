#include "sim/policy/rate_limiter.hpp"

namespace rehearse::policy {

namespace {
struct Admit {
  double now_s;
  double n;

  Admission operator()(std::monostate) const { return {true, 0.0}; }
  template <class Limiter>
  Admission operator()(Limiter& limiter) const {
    return limiter.admit(now_s, n);
  }
};
}  // namespace

Admission RateLimiter::admit(double now_s, double n) { return std::visit(Admit{now_s, n}, kind_); }

void RateLimiter::cancel(double now_s, double n, double act_s) {
  if (auto* bucket = std::get_if<TokenBucket>(&kind_)) bucket->cancel(now_s, n, act_s);
}

}  // namespace rehearse::policy
