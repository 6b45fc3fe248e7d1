#include "sim/config/node.hpp"

#include <stdexcept>

#include "sim/config/node_data.hpp"

namespace rehearse::config {
namespace {

[[noreturn]] void misuse(const NodeData& node, std::string_view field, const std::string& what) {
  throw std::logic_error("field " + std::string(field) + " of kind " + node.kind->name + " " +
                         what);
}

template <typename T>
const T& content(const NodeData& node, std::string_view field, const Item& item,
                 const char* shape) {
  if (const T* found = std::get_if<T>(&item.content)) return *found;
  misuse(node, field, item.present() ? std::string("is not ") + shape : "is absent");
}

template <typename T>
const T& content(const NodeData& node, std::string_view field, const char* shape) {
  return content<T>(node, field, node.item(field), shape);
}

/// Elements of a list or map; none where it is absent.
const Group& group(const NodeData& node, std::string_view field) {
  static const Group none;
  const Item& item = node.item(field);
  return item.present() ? content<Group>(node, field, item, "a list or map") : none;
}

Node as_node(const NodeData& node, std::string_view field, const Item& item) {
  return Node(content<std::unique_ptr<NodeData>>(node, field, item, "an object").get());
}

std::vector<Node> as_nodes(const NodeData& node, std::string_view field, const Group& list) {
  std::vector<Node> out;
  out.reserve(list.items.size());
  for (const Item& item : list.items) out.push_back(as_node(node, field, item));
  return out;
}

}  // namespace

std::string NodeData::pointer_of(std::string_view field) const {
  if (field.empty() || (shorthand && field == kind->shorthand)) return pointer;
  return pointer + json::pointer_token(field);
}

const Item& NodeData::item(std::string_view field) const {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (kind->fields[i].name == field) return items[i];
  }
  misuse(*this, field, "is not declared");
}

const std::string& Node::kind() const { return data_->kind->name; }
const std::string& Node::name() const { return data_->name; }
const std::string& Node::pointer() const { return data_->pointer; }
bool Node::has(std::string_view field) const { return data_->item(field).present(); }

bool Node::flag(std::string_view field) const { return content<bool>(*data_, field, "a boolean"); }

double Node::number(std::string_view field) const {
  return content<double>(*data_, field, "a quantity");
}

std::int64_t Node::integer(std::string_view field) const {
  return content<std::int64_t>(*data_, field, "an integer");
}

const std::string& Node::text(std::string_view field) const {
  return content<std::string>(*data_, field, "a text");
}

Distribution Node::distribution(std::string_view field) const {
  return content<Random>(*data_, field, "a distribution").distribution;
}

std::filesystem::path Node::file(std::string_view field) const {
  return content<std::filesystem::path>(*data_, field, "a file");
}

Node Node::child(std::string_view field) const {
  return as_node(*data_, field, data_->item(field));
}

std::vector<Node> Node::list(std::string_view field) const {
  return as_nodes(*data_, field, group(*data_, field));
}

std::vector<std::vector<Node>> Node::lists(std::string_view field) const {
  std::vector<std::vector<Node>> out;
  for (const Item& item : group(*data_, field).items) {
    out.push_back(as_nodes(*data_, field, content<Group>(*data_, field, item, "a list of lists")));
  }
  return out;
}

std::vector<double> Node::numbers(std::string_view field) const {
  std::vector<double> out;
  for (const Item& item : group(*data_, field).items) {
    const auto* whole = std::get_if<std::int64_t>(&item.content);
    out.push_back(whole ? static_cast<double>(*whole)
                        : content<double>(*data_, field, item, "a list of quantities"));
  }
  return out;
}

std::vector<std::string> Node::texts(std::string_view field) const {
  std::vector<std::string> out;
  for (const Item& item : group(*data_, field).items) {
    out.push_back(content<std::string>(*data_, field, item, "a list of texts"));
  }
  return out;
}

std::vector<std::pair<std::string, Node>> Node::map(std::string_view field) const {
  std::vector<std::pair<std::string, Node>> out;
  const Group& all = group(*data_, field);
  for (std::size_t i = 0; i < all.keys.size(); ++i) {
    out.emplace_back(all.keys[i], as_node(*data_, field, all.items[i]));
  }
  return out;
}

std::vector<std::pair<std::string, double>> Node::number_map(std::string_view field) const {
  std::vector<std::pair<std::string, double>> out;
  const std::vector<double> values = numbers(field);
  const Group& all = group(*data_, field);
  for (std::size_t i = 0; i < all.keys.size(); ++i) out.emplace_back(all.keys[i], values[i]);
  return out;
}

std::vector<std::pair<std::string, std::string>> Node::text_map(std::string_view field) const {
  std::vector<std::pair<std::string, std::string>> out;
  const std::vector<std::string> values = texts(field);
  const Group& all = group(*data_, field);
  for (std::size_t i = 0; i < all.keys.size(); ++i) out.emplace_back(all.keys[i], values[i]);
  return out;
}

Diagnostic Node::problem(std::string_view field, std::string message) const {
  json::Mark where = data_->anchor;
  std::string pointer = data_->pointer;
  if (!field.empty()) {
    const Item& item = data_->item(field);
    if (item.present() && !data_->sources->is_default(item.value->where)) where = item.value->where;
    pointer = data_->pointer_of(field);
  }
  return {data_->sources->position(where), std::move(pointer), std::move(message)};
}

Origin Node::origin(std::string_view field) const {
  const Item& item = data_->item(field);
  if (!item.present()) misuse(*data_, field, "is absent");
  return data_->sources->origin(item.value->where);
}

}  // namespace rehearse::config
