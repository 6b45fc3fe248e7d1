// Runs of scenarios as child processes, one after the other.
#pragma once

#include <QDateTime>
#include <QElapsedTimer>
#include <QObject>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>
#include <QTimer>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gui/client/progress.hpp"

namespace rehearse::gui {

struct RunRequest {
  QString title;
  QString scenario;  ///< file to be played
  quint64 seed = 0;
  bool own_seed = false;  ///< false: the scenario's
  int replications = 1;
  int jobs = 1;
};

struct Run {
  enum class State { queued, running, finished, failed, cancelled };
  int id = 0;
  RunRequest request;
  State state = State::queued;
  Progress progress;
  QString result;   ///< the result file, once there is one
  QString verdict;  ///< "met", "missed", "undecided"; empty without a result
  QString message;  ///< why it failed
  QDateTime begun;
  double wall_s = 0.0;
};

/// Plays what is asked for in order. A child that crashes, hangs or answers nonsense ends its own
/// run with a message and nothing else. Cancelling lets the child finish what it has; one that does
/// not stop is killed.
class RunQueue : public QObject {
  Q_OBJECT
 public:
  explicit RunQueue(const QString& result_directory, QObject* parent = nullptr);
  ~RunQueue() override;

  int add(RunRequest request);
  void cancel(int id);
  /// A result of an earlier session.
  int add_finished(Run run);
  void forget(int id);

  const std::vector<Run>& runs() const { return runs_; }
  const Run* find(int id) const;
  bool busy() const { return process_ != nullptr; }
  /// A run that says nothing for this long is called hung and killed.
  void set_patience(int milliseconds) { silence_.setInterval(milliseconds); }

 Q_SIGNALS:
  void added(int id);
  void updated(int id);   ///< progress, at most ten times a second
  void finished(int id);  ///< it ended, in whatever way
  void removed(int id);

 private:
  Run* at(int id);
  void start_next();
  void start(Run& run);
  void read_progress();
  void on_ended(int exit_code, QProcess::ExitStatus status);
  void end(Run::State state, const QString& message);

  QString directory_;
  std::vector<Run> runs_;
  std::unique_ptr<QProcess> process_;
  ProgressReader reader_;
  QByteArray said_;  ///< on standard error, but for progress
  QElapsedTimer clock_;
  QTimer silence_;
  QTimer tell_;
  int current_ = 0;
  int next_ = 1;
  bool cancelling_ = false;
  bool hung_ = false;
};

}  // namespace rehearse::gui
