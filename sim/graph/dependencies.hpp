// Who needs whom and what stands inside what: cycles, order, reach and blast radius, without time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rehearse::graph {

/// What the loss of one thing touches.
struct BlastRadius {
  std::vector<std::string> contained;  ///< everything inside it, at any depth: lost with it
  /// Everything else that needs something lost, directly or through others, or stands inside
  /// something that does: affected, though redundancy may save it.
  std::vector<std::string> by_need;
};

/// A directed graph over named things with two relations: `need(a, b)`, a calls or needs b; and
/// `contain(a, b)`, b stands inside a and is lost with it. Lists of names come back sorted unless
/// said otherwise. Unknown names throw std::invalid_argument. Each query is linear in things and
/// relations.
class Dependencies {
 public:
  /// Index of the new thing, counted from 0. Throws std::invalid_argument for a name already taken.
  std::size_t add(std::string name);
  /// Index of the thing of that name, added if it is new.
  std::size_t ensure(std::string_view name);
  /// Repeating a relation changes nothing. A thing that needs itself is a cycle of one.
  void need(std::string_view who, std::string_view whom);
  /// Throws std::invalid_argument if `inner` already stands inside something, or `outer` inside
  /// `inner`.
  void contain(std::string_view outer, std::string_view inner);

  std::size_t size() const { return names_.size(); }
  bool has(std::string_view name) const;
  const std::string& name(std::size_t index) const { return names_.at(index); }
  std::size_t index(std::string_view name) const;

  /// A cycle of needs as names in calling order, the first name repeated at the end
  /// ("a", "b", "a"), starting with its smallest name; no value when there is none.
  std::optional<std::vector<std::string>> find_cycle() const;
  /// All things, each after everything it needs. Throws std::invalid_argument naming a cycle.
  std::vector<std::string> topological_order() const;
  /// Everything `who` can touch: what it needs, directly or through others. Holds `who` itself only
  /// if it is on a cycle.
  std::vector<std::string> reach(std::string_view who) const;
  /// Needs on the longest chain that starts at `who`; 0 for one that needs nothing. Throws
  /// std::invalid_argument naming a cycle.
  std::size_t longest_depth(std::string_view who) const;
  /// Everything that needs `whom`, directly or through others; containment plays no part.
  std::vector<std::string> dependents(std::string_view whom) const;
  BlastRadius blast_radius(std::string_view lost) const;

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::vector<std::vector<std::size_t>> needs_;   ///< by thing: what it needs, each once
  std::vector<std::vector<std::size_t>> inside_;  ///< by thing: what stands directly inside it
  std::vector<std::optional<std::size_t>> outer_;
};

}  // namespace rehearse::graph
