#include "gui/shell/playback_bar.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QToolButton>
#include <cmath>

#include "gui/canvas/icons.hpp"
#include "gui/plot/time_ticker.hpp"
#include "gui/shell/timeline_view.hpp"
#include "gui/shell/widgets.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {
namespace {

constexpr int kSteps = 10000;
constexpr int kFrameMs = 33;

}  // namespace

PlaybackBar::PlaybackBar(Session& session, TimelineView& timeline, QWidget* parent)
    : QWidget(parent),
      session_(session),
      timeline_(timeline),
      play_(tool("play", tr("Play (Ctrl+Space)"))),
      speed_(new QComboBox),
      slider_(new QSlider(Qt::Horizontal)),
      clock_(label("0:00:00", "heading")),
      said_(label({}, "muted")) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(space::kSmall, 3, space::kMedium, 3);
  auto* back = tool("previous", tr("Previous event (Ctrl+,)"));
  auto* next = tool("next", tr("Next event (Ctrl+.)"));
  play_->setObjectName("play");
  next->setObjectName("next_event");
  speed_->setAccessibleName(tr("Speed of playback"));
  for (const int times : {1, 10, 60, 300, 1000, 3000, 10000})
    speed_->addItem(QString("%1×").arg(times), times);
  speed_->setCurrentIndex(3);
  slider_->setRange(0, kSteps);
  slider_->setAccessibleName(tr("Simulated time"));
  slider_->setObjectName("scrub");
  clock_->setMinimumWidth(74);
  said_->setMinimumWidth(300);
  for (QWidget* w : std::initializer_list<QWidget*>{back, play_, next, speed_, clock_})
    row->addWidget(w);
  row->addWidget(slider_, 1);
  row->addWidget(said_);
  auto* recovery = button(tr("Recovery"), "flat");
  recovery->setToolTip(tr("Show the time of the recovery"));
  connect(recovery, &QPushButton::clicked, &session_, &Session::show_recovery);
  auto* all = button(tr("All"), "flat");
  all->setAccessibleName(tr("Show all time"));
  all->setToolTip(tr("Show the whole run"));
  connect(all, &QPushButton::clicked, &session_, &Session::show_all_time);
  row->addWidget(recovery);
  row->addWidget(all);
  tick_.setInterval(kFrameMs);
  tick_.setTimerType(Qt::PreciseTimer);
  connect(&tick_, &QTimer::timeout, this, &PlaybackBar::advance);
  connect(play_, &QToolButton::clicked, this, &PlaybackBar::toggle);
  connect(back, &QToolButton::clicked, this, [this] { jump(false); });
  connect(next, &QToolButton::clicked, this, [this] { jump(true); });
  connect(slider_, &QSlider::valueChanged, this,
          [this](int step) { session_.set_cursor(session_.duration_s() * step / kSteps); });
  connect(&session_, &Session::cursor_changed, this, &PlaybackBar::refresh);
  connect(&session_, &Session::result_changed, this, &PlaybackBar::refresh);
  connect(&session_, &Session::deployment_changed, this, &PlaybackBar::refresh);
  refresh();
}

double PlaybackBar::speed() const { return speed_->currentData().toDouble(); }

void PlaybackBar::toggle() {
  if (playing()) {
    tick_.stop();
  } else {
    if (session_.cursor_s() >= session_.duration_s() - 1) session_.set_cursor(0);
    since_.start();
    tick_.start();
  }
  play_->setIcon(view_icon(playing() ? "pause" : "play", theme().text));
  play_->setAccessibleName(playing() ? tr("Pause") : tr("Play"));
}

void PlaybackBar::advance() {
  const double wall_s = static_cast<double>(since_.restart()) / 1000.0;
  session_.set_cursor(session_.cursor_s() + wall_s * speed());
  if (session_.cursor_s() >= session_.duration_s()) toggle();
}

void PlaybackBar::jump(bool forward) {
  if (const auto at = timeline_.next_event(forward)) session_.set_cursor(*at);
}

void PlaybackBar::refresh() {
  const QSignalBlocker quiet(slider_);
  slider_->setValue(
      static_cast<int>(std::lround(kSteps * session_.cursor_s() / session_.duration_s())));
  clock_->setText(clock_text(std::floor(session_.cursor_s())));
  play_->setEnabled(session_.result() != nullptr);
  QString said;
  if (const auto* record = session_.record()) {
    const results::TimelineEvent* last = nullptr;
    for (const auto& event : record->timeline)
      if (event.time_s <= session_.cursor_s() + 1e-6) last = &event;
    if (last != nullptr) said = q(last->component) + "  " + q(last->kind).replace('-', ' ');
  }
  said_->setText(said_->fontMetrics().elidedText(said, Qt::ElideRight, 300));
}

void PlaybackBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() != QEvent::PaletteChange) return;
  for (QToolButton* b : findChildren<QToolButton*>())
    b->setIcon(view_icon(b == play_ && playing() ? "pause" : b->property("icon_name").toString(),
                         theme().text));
}

}  // namespace rehearse::gui
