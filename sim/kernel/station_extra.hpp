// What a station has beyond a plain first come, first served queue for its servers.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/kernel/ids.hpp"
#include "sim/kernel/shared_servers.hpp"
#include "sim/kernel/wait_line.hpp"

namespace rehearse::kernel {

/// What becomes of work whose caller no longer waits.
enum class Expired : std::uint8_t {
  finish,   ///< it is done all the same, for nobody
  discard,  ///< dropped when its turn in a queue comes
  cancel    ///< stopped at once, in a queue or in service, and so are the calls it has made
};

/// Servers compute; workers (threads, connections) are held for a whole request, through its calls.
struct StationExtra {
  bool shared = false;        ///< processor sharing
  SharedServers sharing;      ///< who computes then
  std::uint32_t version = 0;  ///< of the pending completion under processor sharing
  WaitLine line;              ///< for a server
  Expired expired = Expired::finish;

  std::uint32_t workers = kNone;  ///< kNone: not limited
  std::uint32_t workers_busy = 0;
  std::uint32_t door_limit = kNone;  ///< who may wait for a worker
  WaitLine door;
  double door_changed_s = 0.0;
  double workers_area_s = 0.0;
  double door_area_s = 0.0;

  std::uint32_t held = 0;  ///< requests that stand at the door or have a worker
  double memory_base = 0.0;
  double memory_per_request = 0.0;
  double memory_limit = kNever;  ///< above it the process is killed
  bool dying = false;            ///< its kill is on the way
  std::uint64_t kills = 0;
};

}  // namespace rehearse::kernel
