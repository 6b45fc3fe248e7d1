// Where the values of one scenario came from, and the problems found in it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/config/node.hpp"
#include "sim/core/error.hpp"
#include "sim/core/json.hpp"

namespace rehearse::config {

/// What a Mark's source number means.
struct Source {
  Origin::From from = Origin::From::file;
  std::string label;                ///< path as messages show it, or the --set argument
  std::filesystem::path directory;  ///< against which relative paths of this source resolve
  std::string note;                 ///< of a default: its source; of a --set: a hint for its errors
};

class Sources {
 public:
  std::int32_t add(Source source);
  const Source& of(json::Mark mark) const { return all_.at(static_cast<std::size_t>(mark.source)); }
  Source& at(std::int32_t source) { return all_.at(static_cast<std::size_t>(source)); }
  bool is_default(json::Mark mark) const { return of(mark).from == Origin::From::fallback; }
  Position position(json::Mark mark) const { return {of(mark).label, mark.line, mark.column}; }
  Origin origin(json::Mark mark) const;

 private:
  std::vector<Source> all_;
};

/// Collects problems; the first thousand are kept, the rest counted.
class Problems {
 public:
  void add(json::Mark where, std::string pointer, std::string message);
  bool empty() const { return found_.empty(); }
  bool full() const { return found_.size() >= limit; }
  std::size_t size() const { return found_.size(); }
  /// In the order of the sources, lines and columns.
  std::vector<Diagnostic> diagnostics(const Sources& sources) const;

 private:
  static constexpr std::size_t limit = 1000;
  std::vector<json::Problem> found_;
  std::size_t more_ = 0;
};

}  // namespace rehearse::config
