// Kinds of components and faults, to be dragged onto the canvas or the timeline.
#pragma once

#include <QListWidget>

#include "gui/models/catalogue.hpp"

namespace rehearse::gui {

/// Return adds the chosen kind, as a drop would.
class PaletteList : public QListWidget {
  Q_OBJECT
 public:
  explicit PaletteList(QWidget* parent = nullptr);
  void show_catalogue(const Catalogue& catalogue);

 Q_SIGNALS:
  void kind_chosen(const QString& family, const QString& kind);

 protected:
  QStringList mimeTypes() const override;
  QMimeData* mimeData(const QList<QListWidgetItem*>& items) const override;
  void changeEvent(QEvent* event) override;
};

}  // namespace rehearse::gui
