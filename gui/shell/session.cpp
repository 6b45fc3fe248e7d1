#include "gui/shell/session.hpp"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <set>

#include "gui/client/history.hpp"
#include "gui/text.hpp"
#include "sim/core/units.hpp"

namespace rehearse::gui {
namespace {

constexpr int kCheckAfterMs = 250;
constexpr int kAutosaveAfterMs = 2000;

double seconds_of(const Json& value, double otherwise) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return otherwise;
  return parse_quantity(value.get<std::string>(), Unit::seconds).value_or(otherwise);
}

}  // namespace

Session::Session(const QString& data_directory, QObject* parent)
    : QObject(parent),
      data_directory_(data_directory),
      queue_(QDir(data_directory).filePath("results")) {
  QDir().mkpath(data_directory_);
  check_soon_.setSingleShot(true);
  check_soon_.setInterval(kCheckAfterMs);
  autosave_soon_.setSingleShot(true);
  autosave_soon_.setInterval(kAutosaveAfterMs);
  connect(&check_soon_, &QTimer::timeout, this, &Session::check);
  connect(&autosave_soon_, &QTimer::timeout, this, &Session::autosave);
  connect(&document_, &Document::replaced, this, [this] { read_document(true); });
  connect(&document_, &Document::changed, this, [this] {
    read_document(false);
    autosave_soon_.start();
  });
  connect(&document_, &Document::renamed, this, [this] {
    if (!document_.modified()) discard_recovery();
  });
  for (Run& run : read_history(QDir(data_directory_).filePath("history.json")))
    queue_.add_finished(std::move(run));
  connect(&queue_, &RunQueue::updated, this, &Session::show_live);
  connect(&queue_, &RunQueue::removed, this, &Session::keep_history);
  connect(&queue_, &RunQueue::finished, this, [this](int id) {
    if (id == live_run_) end_live();
    keep_history();
    const Run* run = queue_.find(id);
    if (run != nullptr && run->state == Run::State::finished) show_result(run->result);
  });
}

void Session::start() {
  const auto finished = [this] {
    if (ready()) emit became_ready();
  };
  ask(this, {"describe", "--json"}, [this, finished](const Answer& answer) {
    try {
      catalogue_ = Catalogue(answer.json());
      finished();
    } catch (const std::exception& error) {
      emit failed(tr("The rehearse program does not answer: %1")
                      .arg(answer.failure.isEmpty() ? q(error.what()) : answer.failure));
    }
  });
  ask(this, {"list", "--json"}, [this, finished](const Answer& answer) {
    const Json list = answer.json();
    std::set<std::filesystem::path> directories;
    for (const Json& row : list.is_array() ? list : Json::array()) {
      shipped_.push_back(
          {q(row.value("name", "")), q(row.value("summary", "")), q(row.value("path", ""))});
      directories.insert(std::filesystem::path(row.value("path", "")).parent_path());
    }
    document_.set_library({directories.begin(), directories.end()});
    listed_ = true;
    finished();
  });
}

bool Session::open(const QString& path_or_name) try {
  QString path = path_or_name;
  const auto named = std::find_if(shipped_.begin(), shipped_.end(), [&](const auto& scenario) {
    return scenario.name == path_or_name;
  });
  if (!QFileInfo::exists(path) && named != shipped_.end()) path = named->path;
  document_.open(s(path));
  return true;
} catch (const std::exception& error) {
  emit failed(q(error.what()));
  return false;
}

bool Session::save(const QString& path) try {
  document_.save(s(path));
  check_soon_.start();
  return true;
} catch (const std::exception& error) {
  emit failed(q(error.what()));
  return false;
}

void Session::read_document(bool anew) {
  deployment_ = read_deployment(document_.effective());
  live_run_ = 0;  // a run that goes on plays another scenario now
  if (live_) playback_.reset();
  live_.reset();
  if (anew) {
    hide_result();
    cursor_s_ = 0;
  } else if (result_) {
    playback_ = std::make_unique<Playback>(result_->record(), deployment_);
  }
  checked_ = false;
  check_soon_.start();
  emit deployment_changed(anew);
  if (anew || to_s_ > duration_s()) show_all_time();
}

void Session::check() {
  const QString path = scratch_.filePath("check.json");
  try {
    document_.write_snapshot(s(path));
  } catch (const std::exception& error) {
    emit failed(q(error.what()));
    return;
  }
  const int number = ++checks_;
  ask(this, {"validate", path, "--json"}, [this, number](const Answer& answer) {
    if (number == checks_) take_problems(answer);
  });
}

