#include "gui/shell/runs_page.hpp"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/shell/widgets.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {
namespace {

/// A bar with the share written beside it.
class ProgressDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    QStyleOptionViewItem plain = option;
    initStyleOption(&plain, index);
    const QString text = plain.text;
    plain.text.clear();
    plain.widget->style()->drawControl(QStyle::CE_ItemViewItem, &plain, painter, plain.widget);
    const bool chosen = option.state.testFlag(QStyle::State_Selected);
    const QRectF box = option.rect.adjusted(8, 0, -52, 0);
    const QRectF track(box.left(), box.center().y() - 3, box.width(), 7);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme().border);
    painter->drawRoundedRect(track, 3.5, 3.5);
    painter->setBrush(chosen ? theme().on_accent : theme().accent);
    const double share = index.data(RunTable::share_role).toDouble();
    painter->drawRoundedRect(QRectF(track.topLeft(), QSizeF(track.width() * share, 7)), 3.5, 3.5);
    painter->setPen(chosen ? theme().on_accent : theme().muted);
    painter->drawText(QRect(option.rect.right() - 48, option.rect.top(), 44, option.rect.height()),
                      Qt::AlignRight | Qt::AlignVCenter, text);
    painter->restore();
  }
};

}  // namespace

RunsPage::RunsPage(Session& session, QWidget* parent)
    : QWidget(parent), session_(session), model_(session.queue()), table_(new QTableView) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(space::kHuge, space::kLarge, space::kHuge, space::kLarge);
  layout->setSpacing(space::kMedium);
  auto* top = new QHBoxLayout;
  top->addWidget(label(tr("Runs"), "title"), 1);
  auto* show = button(tr("Show"), "primary");
  auto* compare = button(tr("Compare two"));
  auto* cancel = button(tr("Cancel"));
  auto* forget = button(tr("Forget"));
  for (QPushButton* b : {show, compare, cancel, forget}) top->addWidget(b);
  layout->addLayout(top);
  table_->setObjectName("runs");
  table_->setAccessibleName(tr("Runs"));
  table_->setModel(&model_);
  table_->setItemDelegateForColumn(RunTable::progress, new ProgressDelegate(table_));
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setShowGrid(false);
  table_->setTabKeyNavigation(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(34);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->horizontalHeader()->setSectionResizeMode(RunTable::state, QHeaderView::Stretch);
  table_->setColumnWidth(RunTable::scenario, 240);
  table_->setColumnWidth(RunTable::progress, 220);
  table_->setColumnWidth(RunTable::begun, 150);
  layout->addWidget(table_, 1);

  connect(show, &QPushButton::clicked, this, &RunsPage::show_chosen);
  connect(table_, &QTableView::activated, this, &RunsPage::show_chosen);
  connect(cancel, &QPushButton::clicked, this, [this] {
    for (const int id : chosen()) session_.queue().cancel(id);
  });
  connect(forget, &QPushButton::clicked, this, [this] {
    for (const int id : chosen()) session_.queue().forget(id);
  });
  connect(compare, &QPushButton::clicked, this, [this] {
    QStringList results;
    for (const int id : chosen())
      if (const Run* run = session_.queue().find(id); run != nullptr && !run->result.isEmpty())
        results << run->result;
    if (results.size() == 2)
      emit compare_requested(results[1], results[0]);  // the older one first
    else
      emit session_.failed(tr("Choose two finished runs (Ctrl and click)."));
  });
}

std::vector<int> RunsPage::chosen() const {
  std::vector<int> out;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows())
    out.push_back(model_.id_at(index.row()));
  return out;
}

void RunsPage::show_chosen() {
  for (const int id : chosen())
    if (const Run* run = session_.queue().find(id); run != nullptr && !run->result.isEmpty())
      return emit show_requested(run->result);
}

}  // namespace rehearse::gui
