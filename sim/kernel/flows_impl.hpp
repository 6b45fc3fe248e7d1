// SimGrid's side of the flows; seen only by the kernel's own sources.
#pragma once

#include <functional>
#include <simgrid/s4u.hpp>
#include <unordered_map>
#include <vector>

#include "sim/kernel/flows.hpp"

namespace rehearse::kernel {

struct Flows::Impl {
  struct Slot {
    simgrid::s4u::ActivityPtr activity;
    Done done;
    HostId from = kNone;
    HostId to = kNone;
    std::uint32_t generation = 0;
    bool open = false;
  };

  explicit Impl(Platform& p) : platform(p) {}

  std::uint32_t open(Done done);
  void begin(std::uint32_t at, simgrid::s4u::ActivityPtr activity);
  void end(std::uint32_t at, const FlowEnd& result);
  void stop(std::uint32_t at, bool tell);
  void ends_lost();  ///< fails every flow one of whose ends is down
  void activity_ended(const simgrid::s4u::Activity& activity);
  FlowId disk_io(DiskId disk, double bytes, Done done, simgrid::s4u::Io::OpType type);

  Platform& platform;
  std::vector<Slot> slots;
  std::vector<std::uint32_t> free;
  std::unordered_map<const simgrid::s4u::Activity*, std::uint32_t> by_activity;
  std::vector<simgrid::s4u::ActivityPtr> ended;  ///< released at the next control event
  /// Makes a callback a calendar event of priority `completion`; set by the simulation.
  std::function<void(std::function<void()>)> report;
};

}  // namespace rehearse::kernel
