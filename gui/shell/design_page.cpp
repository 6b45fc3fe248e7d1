#include "gui/shell/design_page.hpp"

#include <QHeaderView>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/shell/inspector.hpp"
#include "gui/shell/json_view.hpp"
#include "gui/shell/palette_list.hpp"
#include "gui/shell/widgets.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {

DesignPage::DesignPage(Session& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      canvas_(new Canvas),
      table_(new QTableView),
      views_(new QStackedWidget),
      palette_(new PaletteList),
      inspector_(new Inspector(session)),
      json_(new JsonView(session)),
      side_(new QTabWidget),
      splitter_(new QSplitter(Qt::Horizontal)),
      problems_(label({}, "muted")) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  splitter_->setHandleWidth(1);
  splitter_->setChildrenCollapsible(false);
  palette_->setMinimumWidth(150);
  splitter_->addWidget(palette_);
  splitter_->addWidget(make_middle());
  splitter_->addWidget(make_side());
  splitter_->setStretchFactor(1, 1);
  splitter_->setSizes({170, 900, 350});
  layout->addWidget(splitter_, 1);
  connect_canvas();
  connect(&session_, &Session::became_ready, this,
          [this] { palette_->show_catalogue(session_.catalogue()); });
  connect(&session_, &Session::deployment_changed, this, &DesignPage::refresh);
  connect(&session_, &Session::result_changed, this, &DesignPage::show_state);
  connect(&session_, &Session::cursor_changed, this, &DesignPage::show_state);
  connect(&session_, &Session::problems_changed, this, &DesignPage::show_problems);
  refresh(true);
}

QWidget* DesignPage::make_tools() {
  auto* bar = new QFrame;
  bar->setProperty("look", "bar");
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(space::kSmall, 4, space::kSmall, 4);
  auto* table = button(tr("Table"), "flat");
  table->setObjectName("show_table");
  table->setCheckable(true);
  table->setToolTip(tr("The same deployment as a table"));
  connect(table, &QPushButton::toggled, this, &DesignPage::show_table);
  auto* joining = button(tr("Connect"), "flat");
  joining->setCheckable(true);
  joining->setToolTip(tr("Drag from one component to another; also Shift and drag"));
  connect(joining, &QPushButton::toggled, canvas_, &Canvas::set_connecting);
  auto* lose = button(tr("Lose it now"), "flat");
  lose->setObjectName("lose_now");
  lose->setToolTip(tr("Add a fault that loses the selected component (L)"));
  connect(lose, &QPushButton::clicked, this, [this] { session_.lose_now(q(canvas_->selected())); });
  auto* tidy = button(tr("Tidy up"), "flat");
  tidy->setToolTip(tr("Forget where things were moved and lay all out again"));
  connect(tidy, &QPushButton::clicked, this, [this] {
    session_.document().forget_places(tr("Tidy up"));
    canvas_->show_deployment(session_.deployment(), nullptr, true);
  });
  auto* fit = button(tr("Fit"), "flat");
  fit->setToolTip(tr("Show everything (0)"));
  connect(fit, &QPushButton::clicked, canvas_, &Canvas::fit);
  for (QWidget* w : {table, joining, lose, tidy, fit}) row->addWidget(w);
  row->addStretch();
  problems_->setObjectName("problems");
  row->addWidget(problems_);
  return bar;
}

QWidget* DesignPage::make_middle() {
  auto* middle = new QWidget;
  auto* column = new QVBoxLayout(middle);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(make_tools());
  table_->setModel(&table_model_);
  table_->setObjectName("components");
  table_->setAccessibleName(tr("Components"));
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setShowGrid(false);
  table_->setAlternatingRowColors(true);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setSectionResizeMode(ComponentTable::state, QHeaderView::Stretch);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
  const auto add_action = [this](const QString& text, const QKeySequence& keys, auto act) {
    auto* action = new QAction(text, table_);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, [this, act] {
      if (table_->currentIndex().isValid())
        act(q(table_model_.at(table_->currentIndex().row()).id));
    });
    table_->addAction(action);
  };
  add_action(tr("Lose it now"), Qt::Key_L, [this](const QString& id) { session_.lose_now(id); });
  add_action(tr("Remove"), Qt::Key_Delete,
             [this](const QString& id) { session_.remove_component(id); });
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& index) {
            if (index.isValid() && table_->isVisible())
              canvas_->select(table_model_.at(index.row()).id);
          });
  views_->addWidget(canvas_);
  views_->addWidget(table_);
  column->addWidget(views_, 1);
  return middle;
}

