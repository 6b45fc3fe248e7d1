#include "gui/shell/palette_list.hpp"

#include <QMimeData>

#include "gui/canvas/icons.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {
namespace {

constexpr int kIdRole = Qt::UserRole;

/// Families whose members the canvas can hold, in the order in which a deployment is drawn.
const char* const kFamilies[] = {
    "region", "zone",  "cluster",   "service",  "data_store", "object_store", "model_store",
    "cache",  "queue", "edge_site", "dns_name", "population", "geography",    "fault"};

void add_heading(QListWidget& list, const QString& text) {
  auto* item = new QListWidgetItem(text.toUpper(), &list);
  item->setFlags(Qt::NoItemFlags);
  QFont font = list.font();
  font.setPointSizeF(8);
  font.setBold(true);
  item->setFont(font);
}

}  // namespace

PaletteList::PaletteList(QWidget* parent) : QListWidget(parent) {
  setObjectName("palette");
  setAccessibleName(tr("Palette"));
  setDragEnabled(true);
  setDragDropMode(DragOnly);
  setIconSize({18, 18});
  connect(this, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
    const QString id = item->data(kIdRole).toString();
    if (!id.isEmpty()) emit kind_chosen(id.section('/', 0, 0), id.section('/', 1));
  });
}

void PaletteList::show_catalogue(const Catalogue& catalogue) {
  clear();
  add_heading(*this, tr("Components"));
  for (const char* family : kFamilies) {
    if (std::string_view(family) == "fault") add_heading(*this, tr("Faults"));
    for (const Kind* kind : catalogue.of_family(family)) {
      auto* item = new QListWidgetItem(q(kind->name).replace('_', ' '), this);
      item->setData(kIdRole, q(std::string(family) + "/" + kind->name));
      item->setIcon(kind_icon(std::string_view(family) == "fault" ? "memory_cache" : kind->name,
                              std::string_view(family) == "fault" ? theme().bad : theme().accent));
      item->setToolTip("<p>" + q(kind->doc).toHtmlEscaped() + "</p>");
    }
  }
}

QStringList PaletteList::mimeTypes() const { return {"application/x-rehearse-kind"}; }

QMimeData* PaletteList::mimeData(const QList<QListWidgetItem*>& items) const {
  auto* out = new QMimeData;
  if (!items.isEmpty())
    out->setData(mimeTypes().front(), items.front()->data(kIdRole).toByteArray());
  return out;
}

void PaletteList::changeEvent(QEvent* event) {
  QListWidget::changeEvent(event);
  if (event->type() != QEvent::PaletteChange) return;
  for (int i = 0; i < count(); ++i) {
    const QString id = item(i)->data(kIdRole).toString();
    const bool fault = id.startsWith("fault/");
    if (!id.isEmpty())
      item(i)->setIcon(kind_icon(fault ? "memory_cache" : s(id.section('/', 1)),
                                 fault ? theme().bad : theme().accent));
  }
}

}  // namespace rehearse::gui
