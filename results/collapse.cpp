#include "results/collapse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/format.hpp"
#include "results/layout.hpp"
#include "results/recovery.hpp"

namespace rehearse::results {
namespace {

// Good requests per second in the whole windows between two times.
std::optional<double> goodput_rps(const RunRecord& record, double from_s, double to_s) {
  const double window_s = record.rules.window_s;
  const auto first = static_cast<std::size_t>(std::ceil(from_s / window_s));
  const auto end = static_cast<std::size_t>(std::max(0.0, std::floor(to_s / window_s)));
  if (first >= end) return std::nullopt;
  std::uint64_t good = 0;
  for (const auto& endpoint : record.endpoints) {
    for (std::size_t w = first; w < std::min(end, endpoint.good.size()); ++w) {
      good += endpoint.good[w];
    }
  }
  return static_cast<double>(good) / (static_cast<double>(end - first) * window_s);
}

std::string load_label(double load) { return fmt::format("{:.6g}", load); }

Ink ink_of(char mark) {
  switch (mark) {
    case '+':
      return Ink::green;
    case 'X':
      return Ink::red;
    case '~':
      return Ink::yellow;
    default:
      return Ink::dim;
  }
}

std::string protection_title(const CollapseMap& map) {
  std::string text = "with " + map.protection.front();
  if (map.protection.size() > 1) text += fmt::format(" and {} more", map.protection.size() - 1);
  return at_most(text, 80);
}

// One panel, whose cells begin at `cell`; the longest trigger on top.
std::string panel(const CollapseMap& map, const std::string& title, const CollapseCell* cell,
                  const Painter& paint) {
  std::size_t label = columns_of("trigger");
  for (const double s : map.triggers_s) label = std::max(label, columns_of(format_duration(s)));
  std::size_t width = 0;
  for (const double load : map.loads) width = std::max(width, load_label(load).size());
  width += 2;
  std::string text = paint(Ink::bold, title) + "\n  trigger\n";
  for (std::size_t t = map.triggers_s.size(); t-- > 0;) {
    text += "  " + right(format_duration(map.triggers_s[t]), label);
    for (std::size_t l = 0; l < map.loads.size(); ++l) {
      const char mark = cell[t * map.loads.size() + l].mark();
      text += std::string(width - 1, ' ') + paint(ink_of(mark), std::string(1, mark));
    }
    text += "\n";
  }
  text += "  " + right("load", label);
  for (const double load : map.loads) text += right(load_label(load), width);
  return text + "\n";
}

}  // namespace

CollapseRun judge_collapse(const RunRecord& record, const std::string& disaster, double trigger_s) {
  CollapseRun run;
  const auto found = std::find_if(record.disasters.begin(), record.disasters.end(),
                                  [&](const auto& d) { return d.name == disaster; });
  if (found == record.disasters.end()) {
    run.reason = "the trigger did not strike within the run";
    return run;
  }
  const Outage outage = recover(record, *found).deployment;
  if (outage.state == Outage::State::restored) run.fate = CollapseRun::Fate::recovered;
  if (outage.state == Outage::State::unrestored) run.fate = CollapseRun::Fate::down;
  run.reason = outage.reason;
  const auto before = goodput_rps(record, record.start_s, found->t0_s);
  const double after_s = record.end_s - found->t0_s - trigger_s;
  const auto last = goodput_rps(record, record.end_s - after_s / 4, record.end_s);
  if (after_s > 0.0 && before && last && *before > 0.0) run.goodput_ratio = *last / *before;
  return run;
}

void CollapseCell::add(const CollapseRun& run) {
  ++seeds;
  recovered += run.fate == CollapseRun::Fate::recovered ? 1 : 0;
  down += run.fate == CollapseRun::Fate::down ? 1 : 0;
  if (run.fate == CollapseRun::Fate::undecided && undecided++ == 0) reason = run.reason;
  if (!run.goodput_ratio) return;
  goodput_sum += *run.goodput_ratio;
  ++goodput_runs;
}

std::optional<double> CollapseCell::goodput_ratio() const {
  if (goodput_runs == 0) return std::nullopt;
  return goodput_sum / goodput_runs;
}

char CollapseCell::mark() const {
  if (seeds == 0) return '.';
  if (recovered == seeds) return '+';
  if (recovered > 0) return '~';
  return down > 0 ? 'X' : '?';
}

std::vector<CollapseCell> empty_cells(const CollapseMap& map) {
  std::vector<CollapseCell> cells;
  for (const bool protection : {false, true}) {
    if (protection && map.protection.empty()) break;
    for (const double trigger_s : map.triggers_s) {
      for (const double load : map.loads) {
        auto& cell = cells.emplace_back();
        cell.load = load;
        cell.trigger_s = trigger_s;
        cell.protection = protection;
      }
    }
  }
  return cells;
}

std::string to_text(const CollapseMap& map, bool colour) {
  const Painter paint{colour};
  std::string text =
      paint(Ink::bold, "COLLAPSE") + "  " +
      at_most(fmt::format("{}: trigger \"{}\", {} run{} per cell, seed {}", map.scenario, map.fault,
                          map.seeds, map.seeds == 1 ? "" : "s", map.seed),
              70) +
      "\n\n";
  text += panel(map, "without protection", map.cells.data(), paint);
  if (!map.protection.empty()) {
    text += "\n" + panel(map, protection_title(map),
                         map.cells.data() + map.loads.size() * map.triggers_s.size(), paint);
  }
  text += "\n";
  constexpr const char* words[] = {"recovers", "stays down", "in some runs", "undecided",
                                   "not played"};
  for (std::size_t i = 0; i < 5; ++i) {
    const char mark = "+X~?."[i];
    text += (i == 0 ? "" : "   ") + paint(ink_of(mark), std::string(1, mark)) + " " + words[i];
  }
  return text + "\n";
}

nlohmann::ordered_json to_json(const CollapseMap& map) {
  using Json = nlohmann::ordered_json;
  Json cells = Json::array();
  for (const auto& cell : map.cells) {
    const auto ratio = cell.goodput_ratio();
    cells.push_back({{"load", cell.load},
                     {"trigger_s", cell.trigger_s},
                     {"protection", cell.protection},
                     {"seeds", cell.seeds},
                     {"recovered", cell.recovered},
                     {"down", cell.down},
                     {"undecided", cell.undecided},
                     {"goodput_ratio", ratio ? Json(*ratio) : Json(nullptr)},
                     {"reason", cell.reason}});
  }
  return {{"scenario", map.scenario}, {"fault", map.fault}, {"disaster", map.disaster},
          {"seed", map.seed},         {"seeds", map.seeds}, {"protection", map.protection},
          {"cells", std::move(cells)}};
}

std::string to_csv(const CollapseMap& map) {
  std::string text = "load,trigger_s,protection,seeds,recovered,down,undecided,goodput_ratio\n";
  for (const auto& cell : map.cells) {
    const auto ratio = cell.goodput_ratio();
    text += fmt::format("{},{},{},{},{},{},{},{}\n", cell.load, cell.trigger_s,
                        cell.protection ? "on" : "off", cell.seeds, cell.recovered, cell.down,
                        cell.undecided, ratio ? fmt::format("{}", *ratio) : "");
  }
  return text;
}

}  // namespace rehearse::results
