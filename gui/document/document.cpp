#include "gui/document/document.hpp"

#include <QUndoCommand>
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "gui/text.hpp"

namespace rehearse::gui {
namespace {

namespace fs = std::filesystem;

const Pointer kScenario("/scenario");
const Pointer kLayout("/layout");

class EditCommand : public QUndoCommand {
 public:
  EditCommand(Document& document, Edit edit, const QString& text)
      : QUndoCommand(text), document_(document), edit_(std::move(edit)) {}
  void redo() override { document_.carry_out(edit_.forward); }
  void undo() override { document_.carry_out(edit_.backward); }

 private:
  Document& document_;
  Edit edit_;
};

Json read_layout(const fs::path& scenario) try {
  return fs::exists(layout_path(scenario)) ? read_scenario(layout_path(scenario)) : Json::object();
} catch (const std::exception&) {
  return Json::object();  // an arrangement is never worth refusing a scenario for
}

/// Moves a member to another name and keeps its place among its siblings.
Edit make_rename(const Json& document, const Pointer& pointer, const std::string& name) {
  Json parent = document.at(pointer.parent_pointer());
  if (!parent.is_object() || parent.contains(name) || name.empty())
    throw std::invalid_argument("\"" + name + "\" is taken or empty");
  Json out = Json::object();
  for (auto& [key, value] : parent.items()) out[key == pointer.back() ? name : key] = value;
  return make_set(document, pointer.parent_pointer(), std::move(out));
}

}  // namespace

fs::path layout_path(const fs::path& scenario) {
  return scenario.parent_path() / (scenario.stem().string() + ".layout.json");
}

Document::Document(QObject* parent) : QObject(parent) {
  connect(&undo_, &QUndoStack::cleanChanged, this, &Document::renamed);
  start_new();
}

void Document::adopt(Json content, const fs::path& path) {
  path_ = path;
  content_ = std::move(content);
  inherited_from_ = nullptr;
  inherited_ = Json::object();
  undo_.clear();
  join();
  Q_EMIT replaced();
  Q_EMIT renamed();
}

void Document::open(const fs::path& path) {
  const fs::path absolute = fs::absolute(path).lexically_normal();
  Json scenario = read_scenario(absolute);
  adopt({{"scenario", std::move(scenario)}, {"layout", read_layout(absolute)}}, absolute);
}

void Document::start_new() {
  Json scenario{{"description", ""},
                {"run", {{"duration", "1h"}, {"warmup", "5min"}, {"seed", 1}}},
                {"deployment", Json::object()},
                {"traffic", Json::object()}};
  adopt({{"scenario", std::move(scenario)}, {"layout", Json::object()}}, {});
}

void Document::restore(Json content, const fs::path& path) {
  adopt(std::move(content), path);
  undo_.resetClean();
  Q_EMIT renamed();
}

void Document::save(const fs::path& path) {
  const fs::path target = fs::absolute(path).lexically_normal();
  if (!path_.empty() && target.parent_path() != path_.parent_path())
    content_["scenario"] = moved(content_.at("scenario"), path_.parent_path());
  write_file(target, file_text(own()));
  if (!content_.at("layout").empty() || fs::exists(layout_path(target)))
    write_file(layout_path(target), file_text(content_.at("layout")));
  path_ = target;
  undo_.setClean();
  Q_EMIT renamed();
}

bool Document::is_shipped() const {
  return std::any_of(library_.begin(), library_.end(), [this](const fs::path& directory) {
    std::error_code error;
    return !path_.empty() && fs::equivalent(directory, path_.parent_path(), error);
  });
}

QString Document::title() const {
  return path_.empty() ? tr("untitled") : q(path_.stem().string());
}

bool Document::is_own(const Pointer& pointer) const { return own().contains(pointer); }

std::optional<QPointF> Document::place(const std::string& component) const {
  const Json& layout = content_.at("layout");
  const auto found = layout.find(component);
  if (found == layout.end() || !found->is_array() || found->size() != 2 ||
      !found->at(0).is_number() || !found->at(1).is_number())
    return std::nullopt;
  return QPointF(found->at(0).get<double>(), found->at(1).get<double>());
}

void Document::push(Edit edit, const QString& text) {
  undo_.push(new EditCommand(*this, std::move(edit), text));
}

void Document::set(const Pointer& pointer, Json value, const QString& text) {
  push(make_set(content_, kScenario / pointer, std::move(value)), text);
}

void Document::remove(const Pointer& pointer, const QString& text) {
  const Pointer at = kScenario / pointer;
  if (inherited_.contains(pointer))
    push(make_set(content_, at, nullptr), text);
  else
    push(make_remove(content_, at), text);
}

void Document::reset(const Pointer& pointer, const QString& text) {
  push(make_remove(content_, kScenario / pointer), text);
}

void Document::rename(const Pointer& pointer, const std::string& name, const QString& text) {
  if (inherited_.contains(pointer))
    throw std::invalid_argument("an inherited name cannot be changed");
  push(make_rename(content_, kScenario / pointer, name), text);
}

void Document::replace_own(Json scenario, const QString& text) {
  push(make_set(content_, kScenario, std::move(scenario)), text);
}

void Document::place(const Places& places, const QString& text) {
  Edit edit;
  for (const auto& [component, centre] : places) {
    Json at = Json::array({std::round(centre.x()), std::round(centre.y())});
    edit = std::move(edit) + make_set(content_, kLayout / component, std::move(at));
  }
  if (!places.empty()) push(std::move(edit), text);
}

void Document::forget_places(const QString& text) {
  push(make_set(content_, kLayout, Json::object()), text);
}

void Document::write_snapshot(const fs::path& path) const {
  const Json scenario = path_.empty() ? own() : moved(own(), path_.parent_path());
  write_file(path, file_text(scenario));
}

void Document::carry_out(const Patch& patch) {
  apply(content_, patch);
  join();
  Q_EMIT changed();
}

void Document::join() {
  const auto found = own().find("extends");
  const Json extends = found == own().end() ? Json() : *found;
  if (extends != inherited_from_) {
    inherited_ = inherited(own(), path_, library_);
    inherited_from_ = extends;
  }
  effective_ = joined(own(), inherited_);
}

}  // namespace rehearse::gui
