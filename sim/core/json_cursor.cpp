#include "sim/core/json_cursor.hpp"

#include <algorithm>

namespace rehearse::json {
namespace {

constexpr std::string_view space = " \t\r\n";
constexpr std::string_view digits = "0123456789";
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

void Cursor::skip_space() { skip_any(space); }

void Cursor::skip_string() {
  step();
  while (!at_end() && text_[offset_] != '"') {
    if (text_[offset_] == '\\') step();
    if (!at_end()) step();
  }
  if (!at_end()) step();
}

void Cursor::skip_any(std::string_view set) {
  while (!at_end() && is_any(text_[offset_], set)) step();
}

void Cursor::skip_number() {
  if (text_[offset_] == '-') step();
  if (!at_end() && text_[offset_] == '0') {
    step();
  } else {
    skip_any(digits);
  }
  if (!at_end() && text_[offset_] == '.') {
    step();
    skip_any(digits);
  }
  if (at_end() || !is_any(text_[offset_], "eE")) return;
  step();
  if (!at_end() && is_any(text_[offset_], "+-")) step();
  skip_any(digits);
}

void Cursor::skip_literal() {
  const std::size_t length = text_[offset_] == 'f' ? 5 : 4;
  for (std::size_t i = 0; i < length && !at_end(); ++i) step();
}

Mark Cursor::next() {
  skip_any(" \t\r\n,:");
  const Mark start = mark();
  if (at_end()) return start;
  if (text_[offset_] == '"') {
    skip_string();
  } else if (is_any(text_[offset_], "[]{}")) {
    step();
  } else if (is_any(text_[offset_], "-0123456789")) {
    skip_number();
  } else {
    skip_literal();
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

void Cursor::to_end() {
  while (!at_end()) step();
}

std::string_view Cursor::excerpt() const {
  std::size_t end = offset_;
  if (!at_end()) ++end;
  if (!at_end() && text_[offset_] == '"') {
    const std::size_t close = text_.substr(0, std::min(text_.size(), offset_ + 40)).find('"', end);
    if (close != std::string_view::npos) return text_.substr(offset_, close + 1 - offset_);
  }
  while (end < text_.size() && end - offset_ < 40 && !is_any(text_[end], punctuation)) ++end;
  return text_.substr(offset_, end - offset_);
}

}  // namespace rehearse::json
