// "Did you mean": the candidate nearest to a word that is none of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::config {

/// Insertions, deletions, replacements and swaps of neighbours, ignoring case; `limit` + 1 when
/// more than `limit`. Cost: product of the lengths, for words of similar length only.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

/// The candidate at the least distance, where that is small for the length of the word (first of
/// equals); or the one whose last part, after '/', is the word.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

/// `; did you mean "x"?`, or ` (there are: "a", "b")` for a few candidates, or nothing.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

/// `"a", "b" or "c"`
std::string any_of(const std::vector<std::string>& words);

}  // namespace rehearse::config
