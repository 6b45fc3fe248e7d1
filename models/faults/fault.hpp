// What breaks, when, and for how long.
#pragma once

#include <functional>
#include <string>

#include "models/module.hpp"

namespace rehearse::models {

/// The kinds of family "fault".
Module fault_module();

/// One fault of the timeline: at `at_s` its notice is entered (with the disaster it belongs to, or
/// as a circumstance) and `begin` is carried out with that event as the cause; after `duration_s`
/// (never, when infinite) `end`.
class Fault : public kernel::Component {
 public:
  using Action = std::function<void(kernel::Simulation&, kernel::EventId cause)>;
  struct Figures {
    std::string target;  ///< component id
    std::string kind;    ///< "region-lost"
    std::string ended;   ///< kind of the notice at the end
    double at_s = 0.0;
    double duration_s = kernel::kNever;
    std::string disaster;
    bool circumstance = false;
    Action begin;
    Action end;
  };
  Fault(const std::string& name, Figures figures);
  void start(kernel::Simulation& sim) override;

 private:
  Figures figures_;
};

}  // namespace rehearse::models
