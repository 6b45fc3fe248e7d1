// What a station has beyond a plain first come, first served queue for its servers.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/kernel/ids.hpp"
#include "sim/kernel/shared_servers.hpp"
#include "sim/kernel/wait_line.hpp"
#include "sim/policy/adaptive_lifo.hpp"
#include "sim/policy/codel.hpp"
#include "sim/policy/load_shedder.hpp"

namespace rehearse::kernel {

/// What becomes of work whose caller no longer waits.
enum class Expired : std::uint8_t {
  finish,   ///< it is done all the same, for nobody
  discard,  ///< dropped when its turn in a queue comes
  cancel    ///< stopped at once, in a queue or in service, and so are the calls it has made
};

/// A line with the policy that decides whom it drops.
struct ManagedLine : WaitLine {
  std::optional<policy::CoDel> codel;
  std::optional<policy::AdaptiveLifo> adaptive;  ///< decides the order, too

  void restart(double now_s) {
    clear();
    if (codel) codel->restart();
    if (adaptive) adaptive->restart(now_s);
  }
};

/// Servers compute; workers (threads, connections) are held for a whole request, through its calls.
struct StationExtra {
  bool shared = false;        ///< processor sharing
  SharedServers sharing;      ///< who computes then
  std::uint32_t version = 0;  ///< of the pending completion under processor sharing
  ManagedLine line;           ///< for a server
  Expired expired = Expired::finish;

  std::uint32_t workers = kNone;  ///< kNone: not limited
  std::uint32_t workers_busy = 0;
  std::uint32_t door_limit = kNone;  ///< who may wait for a worker
  ManagedLine door;
  double door_changed_s = 0.0;
  double workers_area_s = 0.0;
  double door_area_s = 0.0;
  double held_area_s = 0.0;

  /// Asked at the door. It watches the line for a worker, or that for a server where workers are
  /// not limited.
  std::optional<policy::LoadShedder> shedder;
  std::uint64_t dropped = 0;  ///< expired, shed or dropped from a line

  std::uint32_t held = 0;  ///< requests between `enter` and `leave`
  double memory_base = 0.0;
  double memory_per_request = 0.0;
  double memory_limit = kNever;  ///< above it the process is killed
  bool dying = false;            ///< its kill is on the way
  std::uint64_t kills = 0;

  bool watched(const ManagedLine& which) const { return (&which == &door) == (workers != kNone); }
};

}  // namespace rehearse::kernel
