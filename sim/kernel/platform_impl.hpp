// SimGrid's side of the platform; seen only by the kernel's own sources.
#pragma once

#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

#include "sim/graph/topology.hpp"
#include "sim/kernel/platform.hpp"

namespace rehearse::kernel {

struct Platform::Impl {
  struct Site {
    std::string name;
    double internal_latency_s;
    simgrid::s4u::NetZone* zone = nullptr;
    simgrid::s4u::Host* gateway = nullptr;
  };
  struct Link {
    std::string name;
    SiteId a;
    SiteId b;
    double bandwidth;
    double latency_s;
    simgrid::s4u::SplitDuplexLink* link = nullptr;
    bool up = true;
    double bandwidth_factor = 1.0;
    double latency_factor = 1.0;
    double loss = 0.0;
    double request_rate[2] = {0.0, 0.0};  ///< bytes per second, a to b and b to a
    double backlog[2] = {0.0, 0.0};       ///< bytes of requests waiting
  };
  struct Host {
    std::string name;
    SiteId site;
    double nic;
    simgrid::s4u::Host* host = nullptr;
    bool up = true;
  };
  struct Disk {
    std::string name;
    HostId host;
    double read;
    double write;
    simgrid::s4u::Disk* disk = nullptr;
  };
  /// Links of a route with their direction: 0 from a to b, 1 back.
  struct Crossing {
    LinkId link;
    int direction;
  };

  std::unique_ptr<simgrid::s4u::Engine> engine;
  simgrid::s4u::NetZone* root = nullptr;
  simgrid::s4u::Host* clock = nullptr;  ///< never lost; the actor that keeps time lives there
  graph::Topology topology;
  std::vector<Site> sites;
  std::vector<Link> links;
  std::vector<Host> hosts;
  std::vector<Disk> disks;
  std::vector<std::vector<Crossing>> routes;  ///< by site pair
  std::vector<bool> connected;
  bool sealed = false;

  void create_sites();
  void create_links();
  void create_routes();
  double crossing_delay_s(const Crossing& crossing, double round_trip_s) const;
  void apply_bandwidth(Link& link) const;
};

}  // namespace rehearse::kernel
