#include "gui/shell/json_view.hpp"

#include <QFontDatabase>
#include <QRegularExpression>
#include <QSyntaxHighlighter>
#include <QTextBlock>

#include "gui/text.hpp"
#include "gui/theme.hpp"
#include "sim/core/json.hpp"

namespace rehearse::gui {
namespace {

class Highlighter : public QSyntaxHighlighter {
 public:
  using QSyntaxHighlighter::QSyntaxHighlighter;

 protected:
  void highlightBlock(const QString& text) override {
    static const QRegularExpression words(
        R"re(("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b)re");
    for (auto i = words.globalMatch(text); i.hasNext();) {
      const auto match = i.next();
      QTextCharFormat format;
      if (match.hasCaptured(2)) {
        format.setForeground(theme().accent);
      } else if (match.hasCaptured(1)) {
        format.setForeground(theme().good);
      } else {
        format.setForeground(theme().warn);
      }
      const int group = match.hasCaptured(1) ? 1 : 0;
      setFormat(static_cast<int>(match.capturedStart(group)),
                static_cast<int>(match.capturedLength(group)), format);
    }
  }
};

/// Calls visit(pointer, line) for every member and element.
template <typename Visit>
void walk(const json::Value& value, const std::string& pointer, const Visit& visit) {
  for (const json::Member& member : value.members) {
    const std::string at = pointer + json::pointer_token(member.key);
    visit(at, member.key_where.line);
    walk(member.value, at, visit);
  }
  for (std::size_t i = 0; i < value.elements.size(); ++i) {
    const std::string at = pointer + "/" + std::to_string(i);
    visit(at, value.elements[i].where.line);
    walk(value.elements[i], at, visit);
  }
}

}  // namespace

JsonView::JsonView(Session& session, QWidget* parent) : QPlainTextEdit(parent), session_(session) {
  setObjectName("json");
  setAccessibleName(tr("Scenario file"));
  QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  fixed.setPointSizeF(9.5);
  setFont(fixed);
  setStyleSheet("QPlainTextEdit { border: none; border-radius: 0; }");
  setLineWrapMode(NoWrap);
  setTabChangesFocus(true);
  new Highlighter(document());
  apply_soon_.setSingleShot(true);
  apply_soon_.setInterval(400);
  connect(&apply_soon_, &QTimer::timeout, this, &JsonView::take_text);
  connect(this, &QPlainTextEdit::textChanged, this, [this] {
    if (!quiet_) apply_soon_.start();
  });
  connect(this, &QPlainTextEdit::cursorPositionChanged, this, [this] {
    if (!quiet_ && hasFocus()) emit pointer_changed(pointer_at_caret());
  });
  connect(&session_, &Session::deployment_changed, this, &JsonView::refresh);
  connect(&session_, &Session::problems_changed, this, &JsonView::mark_problems);
  refresh();
}

void JsonView::refresh() {
  if (own_edit_) return;
  const int at = textCursor().position();
  quiet_ = true;
  setPlainText(q(file_text(session_.document().own())));
  QTextCursor caret = textCursor();
  caret.setPosition(std::min(at, static_cast<int>(document()->characterCount()) - 1));
  setTextCursor(caret);
  quiet_ = false;
  wrong_.clear();
  mark_problems();
}

void JsonView::take_text() {
  const std::string text = s(toPlainText());
  const json::Parsed parsed = json::parse(text);
  wrong_.clear();
  if (!parsed.problems.empty()) {
    wrong_ = q(parsed.problems.front().message);
    wrong_line_ = parsed.problems.front().where.line;
  } else if (!parsed.root.is_object()) {
    wrong_ = tr("a scenario is a JSON object");
    wrong_line_ = 1;
  } else if (Json typed = json::to_json(parsed.root); typed != session_.document().own()) {
    own_edit_ = true;
    session_.document().replace_own(std::move(typed), tr("Edit the file"));
    own_edit_ = false;
  }
  mark_problems();
}

void JsonView::mark_problems() {
  QList<QTextEdit::ExtraSelection> marks;
  const auto mark = [&](int line, const QString& message) {
    const QTextBlock block = document()->findBlockByNumber(line - 1);
    if (line <= 0 || !block.isValid()) return;
    QTextEdit::ExtraSelection selection;
    selection.cursor = QTextCursor(block);
    selection.cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
    selection.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    selection.format.setUnderlineColor(theme().bad);
    selection.format.setToolTip(message);
    marks << selection;
  };
  if (!wrong_.isEmpty()) mark(wrong_line_, wrong_);
  for (const Problem& problem : session_.problems()) mark(problem.line, problem.message);
  setExtraSelections(marks);
}

void JsonView::show_pointer(const QString& pointer) {
  if (hasFocus()) return;
  const json::Parsed parsed = json::parse(s(toPlainText()));
  int line = 1;
  std::size_t longest = 0;
  walk(parsed.root, "", [&](const std::string& at, int at_line) {
    const bool around = pointer == q(at) || pointer.startsWith(q(at) + "/");
    if (!around || at.size() < longest) return;
    longest = at.size();
    line = at_line;
  });
  QTextCursor caret(document()->findBlockByNumber(line - 1));
  quiet_ = true;
  setTextCursor(caret);
  centerCursor();
  quiet_ = false;
}

QString JsonView::pointer_at_caret() const {
  const json::Parsed parsed = json::parse(s(toPlainText()));
  const int line = textCursor().blockNumber() + 1;
  std::string found;
  int nearest = 0;
  walk(parsed.root, "", [&](const std::string& at, int at_line) {
    if (at_line <= line && at_line >= nearest) {
      nearest = at_line;
      found = at;
    }
  });
  return q(found);
}

}  // namespace rehearse::gui
