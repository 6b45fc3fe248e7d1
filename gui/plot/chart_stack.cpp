#include "gui/plot/chart_stack.hpp"

#include <QFile>
#include <QSvgGenerator>
#include <algorithm>
#include <cmath>

#include "gui/plot/time_ticker.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {
namespace {

constexpr std::size_t kMostInLegend = 8;
constexpr int kRowHeight = 150;

QFont small_font(bool bold = false) {
  QFont font = QApplication::font();
  font.setPointSizeF(8.5);
  font.setBold(bold);
  return font;
}

const ChartData* same_title(const std::vector<ChartData>& charts, const std::string& title) {
  const auto found = std::find_if(charts.begin(), charts.end(),
                                  [&](const ChartData& c) { return c.title == title; });
  return found == charts.end() ? nullptr : &*found;
}

void style_axis(QCPAxis& axis) {
  const Theme& t = theme();
  axis.setBasePen(QPen(t.border));
  axis.setTickPen(QPen(t.border));
  axis.setSubTickPen(Qt::NoPen);
  axis.setTickLabelColor(t.muted);
  axis.setTickLabelFont(small_font());
  axis.grid()->setPen(QPen(t.border, 0.6));
  axis.grid()->setZeroLinePen(QPen(t.border, 0.6));
  axis.setTickLengthIn(0);
  axis.setTickLengthOut(4);
}

QVector<double> to_qt(const std::vector<double>& values) {
  return QVector<double>(values.begin(), values.end());
}

}  // namespace

ChartStack::ChartStack(QWidget* parent) : QCustomPlot(parent) {
  setObjectName("charts");
  setAccessibleName(tr("Charts over simulated time"));
  setFocusPolicy(Qt::StrongFocus);
  setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  setNoAntialiasingOnDrag(true);
  setPlottingHints(QCP::phFastPolylines | QCP::phCacheLabels);
  build();
}

void ChartStack::show_charts(std::vector<ChartData> charts, std::vector<Band> bands,
                             std::vector<ChartData> others) {
  charts_ = std::move(charts);
  others_ = std::move(others);
  bands_ = std::move(bands);
  build();
}

void ChartStack::restyle() {
  const auto* rect = axisRects().isEmpty() ? nullptr : axisRects().first();
  const QCPRange range = rect == nullptr ? QCPRange() : rect->axis(QCPAxis::atBottom)->range();
  build();
  if (rect != nullptr && range.size() > 0) show_range(range.lower, range.upper);
}

void ChartStack::build() {
  cursors_.clear();
  clearItems();
  clearPlottables();
  plotLayout()->clear();
  setBackground(QBrush(theme().surface));
  plotLayout()->setRowSpacing(1);
  auto* margins = new QCPMarginGroup(this);
  int row = 0;
  for (const ChartData& chart : charts_) {
    add_chart(chart, same_title(others_, chart.title), row,
              row + 1 == static_cast<int>(charts_.size()));
    axisRects().last()->setMarginGroup(QCP::msLeft | QCP::msRight, margins);
    ++row;
  }
  setMinimumHeight(static_cast<int>(charts_.size()) * kRowHeight);
  quiet_ = true;
  show_everything();
  quiet_ = false;
  show_cursor(cursor_s_);
}

