// Collects components and connections while a scenario is read.
#pragma once

#include <set>
#include <string>

#include "gui/models/deployment.hpp"

namespace rehearse::gui {

/// The member, where `json` is an object that has one; else null.
const Json& member(const Json& json, const std::string& key);
/// The text, where `json` is a text; else the number written out; else empty.
std::string text_of(const Json& json);

class DeploymentBuilder {
 public:
  explicit DeploymentBuilder(const Json& scenario) : scenario_(scenario) {}
  Deployment build();

 private:
  void add(Component component);
  void connect(const std::string& from, const std::string& to, Connection::Kind kind,
               std::string label = {}, std::string pointer = {});
  bool has(const std::string& id) const { return out_.by_id.contains(id); }

  void add_regions();
  void add_region(const std::string& name, const Json& region);
  void add_global();
  void add_links();
  void add_services();
  void add_stores();
  void add_database(const std::string& name, const Json& store);
  void add_traffic();
  void connect_calls();
  void connect_steps(const std::string& service, const Json& steps);
  void connect_store(const std::string& service, const std::string& prefix,
                     const std::string& store);
  void connect_population(const std::string& id, const Json& population);
  /// The pods of a service: one component per region it is placed in, else one.
  std::vector<std::string> instances(const std::string& service) const;
  std::string home_of(const std::string& region) const;

  const Json& scenario_;
  Deployment out_;
  std::set<std::string> connected_;
};

}  // namespace rehearse::gui
