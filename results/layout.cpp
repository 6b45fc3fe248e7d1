#include "results/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace rehearse::results {
namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

// The first `width` characters.
std::string_view head(std::string_view text, std::size_t width) {
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    if (!continues(text[end]) && seen++ == width) break;
  }
  return text.substr(0, end);
}

std::string spaces(std::string_view text, std::size_t width) {
  return std::string(width - std::min(width, columns_of(text)), ' ');
}

std::size_t lines_of(const std::vector<Section>& sections) {
  std::size_t lines = 0;
  for (const auto& section : sections) {
    if (section.title.empty() && section.rows.empty()) continue;
    lines += section.rows.size() + (section.title.empty() ? 0 : 1) + 1;
  }
  return lines == 0 ? 0 : lines - 1;
}

// Takes lines away from one section, `excess` if it has them.
void shrink(Section& section, std::size_t excess) {
  const std::size_t rows = section.rows.size();
  if (rows <= section.keep + 1) {
    if (section.keep == 0) section = {};
    return;
  }
  // One row more than the excess goes: it makes room for the line that tells of the others.
  const std::size_t wanted = rows > excess + 1 ? rows - excess - 1 : 0;
  const std::size_t kept = std::max(section.keep, wanted);
  if (kept == 0) {
    section = {};
    return;
  }
  section.rows.resize(kept);
  section.rows.push_back(fmt::format("  … {} more lines", rows - kept));
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !continues(byte); }));
}

std::string at_most(std::string_view text, std::size_t width) {
  if (columns_of(text) <= width) return std::string(text);
  return fmt::format("{}…", head(text, width - 1));
}

std::string left(std::string_view text, std::size_t width) {
  const std::string cell = at_most(text, width);
  return cell + spaces(cell, width);
}

std::string right(std::string_view text, std::size_t width) {
  const std::string cell = at_most(text, width);
  return spaces(cell, width) + cell;
}

std::string Painter::operator()(Ink ink, std::string_view text) const {
  if (!colour || ink == Ink::plain || text.empty()) return std::string(text);
  constexpr std::array<const char*, 7> codes = {"0", "1", "2", "31", "32", "33", "36"};
  return fmt::format("\033[{}m{}\033[0m", codes[static_cast<std::size_t>(ink)], text);
}

std::string bar(double from, double to, std::size_t width) {
  constexpr std::array<const char*, 8> eighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto columns = static_cast<double>(width);
  const auto start = std::min(width - 1, static_cast<std::size_t>(std::max(0.0, from * columns)));
  const double length = std::min(columns, to * columns) - static_cast<double>(start);
  const auto parts = static_cast<std::size_t>(std::max(1.0, std::round(8.0 * length)));
  std::string text(start, ' ');
  for (std::size_t i = 0; i < parts / 8; ++i) text += "█";
  return text + eighths[parts % 8];
}

std::string fit(std::vector<Section> sections, std::size_t height) {
  std::vector<Section*> order;
  for (auto& section : sections) order.push_back(&section);
  std::stable_sort(order.begin(), order.end(),
                   [](const Section* a, const Section* b) { return a->patience < b->patience; });
  for (Section* section : order) {
    const std::size_t lines = lines_of(sections);
    if (lines > height) shrink(*section, lines - height);
  }
  std::string text;
  for (const auto& section : sections) {
    if (section.title.empty() && section.rows.empty()) continue;
    if (!text.empty()) text += '\n';
    if (!section.title.empty()) text += section.title + '\n';
    for (const auto& row : section.rows) text += row + '\n';
  }
  return text;
}

}  // namespace rehearse::results
