#include "gui/shell/charts_page.hpp"

#include <QFileDialog>
#include <QHeaderView>
#include <QListWidget>
#include <QScrollArea>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/shell/widgets.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {

ChartsPage::ChartsPage(Session& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      charts_(new ChartStack),
      scroll_(new QScrollArea),
      choice_(new QListWidget),
      table_(new QTableView),
      unwanted_({"Bytes behind", "Commit wait", "Cpu requested", "Buffered writes", "Autonomous",
                 "Healthy targets", "Hit ratio"}) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  auto* splitter = new QSplitter(Qt::Horizontal);
  splitter->setHandleWidth(1);
  scroll_->setWidgetResizable(true);
  scroll_->setWidget(charts_);
  scroll_->setFocusPolicy(Qt::NoFocus);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  splitter->addWidget(scroll_);

  auto* side = new QFrame;
  side->setProperty("look", "panel");
  auto* column = new QVBoxLayout(side);
  column->setContentsMargins(space::kSmall, space::kSmall, space::kSmall, space::kSmall);
  column->addWidget(label(tr("CHARTS"), "section"));
  choice_->setAccessibleName(tr("Charts to show"));
  choice_->setMaximumHeight(190);
  connect(choice_, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) {
    unwanted_.removeAll(item->text());
    if (item->checkState() == Qt::Unchecked) unwanted_ << item->text();
    show_chosen();
  });
  column->addWidget(choice_);
  auto* write = button(tr("Export…"));
  write->setToolTip(tr("PNG, SVG, PDF, or CSV with the data"));
  connect(write, &QPushButton::clicked, this, &ChartsPage::ask_export);
  column->addWidget(write, 0, Qt::AlignLeft);
  column->addSpacing(space::kSmall);
  column->addWidget(label(tr("EVENTS"), "section"));
  table_->setModel(&events_);
  table_->setAccessibleName(tr("Events"));
  table_->setShowGrid(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(25);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->setTabKeyNavigation(false);
  connect(table_, &QTableView::clicked, this, [this](const QModelIndex& index) {
    session_.set_cursor(events_.at(index.row()).time_s);
  });
  column->addWidget(table_, 1);
  splitter->addWidget(side);
  splitter->setStretchFactor(0, 1);
  splitter->setSizes({900, 430});
  layout->addWidget(splitter);

  connect(&session_, &Session::result_changed, this, &ChartsPage::refresh);
  connect(&session_, &Session::cursor_changed, this, &ChartsPage::follow_cursor);
  connect(&session_, &Session::range_changed, this,
          [this] { charts_->show_range(session_.from_s(), session_.to_s()); });
  connect(charts_, &ChartStack::range_moved, &session_, &Session::set_range);
  connect(charts_, &ChartStack::cursor_moved, &session_, &Session::set_cursor);
}

void ChartsPage::refresh() {
  all_ = session_.result() ? charts_of(session_.result()->record(), session_.deployment())
                           : std::vector<ChartData>();
  events_.show_events(session_.result() ? session_.result()->record().timeline
                                        : std::vector<results::TimelineEvent>());
  table_->setColumnWidth(EventTable::time, 62);
  table_->setColumnWidth(EventTable::component, 132);
  table_->setColumnWidth(EventTable::event, 134);
  const QSignalBlocker quiet(choice_);
  choice_->clear();
  for (const ChartData& chart : all_) {
    auto* item = new QListWidgetItem(q(chart.title), choice_);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable | Qt::ItemIsSelectable);
    item->setCheckState(unwanted_.contains(q(chart.title)) ? Qt::Unchecked : Qt::Checked);
  }
  show_chosen();
}

void ChartsPage::show_chosen() {
  std::vector<ChartData> chosen;
  for (const ChartData& chart : all_)
    if (!unwanted_.contains(q(chart.title))) chosen.push_back(chart);
  charts_->show_charts(std::move(chosen), session_.result() ? bands_of(session_.result()->record())
                                                            : std::vector<Band>());
  charts_->show_range(session_.from_s(), session_.to_s());
  follow_cursor();
}

void ChartsPage::follow_cursor() {
  charts_->show_cursor(session_.cursor_s());
  const int row = events_.row_at(session_.cursor_s());
  if (row >= 0 && table_->currentIndex().row() != row) table_->selectRow(row);
}

void ChartsPage::ask_export() {
  const QString path =
      QFileDialog::getSaveFileName(this, tr("Export charts"), session_.document().title() + ".png",
                                   tr("Pictures and data (*.png *.svg *.pdf *.csv)"));
  if (!path.isEmpty() && !charts_->export_to(path))
    emit session_.failed(tr("%1 could not be written (PNG, SVG, PDF or CSV?)").arg(path));
}

}  // namespace rehearse::gui
