// Links between places.
#pragma once

#include <string>

#include "models/module.hpp"
#include "models/ports.hpp"

namespace rehearse::models {

/// Kind "link". Built after everything that is a place.
Module link_module();

/// A full-duplex link. Loss cuts it: transfers on it fail, requests over it wait for nothing.
class Link : public kernel::Component, public kernel::Losable, public Degradable {
 public:
  Link(const std::string& name, const kernel::Place& from, const kernel::Place& to,
       double bandwidth, double latency_s);

  void place(kernel::Simulation& sim) override;
  void lose(kernel::Simulation& sim, kernel::Loss how, kernel::EventId cause) override;
  void restore(kernel::Simulation& sim, kernel::EventId cause) override;
  void degrade(kernel::Simulation& sim, double bandwidth_factor, double latency_factor, double loss,
               kernel::EventId cause) override;
  void repair(kernel::Simulation& sim, kernel::EventId cause) override;

 private:
  void report(kernel::Simulation& sim, const char* kind, kernel::EventId cause) const;

  const kernel::Place& from_;
  const kernel::Place& to_;
  double bandwidth_;
  double latency_s_;
  kernel::LinkId link_ = kernel::kNone;
  int cuts_ = 0;
};

}  // namespace rehearse::models
