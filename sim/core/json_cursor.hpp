// Walks JSON text token by token, in step with the parser's callbacks, to know where each stands.
#pragma once

#include <string_view>

#include "sim/core/json.hpp"

namespace rehearse::json {

class Cursor {
 public:
  Cursor(std::string_view text, std::int32_t source) : text_(text), source_(source) {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") offset_ = 3;
  }

  /// Moves over the next token (white space, commas and colons before it included) of text that is
  /// well-formed up to there, and returns where it starts.
  Mark next();

  /// Moves to the start of the token at which the parser gave up after reading `consumed` bytes.
  /// Returns whether a comma stands before it.
  bool seek_error(std::size_t consumed);

  void to_end();

  Mark mark() const { return {source_, line_, column_}; }
  bool at_end() const { return offset_ >= text_.size(); }
  /// The token here, as far as it goes or 40 bytes; for messages.
  std::string_view excerpt() const;

 private:
  void step();
  void skip_space();
  void skip_any(std::string_view set);
  void skip_string();
  void skip_number();
  void skip_literal();

  std::string_view text_;
  std::int32_t source_;
  std::size_t offset_ = 0;
  std::int32_t line_ = 1;
  std::int32_t column_ = 1;
};

}  // namespace rehearse::json
