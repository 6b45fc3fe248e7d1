#include "sim/kernel/clock.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <memory>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u.hpp>
#include <utility>

#include "sim/core/error.hpp"
#include "sim/kernel/flows_impl.hpp"
#include "sim/kernel/platform_impl.hpp"
#include "sim/kernel/request_engine.hpp"

namespace rehearse::kernel {
namespace {

namespace sg = simgrid::s4u;

/// SimGrid sums its clock from deltas; a promised time is met when it is this close.
bool reached(double now_s, double promised_s) {
  return now_s >= promised_s - 1e-9 * std::max(1.0, promised_s);
}

constexpr int kProgressSlices = 400;
constexpr double kAccountEvery_s = 10.0;  ///< control tick of request bytes on links

}  // namespace

RequestModel::RequestModel(Simulation& simulation)
    : Model("Rehearse requests"), simulation_(simulation) {}

double RequestModel::horizon_s(double now) {
  double horizon = slice_end_s_;
  for (Model* model : sg::Engine::get_instance()->get_all_models()) {
    if (model == this) continue;
    const double delta = model->next_occurring_event(now);
    if (delta >= 0.0) horizon = std::min(horizon, now + delta);
  }
  const double timer = simgrid::kernel::timer::Timer::next();
  if (timer >= 0.0) horizon = std::min(horizon, timer);
  return horizon;
}

double RequestModel::next_occurring_event(double now) {
  promised_s_ = -1.0;
  auto& control = *simulation_.control_;
  if (control.error) return -1.0;
  const double horizon = horizon_s(now);
  bool at_horizon = true;
  control.guard([&] { at_horizon = simulation_.engine_->advance(horizon); });
  if (at_horizon || control.error) return -1.0;
  promised_s_ = simulation_.engine_->calendar().top().time_s;
  return std::max(0.0, promised_s_ - now);
}

void RequestModel::update_actions_state(double now, double /*delta*/) {
  if (promised_s_ < 0.0 || !reached(now, promised_s_)) return;
  simulation_.control_->run_due(promised_s_);
  promised_s_ = -1.0;
}

ControlId Simulation::Control::schedule(double time_s, std::function<void()> action,
                                        Priority priority) {
  std::uint32_t at = 0;
  if (free.empty()) {
    at = static_cast<std::uint32_t>(slots.size());
    slots.emplace_back();
  } else {
    at = free.back();
    free.pop_back();
  }
  slots[at].action = std::move(action);
  simulation.engine_->push(time_s, priority, EventKind::control, slots[at].generation, at);
  return {at, slots[at].generation};
}

void Simulation::Control::run_due(double time_s) {
  auto& calendar = simulation.engine_->calendar();
  simulation.flows_->impl_->ended.clear();
  while (!error && !calendar.empty() && calendar.top().time_s <= time_s) {
    const Event event = calendar.pop();
    if (event_kind(event) == EventKind::control) {
      fire(event);
    } else {
      guard([&] { simulation.engine_->handle(event); });
    }
  }
}

void Simulation::Control::fire(const Event& event) {
  Slot& slot = slots[event.who];
  if (!guard_matches(event, slot.generation)) return;
  simulation.now_s_ = event.time_s;
  simulation.engine_->count_control(event);
  const std::function<void()> action = std::move(slot.action);
  slot.action = nullptr;
  ++slot.generation;
  free.push_back(event.who);
  guard(action);
}

void Simulation::Control::guard(const std::function<void()>& action) {
  if (error) return;
  try {
    action();
  } catch (const RunError&) {
    error = std::current_exception();
  } catch (const std::exception& e) {
    error = std::make_exception_ptr(RunError("kernel", simulation.now_s_, e.what()));
  }
}

ControlId Simulation::at(double time_s, std::function<void()> action, Priority priority) {
  return control_->schedule(std::max(time_s, now_s_), std::move(action), priority);
}

void Simulation::every(double first_s, double period_s, std::function<void()> action) {
  auto shared = std::make_shared<std::function<void()>>(std::move(action));
  auto tick = std::make_shared<std::function<void()>>();
  // The k-th tick is at first + k * period, not at the sum of k periods.
  auto count = std::make_shared<std::uint64_t>(0);
  std::weak_ptr<std::function<void()>> weak = tick;
  *tick = [this, first_s, period_s, shared, count, weak] {
    (*shared)();
    ++*count;
    if (auto self = weak.lock()) {
      at(first_s + static_cast<double>(*count) * period_s, [self] { (*self)(); });
    }
  };
  at(first_s, [tick] { (*tick)(); });
}

void Simulation::cancel(ControlId control) {
  if (control.slot >= control_->slots.size()) return;
  auto& slot = control_->slots[control.slot];
  if (slot.generation != control.generation) return;
  slot.action = nullptr;
  ++slot.generation;
  control_->free.push_back(control.slot);
}

void Simulation::prepare() {
  for (auto& component : components_) component->place(*this);
  if (platform_->sites() == 0) platform_->add_site("everywhere", 0.0);
  platform_->seal();
  for (SiteId site = 0; site < platform_->sites(); ++site) {
    engine_->site_reason_.push_back(reason(platform_->site_name(site), "unreachable"));
  }
  for (auto& component : components_) component->declare(*this);
  for (auto& component : components_) component->lower(*this);
  engine_->prepare(*platform_);
  flows_->impl_->report = [this](std::function<void()> action) {
    const double ended_s = std::max(now_s_, sg::Engine::get_clock());
    control_->schedule(ended_s, std::move(action), Priority::completion);
  };
  for (auto& component : components_) component->start(*this);
  engine_->bind();
  if (options_.warmup_s > 0.0) {
    at(
        options_.warmup_s, [this] { engine_->reset_statistics(now_s_); }, Priority::observe);
  }
  every(kAccountEvery_s, kAccountEvery_s, [this] { account_requests(); });
  every(options_.observe_every_s, options_.observe_every_s, [this] {
    for (auto& component : components_) component->observe(*this);
  });
}

void Simulation::account_requests() {
  const std::vector<double>& total = engine_->bytes_between();
  if (accounted_.size() != total.size()) accounted_.assign(total.size(), 0.0);
  std::vector<double> tick(total.size());
  for (std::size_t i = 0; i < total.size(); ++i) tick[i] = total[i] - accounted_[i];
  accounted_ = total;
  platform_->account_requests(tick, kAccountEvery_s);
}

RunCounters Simulation::run() {
  prepare();
  control_->model = std::make_shared<RequestModel>(*this);
  auto& engine = *platform_->impl_->engine;
  engine.add_model(control_->model);
  const double end_s = options_.duration_s;
  sg::Actor::create("clock", platform_->impl_->clock,
                    [end_s] { sg::this_actor::sleep_until(end_s); });
  RunCounters counters;
  for (int slice = 1; slice <= kProgressSlices && !control_->error; ++slice) {
    const double until_s = slice == kProgressSlices ? end_s : end_s * slice / kProgressSlices;
    control_->model->set_slice_end(until_s);
    engine.run_until(until_s);
    if (!control_->error && !observer_.on_progress(until_s)) {
      counters.interrupted = slice != kProgressSlices;
      if (counters.interrupted) break;
    }
  }
  if (counters.interrupted || control_->error) sg::Actor::kill_all();
  if (control_->error) std::rethrow_exception(control_->error);
  now_s_ = counters.interrupted ? now_s_ : end_s;
  engine_->settle_all(now_s_);
  engine_->forget_open_requests();
  for (auto& component : components_) component->finish(*this);
  counters.events = engine_->events();
  counters.requests = engine_->requests();
  counters.hops = engine_->hops();
  counters.fingerprint = engine_->fingerprint();
  counters.draws_fingerprint = engine_->draws_fingerprint();
  return counters;
}

}  // namespace rehearse::kernel
