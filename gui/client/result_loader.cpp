#include "gui/client/result_loader.hpp"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include "gui/text.hpp"

namespace rehearse::gui {

ResultPointer load_result_now(const QString& path) {
  auto out = std::make_shared<LoadedResult>();
  out->path = path;
  out->stored = results::read_results(s(path));
  if (out->stored.replications.empty())
    throw results::StoreError(s(path), "holds no finished replication");
  out->summary = results::summarise(out->stored.replications);
  return out;
}

void load_result(QObject* context, const QString& path,
                 std::function<void(ResultPointer, const QString&)> done) {
  const QPointer<QObject> alive(context);
  QThreadPool::globalInstance()->start([alive, path, done = std::move(done)] {
    ResultPointer result;
    QString problem;
    try {
      result = load_result_now(path);
    } catch (const std::exception& error) {
      problem = q(error.what());
    }
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [alive, done, result, problem] {
          if (alive) done(result, problem);
        },
        Qt::QueuedConnection);
  });
}

}  // namespace rehearse::gui
