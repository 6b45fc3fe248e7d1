#include "gui/client/progress.hpp"

#include "gui/document/json_patch.hpp"

namespace rehearse::gui {
namespace {

double number(const Json& json, const char* key, double otherwise) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? found->get<double>() : otherwise;
}

void parse_live(const Json& live, Progress& out) {
  for (const Json& row : live.value("samples", Json::array()))
    if (row.is_array() && row.size() == 3 && row[0].is_string() && row[1].is_string() &&
        row[2].is_number())
      out.samples.push_back({row[0], row[1], row[2]});
  for (const Json& row : live.value("events", Json::array()))
    if (row.is_array() && row.size() == 4 && row[0].is_number() && row[1].is_string() &&
        row[2].is_string() && row[3].is_string())
      out.events.push_back({row[0], row[1], row[2], row[3]});
}

Progress parse(const Json& json) {
  Progress out;
  out.share = number(json, "share", 0.0);
  out.time_s = number(json, "time_s", 0.0);
  out.duration_s = number(json, "duration_s", 0.0);
  out.requests = number(json, "requests", 0.0);
  out.finished = static_cast<int>(number(json, "finished", 0.0));
  out.left_s = number(json, "left_s", -1.0);
  if (json.contains("live") && json.at("live").is_object()) parse_live(json.at("live"), out);
  return out;
}

}  // namespace

bool ProgressReader::feed(const QByteArray& data) {
  constexpr qsizetype longest = 4 << 20;
  open_ += data;
  QByteArray newest;
  qsizetype begin = 0;
  for (qsizetype end = open_.indexOf('\n'); end >= 0; end = open_.indexOf('\n', begin)) {
    const QByteArray line = open_.mid(begin, end - begin);
    begin = end + 1;
    if (line.startsWith("{\"progress\":"))
      newest = line;
    else if (rest_.size() < 65536)
      rest_ += line + '\n';
  }
  open_.remove(0, begin);
  if (open_.size() > longest) open_.clear();
  return !newest.isEmpty() && read_line(newest);
}

bool ProgressReader::read_line(const QByteArray& line) {
  const Json json = Json::parse(line.cbegin(), line.cend(), nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded() || !json.at("progress").is_object()) return false;
  newest_ = parse(json.at("progress"));
  return true;
}

QByteArray ProgressReader::take_rest() {
  QByteArray out = rest_ + open_;
  rest_.clear();
  open_.clear();
  return out;
}

}  // namespace rehearse::gui
