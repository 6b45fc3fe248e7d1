// The stream that `rehearse run --progress json` writes to standard error.
#pragma once

#include <QByteArray>
#include <string>
#include <vector>

namespace rehearse::gui {

/// Latest value of one series.
struct Sample {
  std::string component;
  std::string metric;
  double value = 0.0;
};

struct LiveEvent {
  double time_s = 0.0;
  std::string component;
  std::string kind;
  std::string step;
};

struct Progress {
  double share = 0.0;       ///< 0..1 of everything asked for
  double time_s = 0.0;      ///< simulated
  double duration_s = 0.0;  ///< of one replication; 0 until known
  double requests = 0.0;
  int finished = 0;               ///< replications
  double left_s = -1.0;           ///< wall clock; negative: unknown
  std::vector<Sample> samples;    ///< of the replication that runs furthest ahead
  std::vector<LiveEvent> events;  ///< its newest
};

/// Cuts the stream into lines. Of several snapshots in what was fed only the newest counts.
class ProgressReader {
 public:
  /// True when a newer snapshot arrived.
  bool feed(const QByteArray& data);
  const Progress& newest() const { return newest_; }
  /// Lines that were no snapshot, for messages; taken out.
  QByteArray take_rest();

 private:
  bool read_line(const QByteArray& line);

  QByteArray open_;
  QByteArray rest_;
  Progress newest_;
};

}  // namespace rehearse::gui