void Session::take_problems(const Answer& answer) {
  const Json json = answer.json();
  problems_.clear();
  checked_ = json.is_object() && json.contains("scenarios");
  if (!checked_) {
    problems_.push_back({"", answer.failure.isEmpty() ? tr("The validator did not answer.")
                                                      : tr("Validator: %1").arg(answer.failure)});
  } else {
    for (const Json& scenario : json.at("scenarios"))
      for (const Json& row : scenario.value("diagnostics", Json::array())) {
        const bool here = q(row.value("file", "")).endsWith("check.json");
        problems_.push_back({q(row.value("pointer", "")), q(row.value("message", "")),
                             here ? row.value("line", 0) : 0, here ? row.value("column", 0) : 0});
      }
  }
  emit problems_changed();
}

int Session::run(int replications, std::optional<quint64> seed) {
  const QString title = document_.title();
  QString path = scratch_.filePath(QString("run-%1/").arg(++snapshots_));
  QDir().mkpath(path);
  path += title + ".json";
  try {
    document_.write_snapshot(s(path));
  } catch (const std::exception& error) {
    emit failed(q(error.what()));
    return 0;
  }
  RunRequest request{.title = title,
                     .scenario = path,
                     .replications = replications,
                     .jobs = std::max(1, QThread::idealThreadCount())};
  request.own_seed = seed.has_value();
  request.seed = seed.value_or(0);
  return live_run_ = queue_.add(request);
}

/// The newest value of every series stands for the whole series: the canvas looks at one instant.
void Session::show_live(int id) {
  const Run* run = queue_.find(id);
  if (id != live_run_ || run == nullptr || run->progress.duration_s <= 0) return;
  const Progress& progress = run->progress;
  auto record = std::make_unique<results::RunRecord>();
  record->end_s = progress.duration_s;
  for (const Sample& sample : progress.samples)
    record->series.push_back(
        {sample.component, sample.metric, "", progress.time_s, 1.0, {sample.value}});
  for (const LiveEvent& event : progress.events) {
    results::TimelineEvent out;
    out.id = static_cast<std::uint32_t>(record->timeline.size() + 1);
    out.time_s = event.time_s;
    out.component = event.component;
    out.kind = event.kind;
    out.step = event.step;
    record->timeline.push_back(std::move(out));
  }
  playback_ = std::make_unique<Playback>(*record, deployment_);
  const bool first = !live_;
  const bool more = first || live_->timeline.size() != record->timeline.size();
  live_ = std::move(record);
  cursor_s_ = progress.time_s;
  if (first) show_all_time();
  if (more) emit result_changed();
  emit cursor_changed(cursor_s_);
}

void Session::end_live() {
  live_run_ = 0;
  if (!live_) return;
  live_.reset();
  playback_.reset();
  if (result_) playback_ = std::make_unique<Playback>(result_->record(), deployment_);
  emit result_changed();
}

const results::RunRecord* Session::record() const {
  if (live_) return live_.get();
  return result_ ? &result_->record() : nullptr;
}

void Session::show_result(const QString& path) {
  const int number = ++results_;
  load_result(this, path, [this, number](ResultPointer result, const QString& problem) {
    if (number != results_) return;
    if (!result) {
      emit failed(problem);
      return;
    }
    result_ = std::move(result);
    playback_ = std::make_unique<Playback>(result_->record(), deployment_);
    const auto& disasters = result_->record().disasters;
    cursor_s_ = disasters.empty() ? result_->record().start_s : disasters.front().t0_s;
    emit result_changed();
    emit cursor_changed(cursor_s_);
    show_recovery();
  });
}

void Session::hide_result() {
  ++results_;
  if (!result_ && !live_) return;
  playback_.reset();
  live_.reset();
  result_.reset();
  emit result_changed();
  show_all_time();
}

void Session::set_cursor(double time_s) {
  const double wanted = std::clamp(time_s, 0.0, duration_s());
  if (wanted == cursor_s_) return;
  cursor_s_ = wanted;
  emit cursor_changed(cursor_s_);
}

void Session::set_range(double from_s, double to_s) {
  const double from = std::clamp(from_s, 0.0, duration_s());
  const double to = std::clamp(to_s, from, duration_s());
  if (to - from < 1 || (from == from_s_ && to == to_s_)) return;
  from_s_ = from;
  to_s_ = to;
  emit range_changed();
}

