// What changed between two scenario documents.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace rehearse::results {

using Document = nlohmann::ordered_json;

/// A value that differs. Null: it is not there (a scenario document holds no null).
struct Change {
  std::string pointer;
  Document before;
  Document after;
};

/// Differences between the leaves of objects and of lists of equal length, in the order of `after`,
/// then what is gone. A list that changed its length is one change. Comments ("$...") and
/// the scenario's description do not count.
std::vector<Change> changes_between(const Document& before, const Document& after);

/// One reference token of a JSON pointer (RFC 6901), with its slash.
std::string pointer_token(const std::string& key);

/// The value at a pointer, null where there is none.
Document value_at(const Document& document, const std::string& pointer);

/// "8 -> 7"; what is not there is "(absent)", long values are cut.
std::string text_of(const Change& change);

}  // namespace rehearse::results
