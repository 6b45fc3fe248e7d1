#include "gui/client/history.hpp"

#include <QFile>
#include <algorithm>

#include "gui/document/json_patch.hpp"
#include "gui/document/scenario_files.hpp"
#include "gui/text.hpp"

namespace rehearse::gui {
namespace {

Json to_json(const Run& run) {
  return {{"title", s(run.request.title)},
          {"replications", run.request.replications},
          {"finished", run.state == Run::State::finished},
          {"result", s(run.result)},
          {"verdict", s(run.verdict)},
          {"message", s(run.message)},
          {"begun", s(run.begun.toString(Qt::ISODateWithMs))},
          {"wall_s", run.wall_s}};
}

Run from_json(const Json& json) {
  Run run;
  run.request.title = q(json.at("title").get<std::string>());
  run.request.replications = json.at("replications");
  run.state = json.at("finished").get<bool>() ? Run::State::finished : Run::State::failed;
  run.progress.share = run.state == Run::State::finished ? 1.0 : 0.0;
  run.result = q(json.at("result").get<std::string>());
  run.verdict = q(json.at("verdict").get<std::string>());
  run.message = q(json.at("message").get<std::string>());
  run.begun = QDateTime::fromString(q(json.at("begun").get<std::string>()), Qt::ISODateWithMs);
  run.wall_s = json.at("wall_s");
  return run;
}

}  // namespace

std::vector<Run> read_history(const QString& path) try {
  std::vector<Run> out;
  if (!QFile::exists(path)) return out;
  const Json history = read_scenario(s(path));
  for (const Json& row : history.at("runs")) {
    Run run = from_json(row);
    if (run.result.isEmpty() || QFile::exists(run.result)) out.push_back(std::move(run));
  }
  return out;
} catch (const std::exception&) {
  return {};  // a history is never worth refusing to start for
}

void write_history(const QString& path, const std::vector<Run>& runs, std::size_t most) {
  Json rows = Json::array();
  for (const Run& run : runs)
    if (run.state == Run::State::finished || run.state == Run::State::failed)
      rows.push_back(to_json(run));
  while (rows.size() > most) rows.erase(0);
  write_file(s(path), file_text(Json{{"runs", std::move(rows)}}));
}

}  // namespace rehearse::gui
