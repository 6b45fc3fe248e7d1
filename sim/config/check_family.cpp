// Values whose kind is chosen where they are written: variants, tagged objects, distributions.
#include "sim/config/check.hpp"
#include "sim/config/check_scope.hpp"
#include "sim/config/distributions.hpp"
#include "sim/config/suggest.hpp"
#include "sim/config/type_text.hpp"

namespace rehearse::config {

using json::Value;

std::vector<std::string> kind_names(const std::vector<const Kind*>& kinds) {
  std::vector<std::string> out;
  for (const Kind* k : kinds) out.push_back(k->name);
  return out;
}

const Kind* kind_in(const std::vector<const Kind*>& kinds, std::string_view name) {
  for (const Kind* k : kinds) {
    if (k->name == name) return k;
  }
  return nullptr;
}

const json::Member* only_member(const Value& object) {
  const json::Member* found = nullptr;
  for (const json::Member& m : object.members) {
    if (is_comment(m.key)) continue;
    if (found) return nullptr;
    found = &m;
  }
  return found;
}

Item Checker::check_variant(const Value& value, const Type& type) {
  const std::vector<const Kind*> kinds = catalogue_.family(type.family);
  const json::Member* tag = value.find("kind");
  if (!value.is_object()) {
    std::vector<const Kind*> short_kinds;
    for (const Kind* k : kinds) {
      if (!k->shorthand.empty()) short_kinds.push_back(k);
    }
    if (short_kinds.size() == 1) return {&value, node(value, *short_kinds.front())};
    wrong(value, "an object with the key \"kind\" (" + any_of(kind_names(kinds)) + ")");
    return {};
  }
  if (!tag) {
    problem(value, "expected the key \"kind\" (" + any_of(kind_names(kinds)) + "), found none");
    return {};
  }
  const Kind* kind = tag->value.is_string() ? kind_in(kinds, tag->value.text()) : nullptr;
  if (!kind) {
    const Descend into(path_, "/kind");
    const auto near = tag->value.is_string() ? nearest(tag->value.text(), kind_names(kinds))
                                             : std::optional<std::string>();
    problem(tag->value, "expected " + any_of(kind_names(kinds)) + ", found " +
                            json::brief(tag->value) +
                            (near ? "; did you mean " + json::in_quotes(*near) + "?" : ""));
    return {};
  }
  return {&value, node(value, *kind, "kind")};
}

std::pair<const json::Member*, const Kind*> Checker::tag(const Value& value, const Type& type) {
  const std::vector<const Kind*> kinds = catalogue_.family(type.family);
  const json::Member* member = value.is_object() ? only_member(value) : nullptr;
  if (!member) {
    const bool empty = value.is_object() && value.members.empty();
    std::string found = empty || !value.is_object() ? json::brief(value) : "several: ";
    if (value.is_object() && !empty) {
      std::string keys;
      for (const json::Member& m : value.members) {
        if (is_comment(m.key) || keys.size() > 100) continue;
        keys += (keys.empty() ? "" : ", ") + json::in_quotes(m.key);
      }
      found = keys.empty() ? "none" : found + keys;
    }
    problem(value, "expected an object with exactly one key out of " + any_of(kind_names(kinds)) +
                       ", found " + found);
    return {};
  }
  const Kind* kind = kind_in(kinds, member->key);
  if (!kind) {
    const auto near = nearest(member->key, kind_names(kinds));
    problems_.add(sources_.is_default(member->key_where) ? anchor_ : member->key_where, path_,
                  "expected exactly one key out of " + any_of(kind_names(kinds)) + ", found " +
                      json::in_quotes(member->key) +
                      (near ? "; did you mean " + json::in_quotes(*near) + "?" : ""));
  }
  return {member, kind};
}

Item Checker::check_tagged(const Value& value, const Type& type) {
  if (type.family == distribution_family) return check_distribution(value, type);
  const auto [member, kind] = tag(value, type);
  if (!kind) return {};
  const Descend into(path_, json::pointer_token(member->key));
  return {&value, node(member->value, *kind)};
}

Item Checker::check_distribution(const Value& value, const Type& type) {
  if (!value.is_object()) {
    Type bare = quantity(type.unit, 0);
    std::optional<double> number;
    if (value.is_number()) number = value.scalar.get<double>();
    if (value.is_string()) number = parse_quantity(value.text(), type.unit);
    if (!number)
      wrong(value,
            accepted_quantity(type.unit) + " or a distribution such as {\"exponential\": ...}");
    if (!number) return {};
    if (!in_range(bare, *number)) {
      wrong(value, std::string(unit_info(type.unit).noun) + " " + of_range(bare, bare.unit));
      return {};
    }
    return {&value, Random{Distribution::constant(*number), nullptr}};
  }
  const auto [member, kind] = tag(value, type);
  if (!kind) return {};
  const Descend into(path_, json::pointer_token(member->key));
  const Scoped<Unit> unit(owner_unit_, type.unit);
  const std::size_t before = problems_.size();
  Random random{{}, node(member->value, *kind)};
  if (problems_.size() == before && !problems_.full()) {
    const std::optional<Distribution> made = make_distribution(*random.node, problems_);
    if (made) random.distribution = *made;
  }
  return {&value, std::move(random)};
}

}  // namespace rehearse::config
