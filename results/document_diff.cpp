#include "results/document_diff.hpp"

namespace rehearse::results {
namespace {

constexpr std::size_t kLongest = 60;

bool is_remark(const std::string& pointer, const std::string& key) {
  return key.starts_with("$") || (pointer.empty() && key == "description");
}

void walk(const Document& before, const Document& after, const std::string& pointer,
          std::vector<Change>& out) {
  if (before == after) return;
  if (before.is_object() && after.is_object()) {
    for (const auto& [key, value] : after.items()) {
      if (is_remark(pointer, key)) continue;
      const std::string at = pointer + pointer_token(key);
      if (before.contains(key))
        walk(before.at(key), value, at, out);
      else
        out.push_back({at, nullptr, value});
    }
    for (const auto& [key, value] : before.items())
      if (!is_remark(pointer, key) && !after.contains(key))
        out.push_back({pointer + pointer_token(key), value, nullptr});
  } else if (before.is_array() && after.is_array() && before.size() == after.size()) {
    for (std::size_t i = 0; i < after.size(); ++i)
      walk(before[i], after[i], pointer + "/" + std::to_string(i), out);
  } else {
    out.push_back({pointer, before, after});
  }
}

std::string brief(const Document& value) {
  if (value.is_null()) return "(absent)";
  std::string text = value.is_string()
                         ? value.get<std::string>()
                         : value.dump(-1, ' ', false, Document::error_handler_t::replace);
  if (text.size() > kLongest) text = text.substr(0, kLongest - 3) + "...";
  return text;
}

}  // namespace

std::string pointer_token(const std::string& key) {
  std::string token = "/";
  for (const char c : key) {
    if (c == '~')
      token += "~0";
    else if (c == '/')
      token += "~1";
    else
      token += c;
  }
  return token;
}

std::vector<Change> changes_between(const Document& before, const Document& after) {
  std::vector<Change> changes;
  walk(before, after, "", changes);
  return changes;
}

Document value_at(const Document& document, const std::string& pointer) {
  const Document::json_pointer at(pointer);
  return document.contains(at) ? document.at(at) : Document(nullptr);
}

std::string text_of(const Change& change) {
  return brief(change.before) + " -> " + brief(change.after);
}

}  // namespace rehearse::results