void ChartStack::add_chart(const ChartData& chart, const ChartData* other, int row, bool last) {
  const Theme& t = theme();
  auto* rect = new QCPAxisRect(this);
  plotLayout()->addElement(2 * row + 1, 0, rect);
  rect->setRangeDrag(Qt::Horizontal);
  rect->setRangeZoom(Qt::Horizontal);
  rect->setMinimumMargins(QMargins(0, 4, 14, last ? 0 : 4));
  rect->setupFullAxesBox();
  QCPAxis* x = rect->axis(QCPAxis::atBottom);
  QCPAxis* y = rect->axis(QCPAxis::atLeft);
  for (QCPAxis* axis : rect->axes()) style_axis(*axis);
  rect->axis(QCPAxis::atTop)->setVisible(false);
  rect->axis(QCPAxis::atRight)->setVisible(false);
  x->setTicker(QSharedPointer<QCPAxisTicker>(new TimeTicker));
  x->setTickLabels(last);
  y->ticker()->setTickCount(4);
  connect(x, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, &ChartStack::share_range);

  add_bands(rect, row == 0);
  auto* head = new QCPLayoutGrid;
  plotLayout()->addElement(2 * row, 0, head);
  const QString name = q(chart.title) + (chart.unit.empty() ? "" : "  [" + q(chart.unit) + "]");
  auto* title = new QCPTextElement(this, name, small_font(true));
  title->setTextColor(t.text);
  title->setTextFlags(Qt::AlignLeft | Qt::AlignBottom);
  title->setMargins(QMargins(8, 6, 20, 0));
  head->addElement(0, 0, title);
  auto* key = new QCPLegend;
  head->addElement(0, 1, key);
  head->setColumnStretchFactor(1, 0.001);
  key->setLayer("legend");
  key->setBrush(Qt::NoBrush);
  key->setBorderPen(Qt::NoPen);
  key->setFont(small_font());
  key->setTextColor(t.muted);
  key->setIconSize(16, 8);
  key->setFillOrder(QCPLegend::foColumnsFirst);
  key->setWrap(4);
  key->setRowSpacing(0);
  key->setColumnSpacing(14);
  key->setMargins(QMargins(0, 4, 14, 0));
  plotLayout()->setRowStretchFactor(2 * row, 0.001);

  for (std::size_t c = 0; c < chart.curves.size(); ++c) {
    const QColor colour = t.series_colour(static_cast<int>(c));
    const Curve& curve = chart.curves[c];
    QCPGraph* graph = addGraph(x, y);
    graph->setData(to_qt(curve.time_s), to_qt(curve.values), true);
    const bool under = c == 0 && chart.curves.size() > 1;  // seen where others cover it
    graph->setPen(
        QPen(colour, under ? 2.8 : 1.5, c >= t.series.size() ? Qt::DashLine : Qt::SolidLine));
    graph->setName(q(curve.name));
    graph->setAdaptiveSampling(true);
    graph->removeFromLegend();
    if (c < kMostInLegend) graph->addToLegend(key);
    if (other == nullptr) continue;
    for (const Curve& with : other->curves) {
      if (with.name != curve.name) continue;
      QCPGraph* twin = addGraph(x, y);
      twin->setData(to_qt(with.time_s), to_qt(with.values), true);
      twin->setPen(QPen(colour, 1.7, Qt::DotLine));
      twin->removeFromLegend();
    }
  }
  key->setVisible(key->itemCount() > 0);

  auto* cursor = new QCPItemStraightLine(this);
  for (QCPItemPosition* p : {cursor->point1, cursor->point2}) p->setAxes(x, y);
  cursor->setClipAxisRect(rect);
  cursor->setPen(QPen(t.accent, 1.6));
  cursors_.push_back(cursor);
}

void ChartStack::add_bands(QCPAxisRect* rect, bool named) {
  for (const Band& band : bands_) {
    QColor fill = theme().bad;
    fill.setAlpha(38);
    auto* item = new QCPItemRect(this);
    for (QCPItemPosition* p : {item->topLeft, item->bottomRight}) {
      p->setTypeX(QCPItemPosition::ptPlotCoords);
      p->setTypeY(QCPItemPosition::ptAxisRectRatio);
      p->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
      p->setAxisRect(rect);
    }
    item->topLeft->setCoords(band.from_s, 0);
    item->bottomRight->setCoords(band.to_s, 1);
    item->setClipAxisRect(rect);
    item->setBrush(fill);
    item->setPen(QPen(theme().bad, 0.8, Qt::DashLine));
    if (!named) continue;
    auto* label = new QCPItemText(this);
    label->setClipToAxisRect(true);
    label->setClipAxisRect(rect);
    label->position->setParentAnchor(item->topRight);
    label->position->setCoords(6, 4);
    label->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    label->setFont(small_font(true));
    label->setColor(theme().bad);
    label->setText(q(band.name));
  }
}

void ChartStack::share_range(const QCPRange& range) {
  if (sharing_) return;
  sharing_ = true;
  for (QCPAxisRect* rect : axisRects()) rect->axis(QCPAxis::atBottom)->setRange(range);
  fit_heights(range);
  sharing_ = false;
  if (!quiet_) emit range_moved(range.lower, range.upper);
}

