#include "gui/document/scenario_files.hpp"

#include <QFile>
#include <QSaveFile>
#include <stdexcept>

#include "gui/text.hpp"
#include "sim/config/loader.hpp"
#include "sim/core/json.hpp"

namespace rehearse::gui {
namespace {

namespace fs = std::filesystem;

/// Members whose text is a path wherever they stand: `instances` of a deployment, `file` of curves
/// and traces.
bool is_path_member(const std::string& key) { return key == "instances" || key == "file"; }

void make_absolute(Json& value, const fs::path& directory) {
  const fs::path path = value.get<std::string>();
  if (path.is_relative()) value = (directory / path).lexically_normal().generic_string();
}

void move_paths(Json& value, const fs::path& directory) {
  if (!value.is_structured()) return;
  for (auto& [key, member] : value.items()) {
    if (value.is_object() && member.is_string() && is_path_member(key))
      make_absolute(member, directory);
    else
      move_paths(member, directory);
  }
}

}  // namespace

Json read_scenario(const fs::path& path) {
  std::string message;
  const auto text = config::read_text_file(path, json::Limits().bytes, message);
  if (!text) throw std::runtime_error(path.string() + ": " + message);
  const json::Parsed parsed = json::parse(*text);
  if (!parsed.problems.empty()) {
    const json::Problem& first = parsed.problems.front();
    throw std::runtime_error(path.string() + ":" + std::to_string(first.where.line) + ":" +
                             std::to_string(first.where.column) + ": " + first.message);
  }
  if (!parsed.root.is_object())
    throw std::runtime_error(path.string() + ": a scenario is a JSON object");
  return json::to_json(parsed.root);
}

Json inherited(const Json& scenario, const fs::path& path, const Library& library) {
  const auto extends = scenario.find("extends");
  if (extends == scenario.end() || !extends->is_string()) return Json::object();
  config::Sources sources;
  config::Problems problems;
  config::Loader loader(library, sources, problems);
  const auto base = loader.load_text(Json{{"extends", *extends}}.dump(), path.generic_string());
  return base ? json::to_json(*base) : Json::object();
}

Json joined(const Json& scenario, const Json& inherited) {
  Json out = inherited;
  Json patch = scenario;
  patch.erase("extends");
  out.merge_patch(patch);
  return out;
}

Json moved(Json scenario, const fs::path& from_directory) {
  const auto extends = scenario.find("extends");
  if (extends != scenario.end() && extends->is_string()) {
    const auto name = extends->get<std::string>();
    std::error_code error;
    const bool path = name.find('/') != std::string::npos || name.ends_with(".json") ||
                      fs::is_regular_file(from_directory / name, error);
    if (path) make_absolute(*extends, from_directory);
  }
  move_paths(scenario, from_directory);
  return scenario;
}

std::string file_text(const Json& scenario) {
  return scenario.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_file(const fs::path& path, const std::string& text) {
  QSaveFile file(q(path.string()));
  const bool good = file.open(QIODevice::WriteOnly) &&
                    file.write(text.data(), static_cast<qint64>(text.size())) ==
                        static_cast<qint64>(text.size()) &&
                    file.commit();
  if (!good) throw std::runtime_error(path.string() + ": " + s(file.errorString()));
}

}  // namespace rehearse::gui
