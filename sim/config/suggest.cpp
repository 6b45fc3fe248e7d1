#include "sim/config/suggest.hpp"

#include <algorithm>
#include <array>

#include "sim/core/json.hpp"

namespace rehearse::config {
namespace {

constexpr std::size_t longest_word = 64;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap > limit || a.size() > longest_word || b.size() > longest_word) return limit + 1;
  using Row = std::array<std::size_t, longest_word + 1>;
  Row before_last{}, last{}, row{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t differs = lower(a[i - 1]) != lower(b[j - 1]) ? 1 : 0;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + differs});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
          lower(a[i - 2]) == lower(b[j - 1])) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last = last;
    last = row;
  }
  return std::min(last[b.size()], limit + 1);
}

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
  const std::size_t limit = std::clamp<std::size_t>(word.size() / 3, 1, 3);
  std::size_t best = limit + 1;
  std::optional<std::string> found;
  for (const std::string& candidate : candidates) {
    std::size_t distance = edit_distance(word, candidate, limit);
    if (candidate.ends_with(word) && candidate.size() > word.size() &&
        candidate[candidate.size() - word.size() - 1] == '/') {
      distance = std::min(distance, limit);
    }
    if (distance < best && distance < word.size()) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

std::string any_of(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += json::in_quotes(words[i]);
  }
  return out;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
  if (const auto near = nearest(word, candidates)) {
    return "; did you mean " + json::in_quotes(*near) + "?";
  }
  constexpr std::size_t few = 12;
  if (candidates.empty() || candidates.size() > few) return {};
  std::string all;
  for (const std::string& c : candidates) all += (all.empty() ? "" : ", ") + json::in_quotes(c);
  return " (there " + std::string(candidates.size() == 1 ? "is" : "are") + ": " + all + ")";
}

}  // namespace rehearse::config
