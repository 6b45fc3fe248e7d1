#include "gui/shell/verdict_page.hpp"

#include <fmt/format.h>

#include <QGridLayout>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/canvas/icons.hpp"
#include "gui/plot/objective_bar.hpp"
#include "gui/plot/time_ticker.hpp"
#include "gui/plot/waterfall.hpp"
#include "gui/shell/widgets.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"
#include "results/format.hpp"

namespace rehearse::gui {
namespace {

using Health = NodeState::Health;
using results::Verdict;

Health health_of(Verdict verdict) {
  return verdict == Verdict::met      ? Health::good
         : verdict == Verdict::missed ? Health::down
                                      : Health::strained;
}

QLabel* mark(Verdict verdict, int size) {
  auto* out = new QLabel;
  QPixmap map(QSize(size, size) * 2);
  map.setDevicePixelRatio(2);
  map.fill(Qt::transparent);
  QPainter painter(&map);
  painter.setRenderHint(QPainter::Antialiasing);
  draw_health(painter, QPointF(size / 2.0, size / 2.0), size * 0.8, health_of(verdict));
  out->setPixmap(map);
  out->setAccessibleName(results::to_string(verdict));
  out->setFixedSize(size, size);
  return out;
}

QLabel* right(const QString& text, const char* look = "") {
  auto* out = label(text, look);
  out->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  return out;
}

/// A grid with headings; the first column takes the room.
QGridLayout* table(QVBoxLayout* into, const QStringList& headings) {
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(space::kLarge);
  grid->setVerticalSpacing(space::kTight + 2);
  for (int c = 0; c < headings.size(); ++c)
    grid->addWidget(c == 0 ? label(headings[c], "section") : right(headings[c], "section"), 0, c);
  grid->setColumnStretch(0, 1);
  into->addLayout(grid);
  return grid;
}

void add_row(QGridLayout* grid, const QStringList& cells) {
  const int row = grid->rowCount();
  for (int c = 0; c < cells.size(); ++c)
    grid->addWidget(c == 0 ? label(cells[c], "") : right(cells[c]), row, c);
}

QString duration(double seconds) { return q(results::format_duration(seconds)); }
QString count(double value) { return q(results::format_count(value)); }

}  // namespace

VerdictPage::VerdictPage(Session& session, QWidget* parent)
    : QScrollArea(parent), session_(session) {
  setObjectName("verdict");
  setAccessibleName(tr("Verdict"));
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  connect(&session_, &Session::result_changed, this, &VerdictPage::rebuild);
  rebuild();
}

void VerdictPage::rebuild() {
  auto* body = new QWidget;
  auto* outer = new QHBoxLayout(body);
  outer->setContentsMargins(space::kHuge, space::kLarge, space::kHuge, space::kLarge);
  auto* column = new QWidget;
  column->setMaximumWidth(1180);
  outer->addWidget(column, 1);
  layout_ = new QVBoxLayout(column);
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setSpacing(space::kMedium + 4);
  if (session_.result()) {
    add_headline();
    add_objectives();
    add_recoveries();
    add_losses_and_cost();
    add_latency();
    add_traffic();
  } else {
    layout_->addStretch();
    layout_->addWidget(label(tr("No result yet"), "title"), 0, Qt::AlignCenter);
    layout_->addWidget(label(tr("Press Run (F5), or open an earlier run under Runs."), "muted"), 0,
                       Qt::AlignCenter);
  }
  layout_->addStretch();
  setWidget(body);
}

void VerdictPage::add_headline() {
  const auto& summary = session_.result()->summary;
  auto* row = new QHBoxLayout;
  row->setSpacing(space::kMedium);
  row->addWidget(mark(summary.verdict, 46));
  auto* texts = new QVBoxLayout;
  texts->setSpacing(0);
  const auto met = std::count_if(summary.objectives.begin(), summary.objectives.end(),
                                 [](const auto& o) { return o.verdict == Verdict::met; });
  const QString headline = summary.objectives.empty()           ? tr("Nothing was promised")
                           : summary.verdict == Verdict::met    ? tr("The promises hold")
                           : summary.verdict == Verdict::missed ? tr("A promise is broken")
                                                                : tr("It cannot be told yet");
  texts->addWidget(label(headline, "title"));
  texts->addWidget(
      label(tr("%1  ·  %2 of %3 objectives met  ·  seed %4  ·  %5 of %6")
                .arg(q(summary.scenario))
                .arg(met)
                .arg(summary.objectives.size())
                .arg(summary.seed)
                .arg(tr("%n replication(s)", "", static_cast<int>(summary.replications))
                         .replace("(s)", summary.replications == 1 ? "" : "s"))
                .arg(duration(summary.simulated_s)),
            "muted"));
  row->addLayout(texts, 1);
  layout_->addLayout(row);
}

void VerdictPage::add_objectives() {
  const auto& objectives = session_.result()->summary.objectives;
  if (objectives.empty()) return;
  auto* frame = card();
  auto* inside = card_layout(frame);
  inside->addWidget(label(tr("OBJECTIVES"), "section"));
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(space::kMedium);
  grid->setVerticalSpacing(space::kSmall);
  grid->setColumnStretch(4, 1);
  int row = 0;
  for (const auto& result : objectives) {
    grid->addWidget(mark(result.verdict, 24), row, 0);
    grid->addWidget(label(q(result.objective.name), "heading"), row, 1);
    grid->addWidget(label(objective_title(result.objective) + " " +
                              objective_text(result.objective, result.objective.target),
                          "muted"),
                    row, 2);
    QString achieved = objective_text(result.objective, result.achieved);
    if (result.low && result.high && *result.low != *result.high)
      achieved += QString("  (%1 – %2)")
                      .arg(objective_text(result.objective, result.low),
                           objective_text(result.objective, result.high));
    grid->addWidget(right(achieved, "heading"), row, 3);
    grid->addWidget(new ObjectiveBar(result), row, 4);
    if (!result.reason.empty()) {
      auto* reason = label(q(result.reason), "muted");
      reason->setWordWrap(true);
      grid->addWidget(reason, ++row, 1, 1, 4);
    }
    ++row;
  }
  inside->addLayout(grid);
  layout_->addWidget(frame);
}

void VerdictPage::add_recoveries() {
  for (const auto& disaster : session_.result()->summary.disasters) {
    const auto& recovery = disaster.recovery;
    auto* frame = card();
    auto* inside = card_layout(frame);
    inside->addWidget(label(tr("RECOVERY FROM %1").arg(q(recovery.disaster).toUpper()), "section"));
    const auto& outage = recovery.deployment;
    QString said;
    if (outage.state == results::Outage::State::unrestored)
      said = tr("Not restored: still failing at the end");
    else if (outage.state == results::Outage::State::undecided)
      said = tr("Undecided: %1").arg(q(outage.reason));
    else
      said = tr("Back after %1").arg(duration(outage.length_s));
    auto* line = new QHBoxLayout;
    line->addWidget(label(said, "heading"));
    line->addSpacing(space::kLarge);
    line->addWidget(label(tr("struck at %1  ·  RPO %2  ·  last restored: %3")
                              .arg(clock_text(recovery.t0_s),
                                   recovery.rpo_s ? duration(*recovery.rpo_s) : tr("unknown"),
                                   recovery.last_service.empty() ? QStringLiteral("–")
                                                                 : q(recovery.last_service)),
                          "muted"),
                    1);
    inside->addLayout(line);
    auto* waterfall = new Waterfall;
    waterfall->show_path(recovery.path, recovery.t0_s);
    inside->addWidget(waterfall);
    for (const auto& relapse : outage.relapses)
      inside->addWidget(label(
          tr("Relapse at %1 for %2").arg(clock_text(relapse.start_s), duration(relapse.length_s)),
          "bad"));
    layout_->addWidget(frame);
  }
}

void VerdictPage::add_losses_and_cost() {
  const auto& summary = session_.result()->summary;
  auto* row = new QHBoxLayout;
  row->setSpacing(space::kMedium + 4);
  if (const auto* worst = summary.worst_disaster()) {
    auto* frame = card();
    auto* inside = card_layout(frame);
    inside->addWidget(label(tr("LOST WRITES"), "section"));
    auto* grid = table(inside, {tr("Store"), tr("RPO"), tr("Writes"), tr("Bytes")});
    for (const auto& store : worst->recovery.stores)
      add_row(grid, {q(store.name), store.rpo_s ? duration(*store.rpo_s) : tr("unknown"),
                     count(static_cast<double>(store.lost_writes)),
                     q(results::format_bytes(store.lost_bytes))});
    inside->addStretch();
    row->addWidget(frame, 1);
  }
  auto* frame = card();
  auto* inside = card_layout(frame);
  inside->addWidget(label(tr("COST"), "section"));
  inside->addWidget(label(q(fmt::format("${:.2f} per hour", summary.cost.usd_per_h)), "heading"));
  auto* grid = table(inside, {tr("Item"), tr("per hour")});
  for (std::size_t i = 0; i < std::min<std::size_t>(6, summary.cost.items.size()); ++i)
    add_row(grid, {q(summary.cost.items[i].item),
                   q(fmt::format("${:.3f}", summary.cost.items[i].usd_per_h))});
  inside->addStretch();
  row->addWidget(frame, 1);
  layout_->addLayout(row);
}

void VerdictPage::add_traffic() {
  const auto& summary = session_.result()->summary;
  auto* frame = card();
  auto* inside = card_layout(frame);
  inside->addWidget(label(tr("TRAFFIC"), "section"));
  auto* grid = table(inside, {tr("Population"), tr("Requests"), tr("Good"), tr("p50"), tr("p95"),
                              tr("p99"), tr("p99.9")});
  for (const auto& p : summary.populations) {
    const double total = std::max(1.0, static_cast<double>(p.requests));
    QStringList cells{q(p.name), count(total),
                      q(fmt::format("{:.3f} %", 100.0 * static_cast<double>(p.good) / total))};
    for (const double at : {0.5, 0.95, 0.99, 0.999}) cells << duration(p.latency_s.quantile(at));
    add_row(grid, cells);
  }
  inside->addSpacing(space::kMedium);
  inside->addWidget(label(tr("SERVICES AND STORES"), "section"));
  auto* services =
      table(inside, {tr("Name"), tr("Busy"), tr("Queue"), tr("Rate"), tr("p50"), tr("p99")});
  for (const auto& service : summary.services)
    add_row(
        services,
        {q(service.name), q(fmt::format("{:.1f} %", 100 * service.utilisation)),
         q(fmt::format("{:.2f}", service.queue_mean)), count(service.throughput_rps) + "/s",
         duration(service.response_s.quantile(0.5)), duration(service.response_s.quantile(0.99))});
  const auto bottleneck = summary.bottleneck();
  if (!bottleneck.component.empty())
    inside->addWidget(label(
        tr("Bottleneck: %1, %2 busy; at %3 times this load it saturates.")
            .arg(q(bottleneck.component), q(fmt::format("{:.1f} %", 100 * bottleneck.utilisation)),
                 q(fmt::format("{:.2f}", bottleneck.headroom))),
        "muted"));
  layout_->addWidget(frame);
}

}  // namespace rehearse::gui
