// Which metrics a check looks at, and what they may lose.
#include <fnmatch.h>

#include "results/check.hpp"

namespace rehearse::results {
namespace {

bool ends(const std::string& text, const char* end) { return text.ends_with(end); }

}  // namespace

bool matches(const std::string& pattern, const std::string& text) {
  return fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

bool is_checked(const Sample& sample) {
  if (sample.better == Better::neither) return false;
  const std::string& name = sample.name;
  if (name.starts_with("objective:")) return true;
  if (name.starts_with("disaster:")) return name.find("/service:") == std::string::npos;
  if (name.starts_with("service:")) return ends(name, "/utilisation");
  return true;
}

Tolerance default_tolerance(const std::string& metric, const std::string& unit) {
  if (ends(metric, "rto_s") || ends(metric, "rpo_s")) return {0.05, 1.0};
  if (unit == "s") return {0.05, 1e-4};
  if (ends(metric, "utilisation")) return {0.01, 1e-4};
  if (unit == "ratio") return {0.0, 0.001};
  if (unit == "writes") return {0.05, 1.0};
  return {0.01, 0.0};
}

}  // namespace rehearse::results
