#include "gui/shell/start_page.hpp"

#include <QFileInfo>
#include <QGridLayout>
#include <QVBoxLayout>

#include "gui/shell/widgets.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {
namespace {

constexpr int kColumns = 3;

/// A button that holds a name and a few lines of text.
QPushButton* scenario_button(const ShippedScenario& scenario) {
  auto* out = button({}, "scenario");
  out->setObjectName("scenario_" + scenario.name);
  out->setAccessibleName(scenario.name);
  out->setAccessibleDescription(scenario.summary);
  auto* inside = new QVBoxLayout(out);
  inside->setContentsMargins(16, 12, 16, 12);
  inside->setSpacing(space::kTight);
  auto* name = label(scenario.name, "heading");
  auto* about = label(
      scenario.summary.size() > 150 ? scenario.summary.left(148) + "…" : scenario.summary, "muted");
  about->setWordWrap(true);
  about->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  for (QLabel* l : {name, about}) l->setAttribute(Qt::WA_TransparentForMouseEvents);
  inside->addWidget(name);
  inside->addWidget(about, 1);
  out->setMinimumHeight(96);
  out->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  return out;
}

}  // namespace

StartPage::StartPage(Session& session, QWidget* parent) : QScrollArea(parent), session_(session) {
  setObjectName("start");
  setAccessibleName(tr("Start"));
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
}

void StartPage::refresh(const QStringList& recent) {
  auto* body = new QWidget;
  auto* outer = new QHBoxLayout(body);
  outer->setContentsMargins(space::kHuge, space::kHuge, space::kHuge, space::kLarge);
  auto* column = new QWidget;
  column->setMaximumWidth(1180);
  outer->addWidget(column, 1);
  auto* layout = new QVBoxLayout(column);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(space::kMedium);
  layout->addWidget(label(tr("Rehearse the outage before it happens"), "title"));
  layout->addWidget(label(tr("Open a deployment, break it, watch it recover, see whether the "
                             "promises hold and which step cost the time."),
                          "muted"));
  auto* row = new QHBoxLayout;
  auto* open = button(tr("Open a scenario…"), "primary");
  auto* fresh = button(tr("New scenario"));
  connect(open, &QPushButton::clicked, this, &StartPage::browse_requested);
  connect(fresh, &QPushButton::clicked, this, &StartPage::new_requested);
  row->addWidget(open);
  row->addWidget(fresh);
  row->addStretch();
  layout->addSpacing(space::kSmall);
  layout->addLayout(row);
  if (!recent.isEmpty()) {
    layout->addSpacing(space::kMedium);
    layout->addWidget(label(tr("RECENT"), "section"));
    for (const QString& path : recent.mid(0, 5)) {
      auto* again =
          button(QFileInfo(path).completeBaseName() + "   " + QFileInfo(path).path(), "flat");
      connect(again, &QPushButton::clicked, this, [this, path] { emit open_requested(path); });
      layout->addWidget(again, 0, Qt::AlignLeft);
    }
  }
  layout->addSpacing(space::kMedium);
  layout->addWidget(label(tr("SHIPPED SCENARIOS"), "section"));
  auto* grid = new QGridLayout;
  grid->setSpacing(space::kMedium);
  auto shipped = session_.shipped();
  std::stable_partition(shipped.begin(), shipped.end(), [](const ShippedScenario& scenario) {
    return QStringList{"production", "region-loss", "zone-loss"}.contains(scenario.name);
  });
  int at = 0;
  for (const ShippedScenario& scenario : shipped) {
    auto* start = scenario_button(scenario);
    connect(start, &QPushButton::clicked, this,
            [this, name = scenario.name] { emit open_requested(name); });
    grid->addWidget(start, at / kColumns, at % kColumns);
    ++at;
  }
  for (int c = 0; c < kColumns; ++c) grid->setColumnStretch(c, 1);
  layout->addLayout(grid);
  layout->addStretch();
  setWidget(body);
}

}  // namespace rehearse::gui
