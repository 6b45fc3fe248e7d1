// One objective against its target.
#pragma once

#include <QWidget>

#include "results/verdict.hpp"

namespace rehearse::gui {

/// "271 ms" for the objective's metric; "never" for a null RTO or RPO, "-" where nothing is known.
QString objective_text(const results::Objective& objective, std::optional<double> value);
/// "99.9 % of requests" for a person: what the objective promises.
QString objective_title(const results::Objective& objective);

/// A bar from nothing to what was achieved, a mark at the target, whiskers for the interval over
/// replications. Shares are drawn by their distance from 1, on a logarithmic scale, since 99.9 %
/// and 99.99 % are worlds apart.
class ObjectiveBar : public QWidget {
  Q_OBJECT
 public:
  explicit ObjectiveBar(const results::ObjectiveResult& result, QWidget* parent = nullptr);
  QSize sizeHint() const override { return {200, 26}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  double place(double value) const;

  results::ObjectiveResult result_;
};

}  // namespace rehearse::gui
