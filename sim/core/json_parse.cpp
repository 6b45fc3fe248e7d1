#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "sim/core/json.hpp"
#include "sim/core/json_cursor.hpp"

namespace rehearse::json {
namespace {

/// A list or object being read; `key` is the member that waits for its value.
struct Frame {
  Value value;
  std::string key;
  Mark key_where;
};

std::string after_last(const std::string& text, std::string_view marker) {
  const std::size_t at = text.rfind(marker);
  return at == std::string::npos ? std::string() : text.substr(at + marker.size());
}

std::string expectation(const std::string& what, bool in_object) {
  const std::string wanted = after_last(what, "; expected ");
  if (wanted == "string literal") return "a key in double quotes";
  if (wanted == "':'") return "\":\" after the key";
  if (wanted == "'}'") return "\",\" or \"}\"";
  if (wanted == "']'") return "\",\" or \"]\"";
  if (wanted == "end of input") return "nothing after the document";
  return in_object ? "a value for the key" : "a JSON value";
}

bool is_non_finite(std::string_view token) {
  if (!token.empty() && (token.front() == '-' || token.front() == '+')) token.remove_prefix(1);
  return token == "NaN" || token == "nan" || token == "Infinity" || token == "inf" ||
         token == "Inf" || token == "infinity";
}

/// Callbacks of nlohmann's parser: builds the tree, and stops at the first thing out of bounds.
class Builder {
 public:
  Builder(std::string_view text, std::int32_t source, const Limits& limits)
      : cursor_(text, source), size_(text.size()), limits_(limits) {}

