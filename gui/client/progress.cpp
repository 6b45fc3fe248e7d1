#include "gui/client/progress.hpp"

#include "gui/document/json_patch.hpp"

namespace rehearse::gui {
namespace {

double number(const Json& json, const char* key, double otherwise) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? found->get<double>() : otherwise;
}

Progress parse(const Json& json) {
  Progress out{.share = number(json, "share", 0.0),
               .time_s = number(json, "time_s", 0.0),
               .duration_s = number(json, "duration_s", 0.0),
               .requests = number(json, "requests", 0.0),
               .finished = static_cast<int>(number(json, "finished", 0.0)),
               .left_s = number(json, "left_s", -1.0),
               .samples = {}};
  for (const Json& row : json.value("samples", Json::array()))
    if (row.is_array() && row.size() == 3 && row[0].is_string() && row[1].is_string() &&
        row[2].is_number())
      out.samples.push_back({row[0], row[1], row[2]});
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
