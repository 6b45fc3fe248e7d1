#include "scenarios/run/library.hpp"

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

namespace rehearse::run {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> split(const std::string& list) {
  std::vector<fs::path> directories;
  std::istringstream stream(list);
  for (std::string part; std::getline(stream, part, ':');)
    if (!part.empty()) directories.emplace_back(part);
  return directories;
}

std::string description_of(const fs::path& path) {
  std::ifstream file(path);
  const auto json = nlohmann::json::parse(file, nullptr, false);
  if (!json.is_object() || !json.contains("description")) return {};
  const auto& text = json.at("description");
  return text.is_string() ? text.get<std::string>() : std::string();
}

}  // namespace

std::vector<fs::path> library_directories() {
  if (const char* list = std::getenv("REHEARSE_LIBRARY")) return split(list);
  std::error_code error;
  if (fs::is_directory(REHEARSE_LIBRARY_DIR, error)) return {REHEARSE_LIBRARY_DIR};
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return {program.parent_path().parent_path() / "share/rehearse/scenarios"};
}

std::vector<Shipped> shipped_scenarios(const std::vector<fs::path>& directories) {
  std::map<std::string, Shipped> by_name;
  for (const fs::path& directory : directories) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
      const fs::path& path = entry.path();
      if (path.extension() != ".json" || !entry.is_regular_file(error)) continue;
      const std::string name = path.stem().string();
      if (!by_name.contains(name)) by_name[name] = {name, description_of(path), path};
    }
  }
  std::vector<Shipped> list;
  for (auto& [name, scenario] : by_name) list.push_back(std::move(scenario));
  return list;
}

std::string first_sentence(const std::string& text) {
  for (std::size_t at = text.find('.'); at != std::string::npos; at = text.find('.', at + 1))
    if (at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\n')
      return text.substr(0, at);
  return text;
}

}  // namespace rehearse::run
