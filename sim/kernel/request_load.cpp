// Load: arrivals, users who come back, sessions, patience.
#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/kernel/request_engine.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

RequestEngine::Load& RequestEngine::load_of(std::uint16_t population) {
  if (loads_.size() <= population) loads_.resize(population + 1U);
  return loads_[population];
}

// --- open ----------------------------------------------------------------------------------------

void RequestEngine::open_load(std::uint16_t population, Arrivals arrivals) {
  Load& load = load_of(population);
  load.arrivals = std::move(arrivals);
  load.open = true;
  const double first_s = load.arrivals.next();
  if (first_s < kNever)
    push(first_s, Priority::request, EventKind::arrival, load.guard, population);
}

void RequestEngine::arrive(std::uint16_t population, double now_s) {
  Load& load = loads_[population];
  const std::uint32_t batch = load.arrivals.batch();
  const double next_s = load.arrivals.next();
  if (next_s < kNever) push(next_s, Priority::request, EventKind::arrival, load.guard, population);
  for (std::uint32_t i = 0; i < batch; ++i) issue(population, now_s);
}

void RequestEngine::set_load_factor(std::uint16_t population, double factor, double now_s) {
  Load& load = loads_.at(population);
  if (!load.open) {
    load.user_factor = factor;
    set_users(population, load.users, now_s);
    return;
  }
  const double next_s = load.arrivals.set_factor(now_s, factor);
  ++load.guard;
  if (next_s < kNever) push(next_s, Priority::request, EventKind::arrival, load.guard, population);
}

// --- closed --------------------------------------------------------------------------------------

void RequestEngine::closed_load(std::uint16_t population) {
  PopulationTable& pop = network_.populations[population];
  pop.returns = true;
  load_of(population).closed = true;
  set_users(population, pop.users, 0.0);
}

void RequestEngine::set_users(std::uint16_t population, std::uint32_t users, double now_s) {
  Load& load = loads_.at(population);
  const PopulationTable& pop = network_.populations[population];
  load.users = users;
  load.wanted = static_cast<std::uint32_t>(std::llround(users * load.user_factor));
  for (; load.present < load.wanted; ++load.present) {
    const std::uint64_t user = load.started++;
    Draw draw(mix_key_, (static_cast<std::uint64_t>(population) << 40) | user,
              mix_draw::kFirstThink);
    push(now_s + network_.distributions[pop.think].sample(draw), Priority::request, EventKind::user,
         0, population);
  }
}

bool RequestEngine::user_stays(std::uint16_t population) {
  Load& load = loads_[population];
  if (load.present <= load.wanted) return true;
  --load.present;
  return false;
}

// --- after an answer or a failure ----------------------------------------------------------------

void RequestEngine::set_visits(std::uint16_t population, Visits visits) {
  PopulationTable& pop = network_.populations[population];
  pop.returns = pop.returns || !visits.rows.empty() || visits.retry_attempts > 0;
  pop.step_bits = visits.rows.empty() ? 0 : kSessionStepBits;
  load_of(population).visits = std::move(visits);
}

void RequestEngine::next_user(const Fiber& x, double time_s, bool failed) {
  const std::uint16_t population = network_.endpoints[x.endpoint].population;
  const Load& load = loads_[population];
  if (failed && retry(x, time_s, load.visits)) return;
  if (!load.visits.rows.empty() && !(failed && load.visits.leaves_after_failure) &&
      continue_session(x, time_s, load.visits)) {
    return;
  }
  if (!load.closed) return;
  Draw draw(mix_key_, x.request, mix_draw::kThink);
  const double think_s =
      network_.distributions[network_.populations[population].think].sample(draw);
  push(time_s + think_s, Priority::request, EventKind::user, 0, population);
}

bool RequestEngine::retry(const Fiber& x, double time_s, const Visits& visits) {
  if (attempt_of(x.request) >= visits.retry_attempts) return false;
  const double u = to_uniform(random_bits(mix_key_, x.request, mix_draw::kRetry, 0));
  if (u >= visits.retry_probability) return false;
  Draw draw(mix_key_, x.request, mix_draw::kRetryDelay);
  come_back(time_s + visits.retry_delay.sample(draw), x.request + kOneAttempt, x.endpoint);
  return true;
}

bool RequestEngine::continue_session(const Fiber& x, double time_s, const Visits& visits) {
  if ((x.request & kLastStep) == kLastStep) return false;
  const PopulationTable& pop = network_.populations[network_.endpoints[x.endpoint].population];
  const SessionRow& row = visits.rows[x.endpoint - pop.mix_endpoint.front()];
  const std::uint64_t here = first_attempt(x.request);
  const double u = to_uniform(random_bits(mix_key_, here, mix_draw::kNextAction, 0));
  std::size_t i = 0;
  while (i < row.cumulative.size() && u >= row.cumulative[i]) ++i;
  if (i == row.cumulative.size()) return false;
  Draw draw(mix_key_, here, mix_draw::kSessionThink);
  come_back(time_s + visits.session_think.sample(draw), here + 1, row.next[i]);
  return true;
}

void RequestEngine::come_back(double time_s, std::uint64_t request, EndpointId endpoint) {
  if (free_returns_.empty()) {
    free_returns_.push_back(static_cast<std::uint32_t>(returns_.size()));
    returns_.emplace_back();
  }
  const std::uint32_t slot = free_returns_.back();
  free_returns_.pop_back();
  returns_[slot] = {request, endpoint};
  push(time_s, Priority::request, EventKind::again, 0, slot);
}

void RequestEngine::issue_again(std::uint32_t slot, double now_s) {
  const Return back = returns_[slot];
  free_returns_.push_back(slot);
  PopulationTable& pop = network_.populations[network_.endpoints[back.endpoint].population];
  if (attempt_of(back.request) > 0) ++pop.retries;
  issue_as(back.request, back.endpoint, now_s);
}

// --- patience ------------------------------------------------------------------------------------

double RequestEngine::own_patience_s(const PopulationTable& pop, std::uint64_t request) const {
  const auto population = static_cast<std::size_t>(&pop - network_.populations.data());
  Draw draw(mix_key_, request, mix_draw::kPatience);
  return std::min(pop.timeout_s, loads_[population].visits.patience.sample(draw));
}

}  // namespace rehearse::kernel
