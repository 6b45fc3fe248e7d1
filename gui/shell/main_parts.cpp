// How the window is put together.
#include <QApplication>
#include <QButtonGroup>
#include <QLabel>
#include <QMenuBar>
#include <QProgressBar>
#include <QSettings>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "gui/canvas/icons.hpp"
#include "gui/shell/charts_page.hpp"
#include "gui/shell/compare_page.hpp"
#include "gui/shell/design_page.hpp"
#include "gui/shell/main_window.hpp"
#include "gui/shell/playback_bar.hpp"
#include "gui/shell/runs_page.hpp"
#include "gui/shell/start_page.hpp"
#include "gui/shell/timeline_view.hpp"
#include "gui/shell/verdict_page.hpp"
#include "gui/shell/widgets.hpp"
#include "gui/text.hpp"

namespace rehearse::gui {
namespace {

struct NavEntry {
  const char* icon;
  const char* name;
};

constexpr NavEntry kNav[] = {{"start", QT_TRANSLATE_NOOP("Nav", "Start")},
                             {"design", QT_TRANSLATE_NOOP("Nav", "Design")},
                             {"verdict", QT_TRANSLATE_NOOP("Nav", "Verdict")},
                             {"charts", QT_TRANSLATE_NOOP("Nav", "Charts")},
                             {"compare", QT_TRANSLATE_NOOP("Nav", "Compare")},
                             {"runs", QT_TRANSLATE_NOOP("Nav", "Runs")}};

}  // namespace

MainWindow::MainWindow(Session& session, ThemeSwitch& themes)
    : session_(session),
      themes_(themes),
      stack_(new QStackedWidget),
      nav_(new QButtonGroup(this)),
      start_(new StartPage(session)),
      design_(new DesignPage(session)),
      verdict_(new VerdictPage(session)),
      charts_(new ChartsPage(session)),
      compare_(new ComparePage(session)),
      runs_(new RunsPage(session)),
      timeline_(new TimelineView(session)),
      playback_(new PlaybackBar(session, *timeline_)),
      vertical_(new QSplitter(Qt::Vertical)),
      title_(label({}, "heading")),
      run_text_(label({}, "muted")),
      run_bar_(new QProgressBar),
      run_button_(button(tr("Run"), "primary")),
      cancel_button_(button(tr("Cancel"))),
      replications_(new QSpinBox),
      message_bar_(new QFrame),
      message_(label({}, "")) {
  setAcceptDrops(true);
  setWindowIcon(QIcon::fromTheme("rehearse-gui", view_icon("design", QColor("#0b6bb0"))));
  for (QWidget* page :
       std::initializer_list<QWidget*>{start_, design_, verdict_, charts_, compare_, runs_})
    stack_->addWidget(page);
  auto* middle = new QWidget;
  auto* column = new QVBoxLayout(middle);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(make_top());
  column->addWidget(make_messages());
  vertical_->setHandleWidth(1);
  vertical_->setChildrenCollapsible(false);
  vertical_->addWidget(stack_);
  vertical_->addWidget(make_foot());
  vertical_->setStretchFactor(0, 1);
  vertical_->setSizes({660, 270});
  column->addWidget(vertical_, 1);
  auto* whole = new QWidget;
  auto* row = new QHBoxLayout(whole);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(make_rail());
  row->addWidget(middle, 1);
  setCentralWidget(whole);
  make_menus();

  connect(start_, &StartPage::open_requested, this, &MainWindow::open);
  connect(start_, &StartPage::browse_requested, this, &MainWindow::ask_open);
  connect(start_, &StartPage::new_requested, this, [this] {
    if (!may_leave()) return;
    session_.document().start_new();
    show_page(Page::design);
  });
  connect(runs_, &RunsPage::show_requested, this, [this](const QString& result) {
    session_.show_result(result);
    show_page(Page::verdict);
  });
  connect(runs_, &RunsPage::compare_requested, this, &MainWindow::compare);
  connect(&session_, &Session::failed, this, &MainWindow::show_message);
  connect(&session_, &Session::became_ready, this, [this] {
    start_->refresh(QSettings().value("recent").toStringList());
    if (!open_later_.isEmpty()) open(std::exchange(open_later_, {}));
    ask_recovery();
  });
  connect(&session_.document(), &Document::renamed, this, &MainWindow::refresh_title);
  connect(&session_.queue(), &RunQueue::updated, this, &MainWindow::refresh_run);
  connect(&session_.queue(), &RunQueue::finished, this, &MainWindow::on_finished);
  connect(timeline_, &TimelineView::fault_chosen, this,
          [this](const QString& name) { design_->show_pointer("/faults/" + name); });
  connect(&themes_, &ThemeSwitch::changed, this, &MainWindow::recolour);
  restore_settings();
  refresh_title();
  show_page(Page::start);
}

QWidget* MainWindow::make_rail() {
  auto* rail = new QFrame;
  rail->setProperty("look", "rail");
  rail->setFixedWidth(84);
  auto* column = new QVBoxLayout(rail);
  column->setContentsMargins(6, space::kMedium, 6, space::kMedium);
  column->setSpacing(space::kTight);
  int id = 0;
  for (const NavEntry& entry : kNav) {
    const QString name = QCoreApplication::translate("Nav", entry.name);
    auto* b = tool(entry.icon, name);
    b->setProperty("look", "nav");
    b->setObjectName(QString("nav_") + entry.icon);
    b->setText(name);
    b->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    b->setIconSize({22, 22});
    b->setCheckable(true);
    b->setFixedSize(72, 60);
    b->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + id)));
    b->setToolTip(QString("%1  Alt+%2").arg(name).arg(id + 1));
    nav_->addButton(b, id);
    column->addWidget(b, 0, Qt::AlignHCenter);
    ++id;
  }
  column->addStretch();
  connect(nav_, &QButtonGroup::idClicked, this,
          [this](int page) { show_page(static_cast<Page>(page)); });
  return rail;
}

