#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "sim/config/overlay.hpp"
#include "sim/config/suggest.hpp"

namespace rehearse::config {
namespace {

using json::Member;
using json::Value;

/// Reference tokens of an RFC 6901 pointer; nothing if it is none.
std::optional<std::vector<std::string>> tokens(std::string_view pointer) {
  std::vector<std::string> out;
  if (pointer.empty() || pointer.front() != '/') return std::nullopt;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      out.emplace_back();
    } else if (pointer[i] != '~') {
      out.back() += pointer[i];
    } else if (i + 1 < pointer.size() && (pointer[i + 1] == '0' || pointer[i + 1] == '1')) {
      out.back() += pointer[++i] == '0' ? '~' : '/';
    } else {
      return std::nullopt;
    }
  }
  return out;
}

/// Marks of a value parsed from an argument carry no line.
void mark_all(Value& value, json::Mark where) {
  value.where = where;
  for (Value& element : value.elements) mark_all(element, where);
  for (Member& m : value.members) {
    m.key_where = where;
    mark_all(m.value, where);
  }
}

Value parse_value(const std::string& text, json::Mark where) {
  json::Parsed parsed = json::parse(text, where.source);
  if (!parsed.complete) return json::from_json(json::Json(text), where);
  mark_all(parsed.root, where);
  return std::move(parsed.root);
}

/// Walks a document along a pointer, creating members on the way.
class Walk {
 public:
  Walk(Value& document, json::Mark where, Sources& sources, Problems& problems)
      : at_(&document), where_(where), sources_(sources), problems_(problems) {}

  /// Goes to the member or element; false and a problem if there can be none.
  bool enter(const std::string& token, bool last) {
    const bool entered = at_->is_array() ? element(token) : member(token, last);
    if (entered) path_ += json::pointer_token(token);
    return entered;
  }

  void remove(const std::string& token) {
    if (at_->is_object()) {
      std::erase_if(at_->members, [&](const Member& m) { return m.key == token; });
    } else if (enter(token, true)) {
      at_->type = Value::Type::null;
      *at_ = json::from_json(nullptr, where_);
    }
  }

  void assign(Value value) { *at_ = std::move(value); }

 private:
  bool refuse(const std::string& message) {
    problems_.add(where_, path_, message);
    return false;
  }

  bool element(const std::string& token) {
    std::size_t index = at_->elements.size();
    const auto end = token.data() + token.size();
    if (token != "-") {
      const auto read = std::from_chars(token.data(), end, index);
      if (token.empty() || read.ec != std::errc() || read.ptr != end ||
          index > at_->elements.size()) {
        return refuse("expected the number of an element (0 to " +
                      std::to_string(at_->elements.size()) + ") or \"-\", found " +
                      json::in_quotes(token));
      }
    }
    if (index == at_->elements.size()) at_->elements.push_back(json::from_json(nullptr, where_));
    at_ = &at_->elements[index];
    return true;
  }

  bool member(const std::string& token, bool last) {
    if (at_->type == Value::Type::null) {
      at_->type = Value::Type::object;  // just created
    }
    if (!at_->is_object()) {
      return refuse("expected an object or a list to set " + json::in_quotes(token) +
                    " in, found " + json::brief(*at_));
    }
    for (Member& m : at_->members) {
      if (m.key != token) continue;
      if (last) m.key_where = where_;
      at_ = &m.value;
      return true;
    }
    if (!last) remember_new(token);
    Value fresh;
    fresh.where = where_;
    at_->members.push_back({token, where_, std::move(fresh)});
    at_ = &at_->members.back().value;
    return true;
  }

  /// A mistyped name on the way creates a new object, whose errors would puzzle: hint at the name.
  void remember_new(const std::string& token) {
    std::vector<std::string> keys;
    for (const Member& m : at_->members) keys.push_back(m.key);
    const auto near = nearest(token, keys);
    std::string& note = sources_.at(where_.source).note;
    if (near && note.empty()) {
      note = " (the pointer created " + json::in_quotes(token) + "; did you mean " +
             json::in_quotes(path_ + json::pointer_token(*near)) + "?)";
    }
  }

  Value* at_;
  json::Mark where_;
  Sources& sources_;
  Problems& problems_;
  std::string path_;
};

}  // namespace

void apply_set(Value& document, const std::string& argument, Sources& sources, Problems& problems) {
  std::error_code error;
  const json::Mark where{
      sources.add(
          {Origin::From::set, "--set " + argument, std::filesystem::current_path(error), {}}),
      0, 0};
  if (json::as_utf8(argument) != argument) {
    problems.add(where, "", "expected UTF-8 text, found something else");
    return;
  }
  const std::size_t equals = argument.find('=');
  const std::string pointer = argument.substr(0, equals);
  const auto path = tokens(pointer);
  if (equals == std::string::npos || !path) {
    std::string hint;
    if (equals != std::string::npos && !pointer.empty() && pointer.front() != '/') {
      hint = "; did you mean " + json::in_quotes("/" + argument) + "?";
    }
    problems.add(where, "",
                 "expected /json/pointer=VALUE, found " + json::in_quotes(argument) + hint);
    return;
  }
  if (path->front() == "extends" || path->size() > 100) {
    problems.add(where, pointer,
                 path->size() > 100
                     ? "expected at most 100 levels, found more"
                     : "expected \"extends\" in a scenario file only, found it here");
    return;
  }
  Value value = parse_value(argument.substr(equals + 1), where);
  Walk walk(document, where, sources, problems);
  for (std::size_t i = 0; i + 1 < path->size(); ++i) {
    if (!walk.enter((*path)[i], false)) return;
  }
  if (value.type == Value::Type::null) {
    walk.remove(path->back());
  } else if (walk.enter(path->back(), true)) {
    walk.assign(std::move(value));
  }
}

}  // namespace rehearse::config
