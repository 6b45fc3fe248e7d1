#include "gui/shell/main_window.hpp"

#include <QButtonGroup>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QMimeData>
#include <QPainter>
#include <QPrinter>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <cmath>

#include "gui/canvas/icons.hpp"
#include "gui/plot/time_ticker.hpp"
#include "gui/shell/charts_page.hpp"
#include "gui/shell/compare_page.hpp"
#include "gui/shell/design_page.hpp"
#include "gui/shell/playback_bar.hpp"
#include "gui/shell/runs_page.hpp"
#include "gui/shell/start_page.hpp"
#include "gui/shell/timeline_view.hpp"
#include "gui/shell/verdict_page.hpp"
#include "gui/text.hpp"
#include "results/format.hpp"

namespace rehearse::gui {

void MainWindow::show_page(Page page) {
  stack_->setCurrentIndex(static_cast<int>(page));
  if (auto* b = nav_->button(static_cast<int>(page))) b->setChecked(true);
  foot_->setVisible(page == Page::design || page == Page::charts);
}

MainWindow::Page MainWindow::page() const { return static_cast<Page>(stack_->currentIndex()); }

QString MainWindow::message() const { return message_->text(); }

void MainWindow::show_message(const QString& text) {
  message_->setText(text);
  message_bar_->setVisible(!text.isEmpty());
}

void MainWindow::open_when_ready(const QString& path_or_name) {
  if (session_.ready())
    open(path_or_name);
  else
    open_later_ = path_or_name;
}

void MainWindow::open(const QString& path_or_name) {
  if (path_or_name.endsWith(".db")) {
    session_.show_result(path_or_name);
    return show_page(Page::verdict);
  }
  if (!may_leave()) return;
  show_message({});
  if (!session_.open(path_or_name)) return;
  remember(q(session_.document().path().string()));
  show_page(Page::design);
}

void MainWindow::ask_open() {
  const QString path = QFileDialog::getOpenFileName(
      this, tr("Open"), {}, tr("Scenarios and results (*.json *.db);;All files (*)"));
  if (!path.isEmpty()) open(path);
}

bool MainWindow::save() {
  const Document& document = session_.document();
  if (document.path().empty() || document.is_shipped()) return save_as();
  return session_.save(q(document.path().string()));
}

bool MainWindow::save_as() {
  const QString path = QFileDialog::getSaveFileName(
      this, tr("Save as"), session_.document().title() + ".json", tr("Scenarios (*.json)"));
  if (path.isEmpty() || !session_.save(path)) return false;
  remember(path);
  return true;
}

bool MainWindow::may_leave() {
  if (!session_.document().modified()) return true;
  const auto answer = QMessageBox::question(
      this, tr("Unsaved changes"), tr("Save the changes to %1?").arg(session_.document().title()),
      QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
  if (answer == QMessageBox::Cancel) return false;
  if (answer == QMessageBox::Save) return save();
  session_.discard_recovery();
  return true;
}

void MainWindow::compare(const QString& a, const QString& b) {
  compare_->compare(a, b);
  show_page(Page::compare);
}

void MainWindow::run() {
  show_message({});
  if (session_.checked() && !session_.problems().empty()) {
    show_message(
        tr("The scenario has problems; the first: %1 %2")
            .arg(session_.problems().front().pointer, session_.problems().front().message));
    return;
  }
  session_.run(replications_->value());
}

void MainWindow::refresh_run(int id) {
  const Run* run = session_.queue().find(id);
  if (run == nullptr || run->state != Run::State::running) return;
  shown_run_ = id;
  run_bar_->show();
  cancel_button_->show();
  run_bar_->setValue(static_cast<int>(run->progress.share * 1000));
  QString text = tr("%1 requests").arg(q(results::format_count(run->progress.requests)));
  if (run->request.replications > 1)
    text = tr("%1 of %2 replications").arg(run->progress.finished).arg(run->request.replications);
  else if (run->progress.duration_s > 0)
    text = clock_text(run->progress.time_s) + "  ·  " + text;
  if (run->progress.left_s >= 0)
    text += tr("  ·  %1 left").arg(q(results::format_duration(std::ceil(run->progress.left_s))));
  run_text_->setText(text);
}

void MainWindow::on_finished(int id) {
  if (!session_.queue().busy()) {
    run_bar_->hide();
    cancel_button_->hide();
    run_text_->clear();
  }
  const Run* run = session_.queue().find(id);
  if (run == nullptr) return;
  if (run->state == Run::State::failed)
    show_message(tr("Run of %1 failed. %2").arg(run->request.title, run->message));
  else if (run->state == Run::State::finished)
    run_text_->setText(state_text(*run) +
                       tr("  in %1").arg(q(results::format_duration(run->wall_s))));
}

void MainWindow::refresh_title() {
  const Document& document = session_.document();
  const QString name = document.title();
  title_->setText(name + (document.modified() ? " •" : ""));
  title_->setToolTip(q(document.path().string()));
  setWindowTitle(name + (document.modified() ? "*" : "") + " – Rehearse");
}

void MainWindow::remember(const QString& path) {
  QSettings settings;
  QStringList recent = settings.value("recent").toStringList();
  recent.removeAll(path);
  recent.prepend(path);
  settings.setValue("recent", recent.mid(0, 12));
  start_->refresh(recent);
}

void MainWindow::ask_recovery() {
  if (!session_.can_recover()) return;
  auto* box = new QMessageBox(QMessageBox::Question, tr("Unsaved work"),
                              tr("The last session ended without saving. Recover its work?"),
                              QMessageBox::Yes | QMessageBox::No, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  connect(box, &QMessageBox::finished, this, [this](int answer) {
    if (answer != QMessageBox::Yes) return session_.discard_recovery();
    session_.recover();
    show_page(Page::design);
  });
  box->open();
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!may_leave()) return event->ignore();
  session_.discard_recovery();
  QSettings settings;
  settings.setValue("geometry", saveGeometry());
  settings.setValue("timeline", vertical_->saveState());
  settings.setValue("design", design_->splitter()->saveState());
  event->accept();
}

void MainWindow::restore_settings() {
  const QSettings settings;
  if (!restoreGeometry(settings.value("geometry").toByteArray())) resize(1440, 900);
  vertical_->restoreState(settings.value("timeline").toByteArray());
  design_->splitter()->restoreState(settings.value("design").toByteArray());
  start_->refresh(settings.value("recent").toStringList());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const auto urls = event->mimeData()->urls();
  if (!urls.isEmpty() && urls.front().isLocalFile()) open(urls.front().toLocalFile());
}

void MainWindow::recolour() {
  for (auto* b : findChildren<QToolButton*>())
    if (const QString name = b->property("icon_name").toString(); !name.isEmpty())
      b->setIcon(view_icon(name, b->property("look") == "nav" ? theme().muted : theme().text));
  charts_->charts().restyle();
  if (compare_->shown()) compare_->charts().restyle();
  verdict_->rebuild();
  timeline_->viewport()->update();
  design_->canvas().viewport()->update();
}

void MainWindow::write_report() {
  if (!session_.result()) return show_message(tr("There is no result to report; run first."));
  const QString path = QFileDialog::getSaveFileName(
      this, tr("Write the report"), session_.document().title() + ".html",
      tr("Report (*.html);;Picture of this view (*.pdf)"));
  if (path.isEmpty()) return;
  if (path.endsWith(".pdf")) {
    QPrinter printer(QPrinter::HighResolution);
    printer.setOutputFormat(QPrinter::PdfFormat);
    printer.setOutputFileName(path);
    printer.setPageOrientation(QPageLayout::Landscape);
    QPainter painter(&printer);
    const QRectF paper = printer.pageRect(QPrinter::DevicePixel);
    const double scale =
        std::min(paper.width() / stack_->width(), paper.height() / stack_->height());
    painter.scale(scale, scale);
    stack_->currentWidget()->render(&painter);
    return;
  }
  ask(this, {"report", session_.result()->path, "--html", path},
      [this, path](const Answer& answer) {
        show_message(
            answer.exit_code == 0
                ? tr("Written: %1").arg(path)
                : tr("The report was not written. %1").arg(QString::fromUtf8(answer.errors)));
      });
}

}  // namespace rehearse::gui
