// The strict check: turns a JSON tree into checked nodes and reports everything that is wrong.
#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/config/descriptor.hpp"
#include "sim/config/node_data.hpp"
#include "sim/config/sources.hpp"
#include "sim/core/json.hpp"

namespace rehearse::config {

/// Components by family and qualified name.
class Index {
 public:
  struct Entry {
    const NodeData* node = nullptr;
    bool map_element = false;  ///< named by a map itself, not by one further out
  };
  /// The entry that already has the name, or null after adding.
  const Entry* add(const std::string& family, const std::string& name, Entry entry);
  /// `families`: one, or several separated by '|'.
  const NodeData* find(const std::string& families, const std::string& name) const;
  std::vector<std::string> names(const std::string& families) const;

 private:
  std::map<std::string, std::unordered_map<std::string, Entry>, std::less<>> families_;
};

/// The trees that nodes point into must outlive the nodes; so must catalogue and sources.
class Checker {
 public:
  Checker(const Catalogue& catalogue, Sources& sources, Problems& problems,
          std::deque<json::Value>& defaults, std::vector<std::filesystem::path> library);

  /// Checks a whole document against a kind, references included.
  std::unique_ptr<NodeData> root(const json::Value& document, const std::string& kind);
  Index take_index() { return std::move(index_); }
  std::vector<std::filesystem::path> take_files() { return std::move(files_); }

 private:
  struct Pending {
    const json::Value* value;
    json::Mark where;
    std::string pointer;
    std::string families;
  };

  Item check(const json::Value& value, const Type& type);
  Item check_boolean(const json::Value& value);
  Item check_integer(const json::Value& value, const Type& type);
  Item check_quantity(const json::Value& value, const Type& type);
  Item check_text(const json::Value& value);
  Item check_choice(const json::Value& value, const Type& type);
  Item check_reference(const json::Value& value, const Type& type);
  Item check_list(const json::Value& value, const Type& type);
  Item check_map(const json::Value& value, const Type& type);
  Item check_object(const json::Value& value, const Type& type);
  Item check_variant(const json::Value& value, const Type& type);
  Item check_tagged(const json::Value& value, const Type& type);
  Item check_distribution(const json::Value& value, const Type& type);
  Item check_file(const json::Value& value);

  /// `tag_key`: the member that names the kind and is no field ("kind"), or empty.
  std::unique_ptr<NodeData> node(const json::Value& value, const Kind& kind,
                                 std::string_view tag_key = {});
  void written_fields(NodeData& node, std::string_view tag_key);
  void absent_fields(NodeData& node);
  void register_component(const NodeData& node, bool map_element);
  bool stands_for_shorthand(const json::Value& value, const Kind& kind) const;
  const json::Value& fallback(const Field& field);
  /// The one member of a tagged object and its kind, or a problem.
  std::pair<const json::Member*, const Kind*> tag(const json::Value& value, const Type& type);
  const Kind& kind_named(const std::string& name) const;
  bool good_name(const json::Member& member);
  void resolve_references();

  json::Mark where(const json::Value& value) const;
  void problem(const json::Value& value, std::string message);
  void wrong(const json::Value& value, const std::string& expected);

  const Catalogue& catalogue_;
  Sources& sources_;
  Problems& problems_;
  std::deque<json::Value>& defaults_;
  std::unordered_map<const Field*, const json::Value*> default_of_;
  std::vector<std::filesystem::path> library_;
  Index index_;
  std::vector<std::filesystem::path> files_;
  std::vector<Pending> references_;

  std::string path_;  ///< pointer of the value being checked
  std::string name_;  ///< qualified name there
  bool map_element_ = false;
  json::Mark anchor_;  ///< nearest written value
  Unit owner_unit_ = Unit::none;
  std::size_t depth_ = 0;
};

}  // namespace rehearse::config
