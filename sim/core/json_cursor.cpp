#include "sim/core/json_cursor.hpp"

namespace rehearse::json {
namespace {

constexpr std::string_view space = " \t\r\n";
constexpr std::string_view punctuation = "[]{},:\" \t\r\n";

bool is_any(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

}  // namespace

void Cursor::step() {
  const auto c = static_cast<unsigned char>(text_[offset_++]);
  if (c == '\n') {
    ++line_;
    column_ = 1;
  } else if ((at_end() || (static_cast<unsigned char>(text_[offset_]) & 0xC0U) != 0x80U)) {
    ++column_;  // the last byte of a character
  }
}

void Cursor::skip_space() {
  while (!at_end() && is_any(text_[offset_], space)) step();
}

void Cursor::skip_string() {
  step();
  while (!at_end() && text_[offset_] != '"') {
    if (text_[offset_] == '\\') step();
    if (!at_end()) step();
  }
  if (!at_end()) step();
}

Mark Cursor::next() {
  while (!at_end() && is_any(text_[offset_], " \t\r\n,:")) step();
  const Mark start = mark();
  if (at_end()) return start;
  if (text_[offset_] == '"') {
    skip_string();
  } else if (is_any(text_[offset_], "[]{}")) {
    step();
  } else {
    while (!at_end() && !is_any(text_[offset_], punctuation)) step();
  }
  return start;
}

bool Cursor::seek_error(std::size_t consumed) {
  skip_space();
  if (at_end() || !is_any(text_[offset_], ",:") || consumed <= offset_ + 1) return false;
  const bool comma = text_[offset_] == ',';
  step();
  skip_space();
  return comma;
}

std::string_view Cursor::excerpt() const {
  std::size_t end = offset_;
  if (!at_end()) ++end;
  while (end < text_.size() && end - offset_ < 40 && !is_any(text_[end], punctuation)) ++end;
  return text_.substr(offset_, end - offset_);
}

}  // namespace rehearse::json
