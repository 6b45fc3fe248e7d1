#include "sim/core/error.hpp"

#include <fmt/format.h>

#include "sim/core/units.hpp"

namespace rehearse {
namespace {

std::string join(const std::vector<Diagnostic>& diagnostics) {
  std::string all;
  for (const Diagnostic& d : diagnostics) {
    if (!all.empty()) all += '\n';
    all += d.text();
  }
  return all;
}

}  // namespace

std::string Diagnostic::text() const {
  std::string head = where.file;
  if (where.line > 0) head += fmt::format(":{}:{}", where.line, where.column);
  if (!pointer.empty()) head += " at " + pointer;
  return head + ": " + message;
}

ScenarioError::ScenarioError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(join(diagnostics)), diagnostics_(std::move(diagnostics)) {}

RunError::RunError(std::string component, double time_s, const std::string& what)
    : std::runtime_error(fmt::format("{} at {}: {}", component, format_duration(time_s), what)),
      component_(std::move(component)),
      time_s_(time_s) {}

}  // namespace rehearse
