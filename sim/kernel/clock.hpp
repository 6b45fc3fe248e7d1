// Control events and the request model that lives in SimGrid's engine; private to the kernel.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <simgrid/kernel/resource/Model.hpp>
#include <vector>

#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

/// The calendar as a model of SimGrid's engine; simulation.hpp states the algorithm of one instant.
class RequestModel : public simgrid::kernel::resource::Model {
 public:
  explicit RequestModel(Simulation& simulation);
  double next_occurring_event(double now) override;
  void update_actions_state(double now, double delta) override;
  void set_slice_end(double end_s) { slice_end_s_ = end_s; }

 private:
  double horizon_s(double now);

  Simulation& simulation_;
  double slice_end_s_ = 0.0;
  double promised_s_ = -1.0;  ///< time of the control event that was announced
};

struct Simulation::Control {
  struct Slot {
    std::function<void()> action;
    std::uint32_t generation = 0;
  };

  explicit Control(Simulation& owner) : simulation(owner) {}

  ControlId schedule(double time_s, std::function<void()> action, Priority priority);
  /// Carries out every control event at or before `time_s`, with the request events between them.
  void run_due(double time_s);
  void fire(const Event& event);
  /// Keeps the first error; everything after it is skipped.
  void guard(const std::function<void()>& action);

  Simulation& simulation;
  std::vector<Slot> slots;
  std::vector<std::uint32_t> free;
  std::shared_ptr<RequestModel> model;
  std::exception_ptr error;
};

}  // namespace rehearse::kernel
