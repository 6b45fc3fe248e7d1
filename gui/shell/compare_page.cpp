#include "gui/shell/compare_page.hpp"

#include <fmt/format.h>

#include <QComboBox>
#include <QFileInfo>
#include <QGridLayout>
#include <QScrollArea>
#include <QVBoxLayout>
#include <cmath>

#include "gui/models/comparison.hpp"
#include "gui/plot/objective_bar.hpp"
#include "gui/shell/widgets.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {
namespace {

constexpr std::size_t kMostDifferences = 60;

QString estimate_text(const results::Objective& objective, const Estimate& estimate) {
  QString out = objective_text(objective, estimate.value);
  if (estimate.low && estimate.high && *estimate.low != *estimate.high)
    out +=
        QString("  (%1 – %2)")
            .arg(objective_text(objective, estimate.low), objective_text(objective, estimate.high));
  return out;
}

QString change_text(const Delta& delta) {
  if (!delta.a.value || !delta.b.value) return ComparePage::tr("? one is undecided");
  QString by;
  if (estimate_text(delta.objective, delta.a) == estimate_text(delta.objective, delta.b) &&
      delta.change != Change::unclear)
    return ComparePage::tr("= same");
  if (delta.a.value && delta.b.value && std::isfinite(*delta.a.value) &&
      std::isfinite(*delta.b.value) && *delta.a.value != 0)
    by = q(fmt::format("{:+.1f} %", 100 * (*delta.b.value - *delta.a.value) / *delta.a.value));
  switch (delta.change) {
    case Change::same:
      return ComparePage::tr("= same");
    case Change::better:
      return ComparePage::tr("▲ better  %1").arg(by);
    case Change::worse:
      return ComparePage::tr("▼ worse  %1").arg(by);
    case Change::unclear:
      break;
  }
  return ComparePage::tr("? within noise  %1").arg(by);
}

QColor change_colour(Change change) {
  return change == Change::better  ? theme().good
         : change == Change::worse ? theme().bad
                                   : theme().muted;
}

QLabel* right(const QString& text) {
  auto* out = label(text, "");
  out->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  return out;
}

QString shortened(const std::string& text) {
  const QString out = q(text);
  return out.isEmpty() ? QStringLiteral("–") : out.size() > 60 ? out.left(59) + "…" : out;
}

Json scenario_of(const LoadedResult& result) {
  return Json::parse(result.stored.scenario_json, nullptr, /*allow_exceptions=*/false);
}

}  // namespace

ComparePage::ComparePage(Session& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      first_(new QComboBox),
      second_(new QComboBox),
      scroll_(new QScrollArea) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  auto* bar = new QFrame;
  bar->setProperty("look", "bar");
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(space::kHuge, space::kSmall, space::kHuge, space::kSmall);
  first_->setAccessibleName(tr("First result"));
  second_->setAccessibleName(tr("Second result"));
  row->addWidget(label(tr("A"), "heading"));
  row->addWidget(first_, 1);
  row->addSpacing(space::kLarge);
  row->addWidget(label(tr("B"), "heading"));
  row->addWidget(second_, 1);
  layout->addWidget(bar);
  scroll_->setWidgetResizable(true);
  scroll_->setAccessibleName(tr("Comparison"));
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  layout->addWidget(scroll_, 1);
  const auto choose = [this] {
    const QString a = first_->currentData().toString(), b = second_->currentData().toString();
    if (!a.isEmpty() && !b.isEmpty()) compare(a, b);
  };
  connect(first_, &QComboBox::activated, this, choose);
  connect(second_, &QComboBox::activated, this, choose);
  connect(&session_.queue(), &RunQueue::finished, this, &ComparePage::refill);
  connect(&session_.queue(), &RunQueue::added, this, &ComparePage::refill);
  connect(&session_.queue(), &RunQueue::removed, this, &ComparePage::refill);
  refill();
  rebuild();
}

void ComparePage::refill() {
  for (QComboBox* box : {first_, second_}) {
    const QString kept = box->currentData().toString();
    box->clear();
    for (auto run = session_.queue().runs().rbegin(); run != session_.queue().runs().rend(); ++run)
      if (!run->result.isEmpty() && run->state == Run::State::finished)
        box->addItem(run->request.title + "   " + run->begun.toString("d MMM HH:mm:ss"),
                     run->result);
    if (!kept.isEmpty() && box->findData(kept) < 0) box->addItem(QFileInfo(kept).fileName(), kept);
    box->setCurrentIndex(kept.isEmpty() ? -1 : box->findData(kept));
  }
}

