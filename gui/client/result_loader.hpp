// Result files read beside the event loop.
#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <memory>

#include "results/store.hpp"
#include "results/summary.hpp"

namespace rehearse::gui {

struct LoadedResult {
  QString path;
  results::StoredResult stored;
  results::Summary summary;

  const results::RunRecord& record() const { return stored.replications.front(); }
};

using ResultPointer = std::shared_ptr<const LoadedResult>;

/// Reads in a thread of the pool, then calls `done` from the event loop with the result, or with
/// null and what is wrong. Not called when `context` is gone by then.
void load_result(QObject* context, const QString& path,
                 std::function<void(ResultPointer, const QString& problem)> done);

/// The same, at once, in this thread. Throws results::StoreError.
ResultPointer load_result_now(const QString& path);

}  // namespace rehearse::gui
