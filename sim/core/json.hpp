// JSON text read into a tree in which every value knows its line and column.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::json {

using Json = nlohmann::ordered_json;

/// A place in one of several sources (files, overlays); the owner of the tree knows what the number
/// of a source means. Lines and columns (in characters) count from 1; line 0: the source has none.
struct Mark {
  std::int32_t source = 0;
  std::int32_t line = 0;
  std::int32_t column = 0;
};

struct Member;

/// One JSON value. Members stand in the order of the text.
struct Value {
  enum class Type : unsigned char { null, boolean, number, string, array, object };

  Json scalar;  ///< of a null, boolean, number or string
  Mark where;
  Type type = Type::null;
  std::vector<Member> members;
  std::vector<Value> elements;

  bool is_object() const { return type == Type::object; }
  bool is_array() const { return type == Type::array; }
  bool is_string() const { return type == Type::string; }
  bool is_number() const { return type == Type::number; }
  const std::string& text() const { return scalar.get_ref<const std::string&>(); }
  /// Linear in the number of members.
  const Member* find(std::string_view key) const;
};

struct Member {
  std::string key;
  Mark key_where;
  Value value;
};

/// What is refused. The tree of a text within the default bounds takes less than 1 GiB.
struct Limits {
  std::size_t bytes = std::size_t{64} << 20;
  std::size_t depth = 100;
  std::size_t elements = 1'000'000;  ///< of one list, members of one object
  std::size_t values = 3'000'000;    ///< of the whole text
};

struct Problem {
  Mark where;
  std::string pointer;
  std::string message;
};

/// `complete` is false when the text broke off at a problem that no reader can step over. Of keys
/// that stand twice, `root` holds the first and `problems` names the others.
struct Parsed {
  Value root;
  bool complete = false;
  std::vector<Problem> problems;
};

/// Reads UTF-8 text, with or without a byte order mark. Time and memory linear in its length.
Parsed parse(std::string_view text, std::int32_t source = 0, const Limits& limits = {});

/// Both keep the order of members; every value of the tree gets the same mark.
Value from_json(const Json& document, Mark where);
Json to_json(const Value& value);

/// One reference token of a JSON pointer (RFC 6901), with its slash: "/a~1b".
std::string pointer_token(std::string_view key);

/// The text with what is not UTF-8 replaced, for messages that quote input.
std::string as_utf8(const std::string& text);

/// What stands there, for a message: `"30 parsecs"`, `12`, `null`, `an object`, `a list of 3`. Long
/// texts are cut.
std::string brief(const Value& value);
/// A text in quotes, escaped as in JSON, cut when long.
std::string in_quotes(std::string_view text);

}  // namespace rehearse::json