/// Every chart as high as what it shows of its curves.
void ChartStack::fit_heights(const QCPRange& range) {
  for (QCPAxisRect* rect : axisRects()) {
    double greatest = 0;
    for (const QCPGraph* graph : rect->graphs()) {
      bool found = false;
      const QCPRange values = graph->getValueRange(found, QCP::sdBoth, range);
      if (found) greatest = std::max(greatest, values.upper);
    }
    rect->axis(QCPAxis::atLeft)->setRange(0, greatest > 0 ? greatest * 1.1 : 1);
  }
}

void ChartStack::show_range(double from_s, double to_s) {
  quiet_ = true;
  share_range(QCPRange(from_s, to_s));
  quiet_ = false;
  replot(rpQueuedReplot);
}

void ChartStack::show_everything() {
  double end = 0;
  for (const auto* list : {&charts_, &others_})
    for (const ChartData& chart : *list)
      for (const Curve& curve : chart.curves)
        if (!curve.time_s.empty()) end = std::max(end, curve.time_s.back());
  share_range(QCPRange(0, end > 0 ? end : 1));
  replot(rpQueuedReplot);
}

void ChartStack::show_cursor(double time_s) {
  cursor_s_ = time_s;
  for (QCPItemStraightLine* cursor : cursors_) {
    cursor->point1->setCoords(time_s, 0);
    cursor->point2->setCoords(time_s, 1);
  }
  replot(rpQueuedReplot);
}

void ChartStack::set_cursor_from(double pixel_x) {
  if (axisRects().isEmpty()) return;
  const double at = axisRects().first()->axis(QCPAxis::atBottom)->pixelToCoord(pixel_x);
  show_cursor(std::max(0.0, at));
  emit cursor_moved(cursor_s_);
}

void ChartStack::mousePressEvent(QMouseEvent* event) {
  pressed_ = event->pos();
  QCustomPlot::mousePressEvent(event);
}

void ChartStack::mouseReleaseEvent(QMouseEvent* event) {
  QCustomPlot::mouseReleaseEvent(event);
  if (event->button() == Qt::LeftButton && (event->pos() - pressed_).manhattanLength() < 4)
    set_cursor_from(event->position().x());
}

void ChartStack::keyPressEvent(QKeyEvent* event) {
  if (axisRects().isEmpty()) return QCustomPlot::keyPressEvent(event);
  QCPAxis* x = axisRects().first()->axis(QCPAxis::atBottom);
  const double step = x->range().size() / 100;
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
      show_cursor(std::max(0.0, cursor_s_ + (event->key() == Qt::Key_Left ? -step : step)));
      emit cursor_moved(cursor_s_);
      return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      x->scaleRange(0.8, cursor_s_);
      return replot(rpQueuedReplot);
    case Qt::Key_Minus:
      x->scaleRange(1.25, cursor_s_);
      return replot(rpQueuedReplot);
    case Qt::Key_0:
      return show_everything();
    default:
      QCustomPlot::keyPressEvent(event);
  }
}

bool ChartStack::export_to(const QString& path) {
  if (path.endsWith(".pdf", Qt::CaseInsensitive)) return savePdf(path);
  if (path.endsWith(".csv", Qt::CaseInsensitive)) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return false;
    for (const ChartData& chart : charts_)
      file.write(QByteArray::fromStdString("# " + chart.title + " [" + chart.unit + "]\n" +
                                           to_csv(chart) + "\n"));
    return file.flush();
  }
  if (path.endsWith(".svg", Qt::CaseInsensitive)) {
    QSvgGenerator drawing;
    drawing.setFileName(path);
    drawing.setSize(size());
    drawing.setViewBox(rect());
    QCPPainter painter;
    if (!painter.begin(&drawing)) return false;
    painter.setMode(QCPPainter::pmVectorized);
    toPainter(&painter, width(), height());
    return painter.end();
  }
  return path.endsWith(".png", Qt::CaseInsensitive) && savePng(path, 0, 0, 2.0);
}

}  // namespace rehearse::gui
