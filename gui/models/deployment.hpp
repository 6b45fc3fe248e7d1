// The deployment of a scenario as a nested graph: what the canvas draws and the table lists.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "gui/document/json_patch.hpp"

namespace rehearse::gui {

/// Something with a place. Its id is the name that results use: "service:checkout@us-east",
/// "database:orders/west-1", "region:us-east".
struct Component {
  std::string id = {};
  std::string kind = {};   ///< "region", "zone", "cluster", "edge_site", "service", "database", ...
  std::string label = {};  ///< its own name
  std::string detail = {};   ///< a few words: "primary", "3-24 pods", "TTL 60s"
  std::string parent = {};   ///< id of the container it stands in; empty: none
  std::string region = {};   ///< id of the region it stands in; empty: none
  std::string pointer = {};  ///< where its settings stand in the scenario
  bool container = false;
  std::string loss = {};    ///< kind of the fault that loses it; empty: none exists
  std::string target = {};  ///< of that fault
};

struct Connection {
  enum class Kind { traffic, call, data, replication, link };
  std::string from;
  std::string to;
  Kind kind = Kind::call;
  std::string label = {};
  std::string pointer = {};  ///< of a link
  bool operator==(const Connection&) const = default;
};

struct Deployment {
  std::vector<Component> components;  ///< containers before what they contain
  std::vector<Connection> connections;
  std::unordered_map<std::string, std::size_t> by_id;

  const Component* find(const std::string& id) const;
  /// The component whose settings stand at the pointer or nearest around it.
  const Component* at_pointer(const std::string& pointer) const;
};

/// Reads any scenario, also one that the validator refuses: what cannot be read is left out.
Deployment read_deployment(const Json& scenario);

}  // namespace rehearse::gui
