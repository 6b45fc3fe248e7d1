// What all views share: the document, what a scenario may hold, what is wrong with it, its runs,
// the result that is shown and the instant at which it is shown.
#pragma once

#include <QObject>
#include <QString>
#include <QTemporaryDir>
#include <QTimer>
#include <memory>
#include <optional>
#include <vector>

#include "gui/client/program.hpp"
#include "gui/client/result_loader.hpp"
#include "gui/client/run_queue.hpp"
#include "gui/document/document.hpp"
#include "gui/models/catalogue.hpp"
#include "gui/models/deployment.hpp"
#include "gui/models/playback.hpp"

namespace rehearse::gui {

struct Problem {
  QString pointer;
  QString message;
  int line = 0;  ///< in the file text of the document; 0: elsewhere
  int column = 0;
};

struct ShippedScenario {
  QString name;
  QString summary;
  QString path;
};

class Session : public QObject {
  Q_OBJECT
 public:
  /// Results and autosaved work are kept below `data_directory`.
  explicit Session(const QString& data_directory, QObject* parent = nullptr);

  /// Asks the program for the catalogue and the shipped scenarios.
  void start();
  bool ready() const { return !catalogue_.empty() && listed_; }

  Document& document() { return document_; }
  const Catalogue& catalogue() const { return catalogue_; }
  RunQueue& queue() { return queue_; }
  const std::vector<ShippedScenario>& shipped() const { return shipped_; }
  const Deployment& deployment() const { return deployment_; }
  const std::vector<Problem>& problems() const { return problems_; }
  bool checked() const { return checked_; }

  /// A path, or the name of a shipped scenario. False: not opened; `failed` says why.
  bool open(const QString& path_or_name);
  bool save(const QString& path);

  /// Plays the document as it is now. The number of the run.
  int run(int replications, std::optional<quint64> seed = {});
  void show_result(const QString& path);
  const ResultPointer& result() const { return result_; }
  /// Of the result, or of the run that goes on, as far as it has come; null without either.
  const results::RunRecord* record() const;
  const Playback* playback() const { return playback_.get(); }
  void hide_result();

  double cursor_s() const { return cursor_s_; }
  void set_cursor(double time_s);
  /// The stretch of time that timeline and charts show.
  double from_s() const { return from_s_; }
  double to_s() const { return to_s_; }
  /// Cut to the run; a stretch of less than a second is not shown.
  void set_range(double from_s, double to_s);
  void show_all_time() { set_range(0, duration_s()); }
  /// From a little before the first disaster to a little after the last event that it caused soon.
  void show_recovery();

  /// Length of the run as the scenario writes it, or of the result that is shown.
  double duration_s() const;

  /// Adds a fault that loses the component: at the cursor where a run is shown and the cursor lies
  /// after warm-up, else a third into the run.
  void lose_now(const QString& id);
  void remove_component(const QString& id);
  /// Adds an object of a kind; its pointer, or empty when nothing could be added.
  QString add_component(const QString& family, const QString& kind, const QString& container);
  bool connect_components(const QString& from, const QString& to);

  /// Work of an earlier session that ended without being saved.
  bool can_recover() const;
  void recover();
  void discard_recovery();

 Q_SIGNALS:
  void became_ready();
  void deployment_changed(bool anew);
  void problems_changed();
  void result_changed();
  void cursor_changed(double time_s);
  void range_changed();
  void failed(const QString& message);

 private:
  void read_document(bool anew);
  void check();
  void take_problems(const Answer& answer);
  void show_live(int id);
  void end_live();
  void keep_history();
  void autosave();
  QString autosave_path() const;
  std::string free_name(const Json& section, const std::string& wanted) const;

  QString data_directory_;
  QTemporaryDir scratch_;
  Document document_;
  Catalogue catalogue_;
  RunQueue queue_;
  std::vector<ShippedScenario> shipped_;
  Deployment deployment_;
  std::vector<Problem> problems_;
  ResultPointer result_;
  std::unique_ptr<results::RunRecord> live_;  ///< while a run goes on
  std::unique_ptr<Playback> playback_;
  QTimer check_soon_;
  QTimer autosave_soon_;
  double cursor_s_ = 0.0;
  double from_s_ = 0.0;
  double to_s_ = 3600.0;
  int live_run_ = 0;  ///< the run of the document as it is
  int checks_ = 0;    ///< started, so that a late answer to an older one is dropped
  int results_ = 0;   ///< asked for, likewise
  int snapshots_ = 0;
  bool listed_ = false;
  bool checked_ = false;
};

}  // namespace rehearse::gui
