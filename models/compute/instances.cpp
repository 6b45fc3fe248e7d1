#include "models/compute/instances.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace rehearse::models {

InstanceTable::InstanceTable(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot be read");
  try {
    const auto document = nlohmann::json::parse(in);
    const std::string source =
        document.at("source").get<std::string>() + ", " + document.at("date").get<std::string>();
    for (const auto& [name, row] : document.at("types").items()) {
      InstanceType type;
      type.cpu = row.at("vcpu").get<double>();
      type.memory_bytes = row.at("memory_gib").get<double>() * 1024.0 * 1024.0 * 1024.0;
      type.usd_per_h = row.at("usd_per_h").get<double>();
      type.source = source;
      types_.emplace(name, type);
    }
  } catch (const nlohmann::json::exception& e) {
    throw std::runtime_error(std::string("is no table of instance types (") + e.what() + ")");
  }
}

std::optional<InstanceType> InstanceTable::find(const std::string& name) const {
  const auto found = types_.find(name);
  if (found == types_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> InstanceTable::names() const {
  std::vector<std::string> all;
  for (const auto& [name, type] : types_) all.push_back(name);
  return all;
}

}  // namespace rehearse::models