void ComparePage::compare(const QString& a, const QString& b) {
  for (const auto& [box, path] : {std::pair(first_, a), std::pair(second_, b)}) {
    if (box->findData(path) < 0) box->addItem(QFileInfo(path).fileName(), path);
    box->setCurrentIndex(box->findData(path));
  }
  load_result(this, a, [this, b](ResultPointer first, const QString& problem) {
    if (!first) {
      emit session_.failed(problem);
      return;
    }
    load_result(this, b, [this, first](ResultPointer second, const QString& wrong) {
      if (!second) {
        emit session_.failed(wrong);
        return;
      }
      a_ = first;
      b_ = second;
      rebuild();
    });
  });
}

void ComparePage::rebuild() {
  auto* body = new QWidget;
  auto* outer = new QHBoxLayout(body);
  outer->setContentsMargins(space::kHuge, space::kLarge, space::kHuge, space::kLarge);
  auto* column = new QWidget;
  column->setMaximumWidth(1320);
  outer->addWidget(column, 1);
  auto* layout = new QVBoxLayout(column);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(space::kMedium + 4);
  if (shown()) {
    add_deltas(layout);
    auto* frame = card();
    auto* inside = card_layout(frame);
    inside->addWidget(label(tr("BOTH RUNS   A solid, B dotted"), "section"));
    charts_ = new ChartStack;
    auto charts = charts_of(a_->record(), read_deployment(scenario_of(*a_)));
    auto others = charts_of(b_->record(), read_deployment(scenario_of(*b_)));
    charts.resize(std::min<std::size_t>(charts.size(), 4));
    charts_->show_charts(std::move(charts), bands_of(a_->record()), std::move(others));
    inside->addWidget(charts_);
    layout->addWidget(frame);
    add_differences(layout);
  } else {
    layout->addStretch();
    layout->addWidget(label(tr("Choose two results above"), "title"), 0, Qt::AlignCenter);
    layout->addWidget(label(tr("Or select two runs under Runs and press Compare."), "muted"), 0,
                      Qt::AlignCenter);
  }
  layout->addStretch();
  scroll_->setWidget(body);
}

void ComparePage::add_deltas(QVBoxLayout* layout) {
  auto* frame = card();
  auto* inside = card_layout(frame);
  inside->addWidget(label(tr("WHAT CHANGED"), "section"));
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(space::kLarge);
  grid->setColumnStretch(0, 1);
  int row = 0;
  grid->addWidget(label({}, ""), row, 0);
  const auto heading = [](const QString& name, const LoadedResult& r) {
    auto* out = label(name + "  " + q(r.summary.scenario), "section");
    out->setAlignment(Qt::AlignRight);
    return out;
  };
  grid->addWidget(heading("A", *a_), row, 1);
  grid->addWidget(heading("B", *b_), row, 2);
  for (const Delta& delta : deltas_of(a_->summary, b_->summary)) {
    ++row;
    grid->addWidget(label(q(delta.name), ""), row, 0);
    grid->addWidget(right(estimate_text(delta.objective, delta.a)), row, 1);
    grid->addWidget(right(estimate_text(delta.objective, delta.b)), row, 2);
    auto* change = label(change_text(delta), "");
    const bool plain = change->text().startsWith('=');
    change->setStyleSheet("font-weight: 700; color: " +
                          (plain ? theme().muted : change_colour(delta.change)).name());
    change->setMinimumWidth(150);
    grid->addWidget(change, row, 3);
  }
  inside->addLayout(grid);
  if (a_->summary.replications == 1 || b_->summary.replications == 1)
    inside->addWidget(label(tr("One replication has no interval: small differences may be chance. "
                               "Run more replications to tell."),
                            "muted"));
  layout->addWidget(frame);
}

void ComparePage::add_differences(QVBoxLayout* layout) {
  const auto all = differences(scenario_of(*a_), scenario_of(*b_));
  auto* frame = card();
  auto* inside = card_layout(frame);
  inside->addWidget(label(tr("SCENARIO"), "section"));
  if (all.empty()) inside->addWidget(label(tr("Both played the same scenario."), "muted"));
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(space::kLarge);
  grid->setColumnStretch(0, 1);
  int row = 0;
  for (const Difference& d : all) {
    if (static_cast<std::size_t>(row) == kMostDifferences) break;
    grid->addWidget(label(q(d.pointer), ""), row, 0);
    grid->addWidget(label("− " + shortened(d.before), "muted"), row, 1);
    grid->addWidget(label("+ " + shortened(d.after), ""), row, 2);
    ++row;
  }
  inside->addLayout(grid);
  if (all.size() > kMostDifferences)
    inside->addWidget(label(tr("… %1 more").arg(all.size() - kMostDifferences), "muted"));
  layout->addWidget(frame);
}

}  // namespace rehearse::gui
