#include "gui/client/program.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QPointer>
#include <QProcess>
#include <QStandardPaths>
#include <QTimer>

namespace rehearse::gui {
namespace {

/// One child and what waits for it; deletes itself.
class Question : public QObject {
 public:
  Question(QObject* context, std::function<void(const Answer&)> done)
      : context_(context), done_(std::move(done)) {
    connect(&process_, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
      answer_.exit_code = code;
      if (status == QProcess::CrashExit && answer_.failure.isEmpty())
        answer_.failure = tr("the program crashed");
      finish();
    });
    connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
      if (error != QProcess::FailedToStart) return;
      answer_.failure = tr("%1 could not be started").arg(process_.program());
      finish();
    });
    connect(&late_, &QTimer::timeout, this, [this] {
      answer_.failure = tr("the program took too long");
      process_.kill();
    });
  }

  void start(const QStringList& arguments, int timeout_ms) {
    late_.setSingleShot(true);
    late_.start(timeout_ms);
    process_.setStandardInputFile(QProcess::nullDevice());
    process_.start(rehearse_program(), arguments);
  }

 private:
  void finish() {
    answer_.output = process_.readAllStandardOutput();
    answer_.errors = process_.readAllStandardError();
    late_.stop();
    if (context_) done_(answer_);
    deleteLater();
  }

  QPointer<QObject> context_;
  std::function<void(const Answer&)> done_;
  QProcess process_;
  QTimer late_;
  Answer answer_;
};

}  // namespace

QString rehearse_program() {
  const QString named = qEnvironmentVariable("REHEARSE_PROGRAM");
  if (!named.isEmpty()) return named;
  const QString beside = QDir(QCoreApplication::applicationDirPath()).filePath("rehearse");
  if (QFileInfo(beside).isExecutable()) return beside;
  const QString built =
      QDir(QCoreApplication::applicationDirPath()).absoluteFilePath("../bin/rehearse");
  if (QFileInfo(built).isExecutable()) return built;
  const QString found = QStandardPaths::findExecutable("rehearse");
  return found.isEmpty() ? QStringLiteral("rehearse") : found;
}

Json Answer::json() const {
  return Json::parse(output.cbegin(), output.cend(), nullptr, /*allow_exceptions=*/false);
}

void ask(QObject* context, const QStringList& arguments, std::function<void(const Answer&)> done,
         int timeout_ms) {
  auto* question = new Question(context, std::move(done));
  question->start(arguments, timeout_ms);
}

}  // namespace rehearse::gui
