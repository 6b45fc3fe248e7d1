// Machine types: what they hold and cost.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rehearse::models {

struct InstanceType {
  double cpu = 0.0;  ///< cores
  double memory_bytes = 0.0;
  double usd_per_h = 0.0;
  std::string source;
};

/// A fragment of machine types:
/// `{"source": str, "date": str, "types": {NAME: {"vcpu": n, "memory_gib": n, "usd_per_h": n}}}`.
class InstanceTable {
 public:
  InstanceTable() = default;
  /// Throws std::runtime_error saying what is wrong with the file.
  explicit InstanceTable(const std::filesystem::path& file);

  std::optional<InstanceType> find(const std::string& name) const;
  std::vector<std::string> names() const;

 private:
  std::map<std::string, InstanceType> types_;
};

}  // namespace rehearse::models