QWidget* MainWindow::make_top() {
  auto* bar = new QFrame;
  bar->setProperty("look", "bar");
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(space::kMedium + 4, space::kSmall, space::kMedium, space::kSmall);
  row->setSpacing(space::kSmall);
  row->addWidget(title_);
  row->addStretch();
  run_text_->setObjectName("run_text");
  row->addWidget(run_text_);
  run_bar_->setRange(0, 1000);
  run_bar_->setTextVisible(false);
  run_bar_->setFixedSize(180, 8);
  run_bar_->setAccessibleName(tr("Progress of the run"));
  run_bar_->hide();
  row->addWidget(run_bar_);
  cancel_button_->hide();
  row->addWidget(cancel_button_);
  replications_->setRange(1, 10000);
  const auto name_count = [this](int count) {
    replications_->setSuffix(count == 1 ? tr(" replication") : tr(" replications"));
  };
  name_count(1);
  connect(replications_, &QSpinBox::valueChanged, this, name_count);
  replications_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  replications_->setFixedWidth(118);
  replications_->setAccessibleName(tr("Replications"));
  replications_->setToolTip(tr("Replications: independent runs, for probabilities and intervals"));
  row->addWidget(replications_);
  run_button_->setObjectName("run");
  run_button_->setToolTip(tr("Play the scenario (F5)"));
  row->addWidget(run_button_);
  connect(run_button_, &QPushButton::clicked, this, &MainWindow::run);
  connect(cancel_button_, &QPushButton::clicked, this,
          [this] { session_.queue().cancel(shown_run_); });
  return bar;
}

QWidget* MainWindow::make_messages() {
  message_bar_->setProperty("look", "problem");
  message_bar_->setObjectName("message_bar");
  auto* row = new QHBoxLayout(message_bar_);
  row->setContentsMargins(space::kMedium, space::kTight, space::kTight, space::kTight);
  message_->setWordWrap(true);
  message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  row->addWidget(message_, 1);
  auto* close = button(tr("Close"), "flat");
  connect(close, &QPushButton::clicked, this, [this] { show_message({}); });
  row->addWidget(close);
  message_bar_->hide();
  return message_bar_;
}

QWidget* MainWindow::make_foot() {
  auto* foot = new QFrame;
  foot->setProperty("look", "foot");
  auto* column = new QVBoxLayout(foot);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(playback_);
  column->addWidget(rule(Qt::Horizontal));
  column->addWidget(timeline_, 1);
  foot_ = foot;
  return foot;
}

void MainWindow::make_menus() {
  auto* file = menuBar()->addMenu(tr("&File"));
  file->addAction(tr("&New"), QKeySequence::New, this, [this] { emit start_->new_requested(); });
  file->addAction(tr("&Open…"), QKeySequence::Open, this, &MainWindow::ask_open);
  file->addSeparator();
  file->addAction(tr("&Save"), QKeySequence::Save, this, &MainWindow::save);
  file->addAction(tr("Save &as…"), QKeySequence::SaveAs, this, &MainWindow::save_as);
  file->addSeparator();
  file->addAction(tr("Export &charts…"), QKeySequence(tr("Ctrl+E")), charts_,
                  &ChartsPage::ask_export);
  file->addAction(tr("Write a &report…"), QKeySequence(tr("Ctrl+R")), this,
                  &MainWindow::write_report);
  file->addSeparator();
  file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);

  auto* edit = menuBar()->addMenu(tr("&Edit"));
  auto* undo = session_.document().undo_stack().createUndoAction(this, tr("&Undo"));
  undo->setShortcut(QKeySequence::Undo);
  auto* redo = session_.document().undo_stack().createRedoAction(this, tr("&Redo"));
  redo->setShortcut(QKeySequence::Redo);
  edit->addActions({undo, redo});

  auto* view = menuBar()->addMenu(tr("&View"));
  for (int id = 0; id < static_cast<int>(std::size(kNav)); ++id)
    view->addAction(QCoreApplication::translate("Nav", kNav[id].name), this,
                    [this, id] { show_page(static_cast<Page>(id)); });
  view->addSeparator();
  auto* scheme = view->addMenu(tr("&Theme"));
  const std::pair<const char*, Scheme> schemes[] = {{QT_TR_NOOP("As the &system"), Scheme::system},
                                                    {QT_TR_NOOP("&Light"), Scheme::light},
                                                    {QT_TR_NOOP("&Dark"), Scheme::dark}};
  for (const auto& [name, value] : schemes)
    scheme->addAction(tr(name), this, [this, value = value] {
      themes_.show(value);
      QSettings().setValue("scheme", static_cast<int>(value));
    });

  auto* run = menuBar()->addMenu(tr("&Run"));
  run->addAction(tr("&Run"), QKeySequence(Qt::Key_F5), this, &MainWindow::run);
  run->addAction(tr("&Cancel"), QKeySequence(tr("Shift+F5")), this,
                 [this] { session_.queue().cancel(shown_run_); });
  run->addSeparator();
  run->addAction(tr("&Play or pause"), QKeySequence(tr("Ctrl+Space")), playback_,
                 &PlaybackBar::toggle);
  run->addAction(tr("&Next event"), QKeySequence(tr("Ctrl+.")), this,
                 [this] { playback_->jump(true); });
  run->addAction(tr("&Previous event"), QKeySequence(tr("Ctrl+,")), this,
                 [this] { playback_->jump(false); });
}

}  // namespace rehearse::gui
