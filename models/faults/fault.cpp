#include "models/faults/fault.hpp"

#include <utility>

namespace rehearse::models {

using kernel::EventId;
using kernel::Simulation;

Fault::Fault(const std::string& name, Figures figures)
    : Component("fault:" + name), figures_(std::move(figures)) {}

void Fault::start(Simulation& sim) {
  sim.at(
      figures_.at_s,
      [this, &sim] {
        const EventId onset = sim.notice({.component = figures_.target,
                                          .kind = figures_.kind,
                                          .step = "",
                                          .detail = id(),
                                          .disaster = figures_.disaster,
                                          .circumstance = figures_.circumstance});
        figures_.begin(sim, onset);
        if (figures_.duration_s == kernel::kNever || !figures_.end) return;
        sim.at(
            figures_.at_s + figures_.duration_s,
            [this, &sim, onset] {
              const EventId over = sim.notice({.component = figures_.target,
                                               .kind = figures_.ended,
                                               .step = "repair",
                                               .detail = id(),
                                               .causes = {onset},
                                               .ends = {figures_.target}});
              figures_.end(sim, over);
            },
            kernel::Priority::fault);
      },
      kernel::Priority::fault);
}

}  // namespace rehearse::models
