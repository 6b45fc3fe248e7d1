#include "sim/config/sources.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace rehearse::config {

std::int32_t Sources::add(Source source) {
  all_.push_back(std::move(source));
  return static_cast<std::int32_t>(all_.size() - 1);
}

Origin Sources::origin(json::Mark mark) const {
  const Source& source = of(mark);
  if (source.from == Origin::From::fallback) return {source.from, {}, source.note};
  return {source.from, position(mark), {}};
}

void Problems::add(json::Mark where, std::string pointer, std::string message) {
  if (full()) {
    ++more_;
  } else {
    found_.push_back({where, std::move(pointer), std::move(message)});
  }
}

std::vector<Diagnostic> Problems::diagnostics(const Sources& sources) const {
  std::vector<const json::Problem*> order;
  for (const json::Problem& p : found_) order.push_back(&p);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return std::tie(a->where.source, a->where.line, a->where.column) <
           std::tie(b->where.source, b->where.line, b->where.column);
  });
  std::vector<Diagnostic> out;
  for (const json::Problem* p : order) {
    const Source& source = sources.of(p->where);
    std::string message = p->message;
    if (source.from == Origin::From::set) message += source.note;
    Position where = sources.position(p->where);
    where.file = json::as_utf8(where.file);
    out.push_back({std::move(where), json::as_utf8(p->pointer), json::as_utf8(message)});
  }
  if (more_ > 0) {
    Diagnostic rest;
    rest.where.file = out.front().where.file;
    rest.message = "expected a scenario, found " + std::to_string(more_) + " more problems";
    out.push_back(std::move(rest));
  }
  return out;
}

}  // namespace rehearse::config
