#include "gui/client/run_queue.hpp"

#include <QDir>
#include <QFile>
#include <algorithm>

#include "gui/client/program.hpp"
#include "gui/document/json_patch.hpp"
#include "gui/text.hpp"

namespace rehearse::gui {
namespace {

constexpr int kPatienceMs = 120000;
constexpr int kGraceMs = 5000;

/// Verdict of the document that `run --json` prints; empty when it is none.
QString verdict_of(const QByteArray& output) {
  const Json json =
      Json::parse(output.cbegin(), output.cend(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("verdict") || !json.at("verdict").is_string()) return {};
  return q(json.at("verdict").get<std::string>());
}

bool is_result_code(int code) { return code == 0 || code == 1 || code == 6; }

}  // namespace

RunQueue::RunQueue(const QString& result_directory, QObject* parent)
    : QObject(parent), directory_(result_directory) {
  QDir().mkpath(directory_);
  silence_.setSingleShot(true);
  silence_.setInterval(kPatienceMs);
  connect(&silence_, &QTimer::timeout, this, [this] {
    hung_ = true;
    if (process_) process_->kill();
  });
  tell_.setSingleShot(true);
  tell_.setInterval(100);
  connect(&tell_, &QTimer::timeout, this, [this] {
    if (process_) Q_EMIT updated(current_);
  });
}

RunQueue::~RunQueue() {
  if (!process_) return;
  process_->disconnect(this);
  process_->kill();
  process_->waitForFinished(2000);
}

Run* RunQueue::at(int id) {
  const auto found =
      std::find_if(runs_.begin(), runs_.end(), [id](const Run& run) { return run.id == id; });
  return found == runs_.end() ? nullptr : &*found;
}

const Run* RunQueue::find(int id) const { return const_cast<RunQueue*>(this)->at(id); }

int RunQueue::add(RunRequest request) {
  Run run;
  run.id = next_++;
  run.request = std::move(request);
  runs_.push_back(std::move(run));
  const int id = runs_.back().id;
  Q_EMIT added(id);
  start_next();
  return id;
}

int RunQueue::add_finished(Run run) {
  run.id = next_++;
  runs_.push_back(std::move(run));
  Q_EMIT added(runs_.back().id);
  return runs_.back().id;
}

void RunQueue::forget(int id) {
  const Run* run = find(id);
  if (run == nullptr || (id == current_ && process_)) return;
  if (run->result.startsWith(directory_)) QFile::remove(run->result);
  std::erase_if(runs_, [id](const Run& r) { return r.id == id; });
  Q_EMIT removed(id);
}

void RunQueue::cancel(int id) {
  Run* run = at(id);
  if (run == nullptr) return;
  if (run->state == Run::State::queued) {
    run->state = Run::State::cancelled;
    Q_EMIT finished(id);
  } else if (id == current_ && process_) {
    cancelling_ = true;
    process_->terminate();
    QTimer::singleShot(kGraceMs, process_.get(), [process = process_.get()] { process->kill(); });
  }
}

void RunQueue::start_next() {
  if (process_) return;
  for (Run& run : runs_)
    if (run.state == Run::State::queued) return start(run);
}

void RunQueue::start(Run& run) {
  current_ = run.id;
  cancelling_ = hung_ = false;
  reader_ = ProgressReader();
  run.state = Run::State::running;
  run.begun = QDateTime::currentDateTime();
  run.result =
      QDir(directory_)
          .filePath(QString("%1-%2.db").arg(run.begun.toString("yyyyMMdd-HHmmss-zzz")).arg(run.id));
  QStringList arguments{"run",      run.request.scenario, "--json", "--out",
                        run.result, "--progress",         "json"};
  arguments << "--replications" << QString::number(run.request.replications);
  arguments << "--jobs" << QString::number(run.request.jobs);
  if (run.request.own_seed) arguments << "--seed" << QString::number(run.request.seed);

  process_ = std::make_unique<QProcess>();
  connect(process_.get(), &QProcess::readyReadStandardError, this, &RunQueue::read_progress);
  connect(process_.get(), &QProcess::finished, this, &RunQueue::on_ended);
  connect(process_.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart)
      end(Run::State::failed, tr("%1 could not be started").arg(rehearse_program()));
  });
  clock_.start();
  silence_.start();
  process_->setStandardInputFile(QProcess::nullDevice());
  process_->start(rehearse_program(), arguments);
  if (process_) Q_EMIT updated(run.id);
}

void RunQueue::read_progress() {
  if (!process_) return;
  silence_.start();
  if (!reader_.feed(process_->readAllStandardError())) return;
  if (Run* run = at(current_)) {
    run->progress = reader_.newest();
    run->wall_s = static_cast<double>(clock_.elapsed()) / 1000.0;
  }
  if (!tell_.isActive()) tell_.start();
}

void RunQueue::on_ended(int exit_code, QProcess::ExitStatus status) {
  reader_.feed(process_->readAllStandardError());
  const QString said = QString::fromUtf8(reader_.take_rest()).trimmed();
  Run* run = at(current_);
  run->verdict = verdict_of(process_->readAllStandardOutput());
  if (hung_) return end(Run::State::failed, tr("It said nothing for too long and was stopped."));
  if (cancelling_) return end(Run::State::cancelled, tr("Cancelled."));
  if (status == QProcess::CrashExit)
    return end(Run::State::failed, tr("The program crashed. %1").arg(said));
  if (is_result_code(exit_code) && !run->verdict.isEmpty()) return end(Run::State::finished, said);
  end(Run::State::failed, said.isEmpty() ? tr("It ended with code %1.").arg(exit_code) : said);
}

void RunQueue::end(Run::State state, const QString& message) {
  silence_.stop();
  tell_.stop();
  process_.release()->deleteLater();  // called from its signals
  Run* run = at(current_);
  run->state = state;
  run->message = message;
  run->wall_s = static_cast<double>(clock_.elapsed()) / 1000.0;
  if (state == Run::State::finished) run->progress.share = 1.0;
  if (run->verdict.isEmpty() && QFile::exists(run->result)) {
    QFile::remove(run->result);
    run->result.clear();
  }
  Q_EMIT finished(run->id);
  start_next();
}

}  // namespace rehearse::gui
