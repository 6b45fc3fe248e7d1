// The read scenario: a tree of objects whose values are checked, converted to SI, completed with
// defaults, and know where they came from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/config/descriptor.hpp"
#include "sim/core/distribution.hpp"
#include "sim/core/error.hpp"

namespace rehearse::config {

/// Where a value came from: a place in a file, an overlay, `--set`, or the default with its source.
struct Origin {
  enum class From { file, set, fallback } from = From::file;
  Position where;
  std::string source;  ///< of a default
};

class NodeData;

/// A cheap handle on one object of a read scenario. Asking for a field that the kind does not
/// declare, or as the wrong shape, is a programming error (assertion): user input never gets there.
class Node {
 public:
  explicit Node(const NodeData* data) : data_(data) {}

  const std::string& kind() const;
  /// Qualified name: the keys of the maps around it, joined by '/': "us-east/a". Empty for an
  /// object that stands in no map.
  const std::string& name() const;
  const std::string& pointer() const;  ///< JSON pointer in the resolved scenario

  bool has(std::string_view field) const;
  bool flag(std::string_view field) const;
  double number(std::string_view field) const;  ///< quantity, SI
  std::int64_t integer(std::string_view field) const;
  const std::string& text(std::string_view field) const;  ///< text, choice, reference
  Distribution distribution(std::string_view field) const;
  std::filesystem::path file(std::string_view field) const;            ///< absolute
  Node child(std::string_view field) const;                            ///< object, variant, tagged
  std::vector<Node> list(std::string_view field) const;                ///< list of objects
  std::vector<std::vector<Node>> lists(std::string_view field) const;  ///< list of lists of objects
  std::vector<double> numbers(std::string_view field) const;           ///< list of quantities
  std::vector<std::string> texts(std::string_view field) const;        ///< list of texts
  /// Map of objects, in the order of the file: local key and object.
  std::vector<std::pair<std::string, Node>> map(std::string_view field) const;
  std::vector<std::pair<std::string, double>> number_map(std::string_view field) const;
  std::vector<std::pair<std::string, std::string>> text_map(std::string_view field) const;
  /// An error at this object (or one of its fields) found by a model's own check.
  Diagnostic problem(std::string_view field, std::string message) const;
  Origin origin(std::string_view field) const;

 private:
  const NodeData* data_;
};

}  // namespace rehearse::config