QWidget* DesignPage::make_side() {
  side_->addTab(inspector_, tr("Settings"));
  side_->addTab(json_, tr("File"));
  side_->tabBar()->setAccessibleName(tr("Settings or file"));
  side_->setAccessibleName(tr("Settings or file"));
  side_->setDocumentMode(true);
  side_->tabBar()->setDrawBase(false);
  side_->setMinimumWidth(290);
  side_->setAutoFillBackground(true);
  connect(inspector_, &Inspector::pointer_changed, json_, &JsonView::show_pointer);
  connect(json_, &JsonView::pointer_changed, this, [this](const QString& pointer) {
    if (const Component* c = session_.deployment().at_pointer(s(pointer))) canvas_->select(c->id);
  });
  return side_;
}

void DesignPage::connect_canvas() {
  connect(canvas_, &Canvas::selection_changed, this, &DesignPage::select);
  connect(canvas_, &Canvas::edit_requested, this, [this](const QString& id) {
    select(id);
    side_->setCurrentWidget(inspector_);
    inspector_->setFocus();
  });
  connect(canvas_, &Canvas::lose_requested, &session_, &Session::lose_now);
  connect(canvas_, &Canvas::remove_requested, &session_, &Session::remove_component);
  connect(canvas_, &Canvas::connect_requested, &session_, &Session::connect_components);
  connect(canvas_, &Canvas::moved, this, [this](const Canvas::Moves& moves) {
    session_.document().place(moves, tr("Move %1").arg(q(moves.front().first)));
  });
  const auto add = [this](const QString& family, const QString& kind, const QString& container,
                          std::optional<QPointF> at) {
    const QString pointer = session_.add_component(family, kind, container);
    if (pointer.isEmpty()) return;
    if (const Component* c = session_.deployment().at_pointer(s(pointer)); c && at && !c->container)
      session_.document().place({{c->id, *at}}, tr("Place %1").arg(kind));
    show_pointer(pointer);
  };
  connect(canvas_, &Canvas::kind_dropped, this,
          [add](const QString& kind, QPointF at, const QString& container) {
            add(kind.section('/', 0, 0), kind.section('/', 1), container, at);
          });
  connect(palette_, &PaletteList::kind_chosen, this,
          [this, add](const QString& family, const QString& kind) {
            add(family, kind, q(canvas_->selected()), std::nullopt);
          });
}

void DesignPage::show_table(bool table) {
  views_->setCurrentIndex(table ? 1 : 0);
  if (table) table_->resizeColumnsToContents();
}

void DesignPage::select(const QString& id) {
  const Component* c = session_.deployment().find(s(id));
  if (c != nullptr)
    show_pointer(q(c->pointer));
  else if (id.startsWith("link:"))
    show_pointer("/deployment/links/" + id.mid(5));
  else
    show_pointer({});
  const int row = table_model_.row_of(s(id));
  if (row >= 0 && table_->currentIndex().row() != row) table_->selectRow(row);
}

void DesignPage::show_pointer(const QString& pointer) { inspector_->show_pointer(pointer); }

void DesignPage::refresh(bool anew) {
  canvas_->show_deployment(
      session_.deployment(),
      [this](const std::string& id) { return session_.document().place(id); }, anew);
  table_model_.show_deployment(session_.deployment());
  show_state();
}

void DesignPage::show_state() {
  canvas_->show_playback(session_.playback(), session_.cursor_s());
  table_model_.show_playback(session_.playback(), session_.cursor_s());
}

void DesignPage::show_problems() {
  std::vector<std::string> pointers;
  QStringList texts;
  for (const Problem& problem : session_.problems()) {
    pointers.push_back(s(problem.pointer));
    texts << problem.pointer + ": " + problem.message;
  }
  canvas_->mark_problems(pointers);
  const int count = static_cast<int>(texts.size());
  problems_->setText(count == 0   ? tr("✓ valid")
                     : count == 1 ? tr("✕ 1 problem")
                                  : tr("✕ %1 problems").arg(count));
  problems_->setToolTip(texts.mid(0, 20).join('\n'));
  set_look(problems_, count == 0 ? "muted" : "bad");
}

}  // namespace rehearse::gui