void Session::show_recovery() {
  if (!result_ || result_->record().disasters.empty()) return show_all_time();
  constexpr double least_s = 120, soon = 4;
  const auto& worst = *result_->summary.worst_disaster();
  const double t0_s = worst.recovery.t0_s;
  const double outage_s = std::max(least_s, worst.recovery.deployment.length_s);
  double last_s = t0_s + outage_s;
  for (const auto& event : result_->record().timeline)
    if (!event.causes.empty() && event.time_s > t0_s && event.time_s < t0_s + soon * outage_s)
      last_s = std::max(last_s, event.time_s);
  const double margin_s = 0.12 * (last_s - t0_s);
  set_range(t0_s - margin_s, last_s + margin_s);
}

double Session::duration_s() const {
  if (const auto* shown = record()) return shown->end_s;
  const Json& scenario = document_.effective();
  const Pointer at("/run/duration");
  return scenario.contains(at) ? std::max(1.0, seconds_of(scenario.at(at), 3600)) : 3600;
}

std::string Session::free_name(const Json& section, const std::string& wanted) const {
  std::string name = wanted;
  for (int n = 2; section.is_object() && section.contains(name); ++n)
    name = wanted + "-" + std::to_string(n);
  return name;
}

void Session::lose_now(const QString& id) {
  const bool link = id.startsWith("link:");
  const Component* component = deployment_.find(s(id));
  if (!link && (component == nullptr || component->loss.empty())) {
    emit failed(tr("No fault loses %1.").arg(id));
    return;
  }
  const std::string kind = link ? "link-cut" : component->loss;
  const std::string target = link ? s(id.mid(5)) : component->target;
  const Kind* described = catalogue_.find("fault", kind);
  Json fault{{"kind", kind}};
  if (described != nullptr) fault.update(catalogue_.example(*described, document_.effective()));
  fault["target"] = target;
  if (!link && fault.contains("region") && !component->region.empty())
    fault["region"] = component->region.substr(component->region.find(':') + 1);
  const Json& run =
      document_.effective().contains("run") ? document_.effective().at("run") : Json::object();
  const double warmup = seconds_of(run.value("warmup", Json(0)), 0);
  const bool at_cursor = result_ && cursor_s_ > warmup;
  const double at_s = at_cursor ? cursor_s_ : warmup + (duration_s() - warmup) / 3;
  fault["at"] = format_number(std::round(at_s)) + "s";
  const Json faults = document_.effective().value("faults", Json::object());
  std::string name = target + "-lost";
  std::replace(name.begin(), name.end(), '/', '-');
  document_.set(Pointer("/faults") / free_name(faults, name), fault, tr("Lose %1").arg(id));
}

void Session::remove_component(const QString& id) {
  const Component* component = deployment_.find(s(id));
  const std::string pointer = id.startsWith("link:") ? "/deployment/links/" + s(id.mid(5))
                              : component == nullptr ? std::string()
                                                     : component->pointer;
  if (pointer.empty() || !document_.effective().contains(Pointer(pointer))) return;
  document_.remove(Pointer(pointer), tr("Remove %1").arg(id));
}

/// Older results go from the disk, too: a long life of the program must not fill it.
void Session::keep_history() try {
  constexpr std::size_t most = 100;
  for (const Run& run : std::vector<Run>(queue_.runs())) {
    if (queue_.runs().size() <= most || run.state == Run::State::queued ||
        run.state == Run::State::running)
      break;
    queue_.forget(run.id);
  }
  write_history(QDir(data_directory_).filePath("history.json"), queue_.runs(), most);
} catch (const std::exception& error) {
  emit failed(tr("The history was not kept: %1").arg(q(error.what())));
}

bool Session::can_recover() const { return QFile::exists(autosave_path()); }

QString Session::autosave_path() const { return QDir(data_directory_).filePath("autosave.json"); }

void Session::autosave() {
  if (!document_.modified()) return;
  try {
    const Json saved{{"path", document_.path().string()}, {"content", document_.content()}};
    write_file(s(autosave_path()), saved.dump());
  } catch (const std::exception& error) {
    emit failed(tr("Autosave: %1").arg(q(error.what())));
  }
}

void Session::recover() try {
  const Json saved = read_scenario(s(autosave_path()));
  document_.restore(saved.at("content"), saved.at("path").get<std::string>());
} catch (const std::exception& error) {
  emit failed(tr("The unsaved work cannot be read: %1").arg(q(error.what())));
}

void Session::discard_recovery() { QFile::remove(autosave_path()); }

}  // namespace rehearse::gui
