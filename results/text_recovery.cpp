#include "results/text_recovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "results/format.hpp"

namespace rehearse::results {
namespace {

constexpr std::size_t kPathRows = 7;
constexpr std::size_t kBarWidth = 19;

std::string rto_text(const Outage& outage) {
  if (outage.state == Outage::State::unrestored) return "not restored";
  if (outage.state == Outage::State::undecided) return "RTO undecided";
  return "RTO " + format_duration(outage.length_s);
}

std::string rpo_text(const Recovery& recovery) {
  return recovery.rpo_s ? "RPO " + format_duration(*recovery.rpo_s)
                        : "RPO unknown (a store is down)";
}

double length_of(const std::vector<Step>& path) {
  double length_s = 0.0;
  for (const auto& step : path) length_s += step.duration_s;
  return length_s;
}

// Steps that get a row of their own: all, or the longest.
std::vector<bool> shown(const std::vector<Step>& path) {
  std::vector<std::size_t> order(path.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return path[a].duration_s > path[b].duration_s;
  });
  const std::size_t rows = path.size() <= kPathRows ? path.size() : kPathRows - 1;
  std::vector<bool> result(path.size(), false);
  for (std::size_t i = 0; i < rows; ++i) result[order[i]] = true;
  return result;
}

std::string step_cells(const std::string& step, const std::string& component, double duration_s,
                       double total_s) {
  // A long name takes the room of its component.
  const std::string names = columns_of(step) <= 18 ? left(step, 18) + " " + component
                                                   : fmt::format("{} {}", step, component);
  return "  " + left(names, 40) + right(format_duration(duration_s), 12) +
         right(fmt::format("{:.0f} %", 100.0 * duration_s / total_s), 6);
}

void add_path(Section& section, const Recovery& recovery, const Painter& paint) {
  const double total_s = length_of(recovery.path);
  const auto visible = shown(recovery.path);
  double folded_s = 0.0;
  std::size_t folded = 0;
  for (std::size_t i = 0; i < recovery.path.size(); ++i) {
    const Step& step = recovery.path[i];
    if (!visible[i]) {
      folded_s += step.duration_s;
      ++folded;
      continue;
    }
    const double from = (step.start_s - recovery.t0_s) / total_s;
    const bool bad = step.step == "unexplained" || step.step.starts_with("still failing");
    section.rows.push_back(
        step_cells(step.step, step.component, step.duration_s, total_s) + " " +
        paint(bad ? Ink::red : Ink::cyan, bar(from, from + step.duration_s / total_s, kBarWidth)));
  }
  if (folded > 0) {
    section.rows.push_back(
        step_cells(fmt::format("{} shorter steps", folded), "", folded_s, total_s));
  }
}

void add_note(Section& section, const Painter& paint, Ink ink, const std::string& text) {
  section.rows.push_back("  " + paint(ink, at_most(text, 78)));
}

// What qualifies the outcome.
void add_state(Section& section, const Recovery& recovery, const Painter& paint) {
  if (recovery.deployment.state == Outage::State::undecided) {
    add_note(section, paint, Ink::yellow, recovery.deployment.reason);
  }
  if (recovery.recovered() && recovery.path.empty()) {
    add_note(section, paint, Ink::green,
             recovery.deployment.relapses.empty() ? "no window violated" : "no outage at once");
  }
  std::string dead;
  for (const auto& service : recovery.services) {
    if (service.outage.state != Outage::State::unrestored) continue;
    dead += (dead.empty() ? "" : ", ") + service.name;
  }
  if (!dead.empty()) add_note(section, paint, Ink::red, "never restored: " + dead);
}

// What came after, and the other disasters.
void add_aftermath(Section& section, const Summary& summary, const Recovery& recovery,
                   const Painter& paint) {
  if (const auto& relapses = recovery.deployment.relapses; !relapses.empty()) {
    double total_s = 0.0;
    for (const auto& relapse : relapses) total_s += relapse.length_s;
    add_note(section, paint, Ink::yellow,
             fmt::format("relapses: {}, {} together, first at {}", relapses.size(),
                         format_duration(total_s), format_duration(relapses.front().start_s)));
  }
  for (const auto& other : summary.disasters) {
    if (other.recovery.disaster == recovery.disaster) continue;
    add_note(section, paint, Ink::plain,
             fmt::format("also {} at {}: {}, {}", other.recovery.disaster,
                         format_duration(other.recovery.t0_s), rto_text(other.recovery.deployment),
                         rpo_text(other.recovery)));
  }
}

}  // namespace

Section recovery(const Summary& summary, const Painter& paint) {
  Section section;
  const DisasterSummary* worst = summary.worst_disaster();
  if (!worst) return section;
  const Recovery& recovery = worst->recovery;
  std::string title =
      fmt::format("{}, struck at {}", recovery.disaster, format_duration(recovery.t0_s));
  if (summary.replications > 1) {
    title += fmt::format(" (worst: replication {})", worst->replication);
  }
  section.title = paint(Ink::bold, "RECOVERY") + "  " + at_most(title, 70);
  std::string outcome = "  " + rto_text(recovery.deployment) + ", " + rpo_text(recovery);
  const auto* last = recovery.service(recovery.last_service);
  if (last && last->outage.rto_s()) outcome += "; last restored: " + last->name;
  section.rows.push_back(paint(Ink::bold, at_most(outcome, 80)));
  section.keep = 8;
  section.patience = 4;
  add_state(section, recovery, paint);
  add_path(section, recovery, paint);
  add_aftermath(section, summary, recovery, paint);
  return section;
}

Section lost_writes(const Summary& summary, const Painter& paint) {
  Section section;
  const DisasterSummary* worst = summary.worst_disaster();
  if (!worst || worst->recovery.stores.empty()) return section;
  const auto key = [](const StoreRecovery* store) {
    return store->rpo_s.value_or(std::numeric_limits<double>::infinity());
  };
  std::vector<const StoreRecovery*> losers;
  for (const auto& store : worst->recovery.stores) {
    if (store.lost_writes > 0 || !store.rpo_s) losers.push_back(&store);
  }
  std::stable_sort(losers.begin(), losers.end(),
                   [&](const auto* a, const auto* b) { return key(a) > key(b); });
  section.title = paint(Ink::bold, left("LOST WRITES", 42) + right("RPO", 12) +
                                       right("writes", 12) + right("bytes", 12));
  section.keep = 2;
  section.patience = 3;
  for (const auto* store : losers) {
    section.rows.push_back(left("  " + store->name, 42) +
                           right(store->rpo_s ? format_duration(*store->rpo_s) : "unknown", 12) +
                           right(fmt::format("{}", store->lost_writes), 12) +
                           right(format_bytes(store->lost_bytes), 12));
  }
  const std::size_t safe = worst->recovery.stores.size() - losers.size();
  if (safe > 0) {
    section.rows.push_back(fmt::format("  {} store{} lost nothing", safe, safe == 1 ? "" : "s"));
  }
  return section;
}

}  // namespace rehearse::results
