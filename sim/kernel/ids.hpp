// Indices of the flat arrays. Plain integers on purpose: they travel in events and fibers.
#pragma once

#include <cstdint>
#include <limits>

namespace rehearse::kernel {

using SiteId = std::uint16_t;  ///< a place with its own network latency
using LinkId = std::uint32_t;
using HostId = std::uint32_t;
using DiskId = std::uint32_t;
using StationId = std::uint32_t;  ///< one server pool: a pod, a database node
using GroupId = std::uint32_t;    ///< the endpoints behind one name: what programs call
using EntryId = std::uint16_t;    ///< a program that can be called: one endpoint in one region
using DistId = std::uint32_t;
using ReasonId = std::uint16_t;
using ServiceId = std::uint16_t;   ///< statistics are kept per service
using EndpointId = std::uint16_t;  ///< a user-visible endpoint of one population
using EventId = std::uint32_t;     ///< of the timeline; 0 means none

inline constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
inline constexpr double kNever = std::numeric_limits<double>::infinity();

}  // namespace rehearse::kernel
