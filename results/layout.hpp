// Pieces of a text screen: cells, colours, bars and sections cut to a height.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::results {

/// Number of characters of UTF-8 text; every character is taken as one column wide.
std::size_t columns_of(std::string_view text);

/// Exactly `width` columns: padded with spaces on the right, or cut with an ellipsis.
std::string left(std::string_view text, std::size_t width);
/// The same, padded on the left.
std::string right(std::string_view text, std::size_t width);

/// The text, cut with an ellipsis where it is longer than `width` columns.
std::string at_most(std::string_view text, std::size_t width);

enum class Ink { plain, bold, dim, red, green, yellow, cyan };

/// Wraps text in ANSI colours, or not.
struct Painter {
  bool colour = false;
  std::string operator()(Ink ink, std::string_view text) const;
};

/// A bar from share `from` to share `to` of `width` columns, to the eighth of a column at its end;
/// never invisible. No trailing spaces.
std::string bar(double from, double to, std::size_t width);

struct Section {
  std::string title;  ///< one line above the rows; may be empty
  std::vector<std::string> rows;
  std::size_t keep = 0;  ///< rows that always stay; with 0 the section may vanish
  int patience = 0;      ///< sections of lower patience are cut first
};

/// Joins sections with empty lines between them, cutting rows ("... 3 more lines") until all fits
/// `height` lines. Sections without rows and title are left out.
std::string fit(std::vector<Section> sections, std::size_t height);

}  // namespace rehearse::results
