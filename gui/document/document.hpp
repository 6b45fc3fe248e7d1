// The scenario that is being edited: its own file, what it inherits, and every edit so far.
#pragma once

#include <QObject>
#include <QPointF>
#include <QString>
#include <QUndoStack>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gui/document/json_patch.hpp"
#include "gui/document/scenario_files.hpp"

namespace rehearse::gui {

/// Centres of components on the canvas.
using Places = std::vector<std::pair<std::string, QPointF>>;

/// One document: {"scenario": own members of the file, "layout": {component: [x, y]}}. Every edit
/// is one undo command that holds its forward and its backward patch, so canvas, forms, timeline
/// and text share one history. What the file inherits through `extends` is shown but not owned: an
/// edit of an inherited value adds an override to the own members; a removal of one adds a null, as
/// JSON Merge Patch defines it.
///
/// The layout is kept beside the scenario in `<name>.layout.json`, since a scenario holds no
/// places.
class Document : public QObject {
  Q_OBJECT
 public:
  explicit Document(QObject* parent = nullptr);

  void set_library(Library library) { library_ = std::move(library); }
  const Library& library() const { return library_; }

  /// Each replaces the document. `open` throws std::runtime_error and leaves it as it was.
  void open(const std::filesystem::path& path);
  void start_new();
  /// `path` tells where relative paths start from; the document has no file until it is saved.
  void restore(Json content, const std::filesystem::path& path);

  /// Throws std::runtime_error. A document that moves to another directory keeps what its relative
  /// paths name.
  void save(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  bool is_shipped() const;
  QString title() const;
  bool modified() const { return !undo_.isClean(); }

  const Json& content() const { return content_; }
  const Json& own() const { return content_.at("scenario"); }
  /// After `extends`: what is shown and played.
  const Json& effective() const { return effective_; }
  bool is_own(const Pointer& pointer) const;
  bool is_inherited(const Pointer& pointer) const { return inherited_.contains(pointer); }
  std::optional<QPointF> place(const std::string& component) const;

  /// Edits, one undo command each. Pointers are into the scenario.
  void set(const Pointer& pointer, Json value, const QString& text);
  void remove(const Pointer& pointer, const QString& text);
  /// Drops an override, so that the inherited value shows again.
  void reset(const Pointer& pointer, const QString& text);
  void rename(const Pointer& pointer, const std::string& name, const QString& text);
  void replace_own(Json scenario, const QString& text);
  void place(const Places& places, const QString& text);
  void forget_places(const QString& text);
  QUndoStack& undo_stack() { return undo_; }

  /// Writes the scenario as it is now to a file of its own, for the validator and for runs.
  void write_snapshot(const std::filesystem::path& path) const;

  /// Called by undo commands.
  void carry_out(const Patch& patch);

 Q_SIGNALS:
  void replaced();  ///< another document; everything changed
  void changed();   ///< an edit was done, undone or redone
  void renamed();   ///< its file or its modified mark changed

 private:
  void push(Edit edit, const QString& text);
  void adopt(Json content, const std::filesystem::path& path);
  void join();

  Library library_;
  std::filesystem::path path_;
  Json content_;
  Json inherited_;
  Json inherited_from_;  ///< value of `extends` that `inherited_` belongs to
  Json effective_;
  QUndoStack undo_;
};

/// Where the layout of a scenario file is kept.
std::filesystem::path layout_path(const std::filesystem::path& scenario);

}  // namespace rehearse::gui