  bool null() { return scalar(Json(nullptr), Value::Type::null); }
  bool boolean(bool v) { return scalar(Json(v), Value::Type::boolean); }
  bool number_integer(std::int64_t v) { return scalar(Json(v), Value::Type::number); }
  bool number_unsigned(std::uint64_t v) { return scalar(Json(v), Value::Type::number); }
  bool number_float(double v, const std::string&) { return scalar(Json(v), Value::Type::number); }
  bool string(std::string& v) { return scalar(Json(std::move(v)), Value::Type::string); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Value::Type::object); }
  bool start_array(std::size_t) { return open(Value::Type::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& v);
  bool parse_error(std::size_t consumed, const std::string&, const nlohmann::detail::exception& e);

  Parsed take() { return std::move(parsed_); }

 private:
  bool scalar(Json v, Value::Type type);
  bool open(Value::Type type);
  bool close();
  bool attach(Value value);
  bool refuse(Mark where, std::string message, bool inner = true);
  void drop_duplicates(Value& object);
  std::string pointer(bool inner = true) const;
  std::string truncated() const;

  Cursor cursor_;
  std::size_t size_;
  Limits limits_;
  std::vector<Frame> stack_;
  std::size_t values_ = 0;
  Parsed parsed_;
};

bool Builder::refuse(Mark where, std::string message, bool inner) {
  parsed_.problems.push_back({where, pointer(inner), std::move(message)});
  return false;
}

/// Pointer of the value being read, or (`inner` false) of the list or object around it.
std::string Builder::pointer(bool inner) const {
  std::string out;
  for (const Frame& f : stack_) {
    if (!inner && &f == &stack_.back()) break;
    if (f.value.is_array()) out += pointer_token(std::to_string(f.value.elements.size()));
    if (f.value.is_object() && f.key_where.line > 0) out += pointer_token(f.key.substr(0, 200));
  }
  return out;
}

bool Builder::scalar(Json v, Value::Type type) {
  Value value;
  value.scalar = std::move(v);
  value.type = type;
  value.where = cursor_.next();
  return attach(std::move(value));
}

bool Builder::open(Value::Type type) {
  Frame frame;
  frame.value.type = type;
  frame.value.where = cursor_.next();
  if (stack_.size() >= limits_.depth) {
    return refuse(frame.value.where, fmt::format("expected at most {} levels of lists and objects, "
                                                 "found another one",
                                                 limits_.depth));
  }
  stack_.push_back(std::move(frame));
  return true;
}

bool Builder::close() {
  cursor_.next();
  Value value = std::move(stack_.back().value);
  if (value.is_object()) {
    stack_.back().key_where = {};
    drop_duplicates(value);
  }
  stack_.pop_back();
  return attach(std::move(value));
}

bool Builder::attach(Value value) {
  const Mark where = value.where;
  if (++values_ > limits_.values) {
    return refuse(where,
                  fmt::format("expected at most {} values in one document, found another one",
                              limits_.values));
  }
  if (stack_.empty()) {
    parsed_.root = std::move(value);
    return true;
  }
  Frame& frame = stack_.back();
  const std::size_t size = frame.value.elements.size() + frame.value.members.size();
  if (size >= limits_.elements) {
    return refuse(where,
                  fmt::format("expected at most {} elements, found another one", limits_.elements));
  }
  if (frame.value.is_array()) {
    frame.value.elements.push_back(std::move(value));
  } else {
    frame.value.members.push_back({std::move(frame.key), frame.key_where, std::move(value)});
    frame.key_where = {};
  }
  return true;
}

bool Builder::key(std::string& v) {
  stack_.back().key_where = cursor_.next();
  stack_.back().key = std::move(v);
  return true;
}

void Builder::drop_duplicates(Value& object) {
  std::unordered_map<std::string_view, Mark> seen;
  seen.reserve(object.members.size());
  std::vector<std::size_t> dropped;
  for (std::size_t i = 0; i < object.members.size(); ++i) {
    const Member& m = object.members[i];
    const auto [first, fresh] = seen.emplace(m.key, m.key_where);
    if (fresh) continue;
    dropped.push_back(i);
    refuse(m.key_where, fmt::format("expected each key once, found {} again (first in line {}, "
                                    "column {})",
                                    in_quotes(m.key), first->second.line, first->second.column));
  }
  if (dropped.empty()) return;
  std::vector<Member> kept;
  std::size_t next = 0;
  for (std::size_t i = 0; i < object.members.size(); ++i) {
    if (next < dropped.size() && dropped[next] == i) {
      ++next;
    } else {
      kept.push_back(std::move(object.members[i]));
    }
  }
  object.members = std::move(kept);
}

std::string Builder::truncated() const {
  if (stack_.empty()) return "expected a JSON object, found the end of the text";
  const Value& open = stack_.back().value;
  return fmt::format(
      "expected \"{}\" to close the {} opened in line {}, column {}, found the end of "
      "the text",
      open.is_array() ? "]" : "}", open.is_array() ? "list" : "object", open.where.line,
      open.where.column);
}

bool Builder::parse_error(std::size_t consumed, const std::string&,
                          const nlohmann::detail::exception& e) {
  const bool comma = cursor_.seek_error(consumed);
  const std::string what = e.what();
  if (consumed > size_) {
    cursor_.to_end();
    return refuse(cursor_.mark(), truncated(), false);
  }
  const Mark where = cursor_.mark();
  const std::string_view token = cursor_.excerpt();
  const std::string found = token.starts_with('"') ? std::string(token) : in_quotes(token);
  if (is_non_finite(token)) {
    return refuse(where, fmt::format("expected a finite number, found {}", token));
  }
  if (what.find("number overflow") != std::string::npos) {
    return refuse(where, fmt::format("expected a finite number, found {}", token));
  }
  if (what.find("ill-formed UTF-8") != std::string::npos) {
    return refuse(where, "expected UTF-8 text, found a byte that is not UTF-8 in this string");
  }
  if (token.starts_with('/')) {
    return refuse(where, "expected a JSON value, found a comment (write a member \"$comment\")");
  }
  if (token.starts_with('"') && what.find("invalid string: ") != std::string::npos) {
    const std::string detail = after_last(what, "invalid string: ");
    return refuse(where, "expected a valid string: " + detail.substr(0, detail.find(';')));
  }
  std::string message =
      "expected " + expectation(what, !stack_.empty() && stack_.back().value.is_object());
  message += ", found " + found;
  if (comma && (token == "}" || token == "]")) message += " (no comma may stand before it)";
  const bool separator = what.ends_with("expected ']'") || what.ends_with("expected '}'");
  return refuse(where, std::move(message), !separator);
}

/// What the parser itself would not see or would misread.
std::string unreadable(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes) {
    return fmt::format("expected at most {} MiB, found {} bytes", limits.bytes >> 20, text.size());
  }
  const std::string_view head = text.substr(0, 2);
  if (head == "\xFF\xFE" || head == "\xFE\xFF") return "expected UTF-8 text, found UTF-16";
  if (text.find('\0') != std::string_view::npos) return "expected UTF-8 text, found a NUL byte";
  return {};
}

}  // namespace

Parsed parse(std::string_view text, std::int32_t source, const Limits& limits) {
  Parsed out;
  if (std::string problem = unreadable(text, limits); !problem.empty()) {
    out.problems.push_back({{source, 0, 0}, "", std::move(problem)});
    return out;
  }
  Builder builder(text, source, limits);
  const bool complete = Json::sax_parse(text.begin(), text.end(), &builder);
  out = builder.take();
  out.complete = complete;
  return out;
}

}  // namespace rehearse::json
