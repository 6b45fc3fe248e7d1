#include "models/traffic/arrival_reading.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include "sim/config/suggest.hpp"
#include "sim/core/units.hpp"

namespace rehearse::models {
namespace {

using config::Node;
using kernel::BatchSize;
using kernel::ModulationState;
using Problems = std::vector<Diagnostic>;

bool adds_up_to_one(const Node& node, const char* field, Problems& problems) {
  double sum = 0.0;
  for (const auto& [name, probability] : node.number_map(field)) sum += probability;
  if (std::abs(sum - 1.0) <= 1e-9) return true;
  problems.push_back(
      node.problem(field, "expected probabilities that add up to 1, found " + format_number(sum)));
  return false;
}

void read_renewal(const Node& node, kernel::OpenLoad& load, Problems& problems) {
  if (node.has("cv") == node.has("gap")) {
    problems.push_back(node.problem("", std::string("expected either \"cv\" or \"gap\", found ") +
                                            (node.has("cv") ? "both" : "none")));
    return;
  }
  if (node.has("cv")) {
    load.gap = gaps_with_cv(node.number("cv"));
    return;
  }
  load.gap = node.distribution("gap");
  if (!(load.gap.mean() > 0.0) || !std::isfinite(load.gap.mean())) {
    problems.push_back(
        node.problem("gap", "expected gaps with a finite mean above 0, found " + load.gap.text()));
  }
}

/// Every state can be reached from every other.
bool irreducible(const std::vector<ModulationState>& states) {
  const std::size_t n = states.size();
  const auto reached = [&](bool backwards) {
    std::vector<std::size_t> open{0};
    std::vector<bool> seen(n, false);
    seen[0] = true;
    for (std::size_t count = 1; !open.empty();) {
      const std::size_t i = open.back();
      open.pop_back();
      for (std::size_t j = 0; j < n; ++j) {
        const double p = backwards ? states[j].next[i] : states[i].next[j];
        if (seen[j] || p <= 0.0) continue;
        seen[j] = true;
        open.push_back(j);
        if (++count == n) return true;
      }
    }
    return n == 1;
  };
  return reached(false) && reached(true);
}

/// The states of a "modulated" process; empty after a problem.
class States {
 public:
  States(const Node& node, Problems& problems)
      : node_(node), problems_(problems), named_(node.map("states")) {}

  std::vector<ModulationState> read() {
    const std::size_t before = problems_.size();
    if (named_.size() > kMostStates) complain("expected at most 64 states, found more");
    if (problems_.size() > before) return {};
    for (std::size_t i = 0; i < named_.size(); ++i) read_state(i);
    if (problems_.size() > before) return {};
    if (!irreducible(states_)) complain("expected every state to be reachable from every other");
    double most = 0.0;
    for (const ModulationState& state : states_) most = std::max(most, state.factor);
    if (most <= 0.0) complain("expected a factor above 0 in some state");
    if (problems_.size() > before) return {};
    if (node_.flag("keep_mean")) {
      const double mean = kernel::mean_factor(states_);
      for (ModulationState& state : states_) state.factor /= mean;
    }
    return std::move(states_);
  }

 private:
  void complain(const char* message) { problems_.push_back(node_.problem("states", message)); }

  void read_state(std::size_t i) {
    const auto& [name, node] = named_[i];
    ModulationState state{node.number("factor"), node.number("mean_sojourn"),
                          std::vector<double>(named_.size(), 0.0)};
    if (node.has("next")) {
      read_next(i, state);
    } else {
      state.next.assign(named_.size(), 1.0 / static_cast<double>(named_.size() - 1));
      state.next[i] = 0.0;
    }
    states_.push_back(std::move(state));
  }

  void read_next(std::size_t i, ModulationState& state) {
    const Node& node = named_[i].second;
    for (const auto& [to, probability] : node.number_map("next")) {
      std::size_t j = 0;
      while (j < named_.size() && named_[j].first != to) ++j;
      if (j == named_.size() || j == i) {
        std::vector<std::string> others;
        for (std::size_t k = 0; k < named_.size(); ++k)
          if (k != i) others.push_back(named_[k].first);
        problems_.push_back(node.problem("next", "expected another state, found \"" + to + "\"" +
                                                     config::suggestion(to, others)));
        return;
      }
      state.next[j] = probability;
    }
    adds_up_to_one(node, "next", problems_);
  }

  const Node& node_;
  Problems& problems_;
  std::vector<std::pair<std::string, Node>> named_;
  std::vector<ModulationState> states_;
};

BatchSize read_listed(const Node& node, Problems& problems) {
  std::vector<std::uint32_t> sizes;
  std::vector<double> probabilities;
  for (const auto& [name, probability] : node.number_map("sizes")) {
    std::uint32_t size = 0;
    const char* end = name.data() + name.size();
    const auto read = std::from_chars(name.data(), end, size);
    if (read.ec != std::errc() || read.ptr != end || size < 1 || size > kLargestBatch) {
      problems.push_back(node.problem("sizes", "expected sizes from 1 to " +
                                                   format_number(kLargestBatch) +
                                                   " as keys, found \"" + name + "\""));
      return {};
    }
    sizes.push_back(size);
    probabilities.push_back(probability);
  }
  if (!adds_up_to_one(node, "sizes", problems)) return {};
  return BatchSize::listed(std::move(sizes), std::move(probabilities));
}

BatchSize read_batch(const Node& node, Problems& problems) {
  const auto size = [&](const char* field) {
    return static_cast<std::uint32_t>(node.integer(field));
  };
  if (node.kind() == "constant") return BatchSize::constant(size("size"));
  if (node.kind() == "geometric") return BatchSize::geometric(node.number("mean"));
  if (node.kind() == "listed") return read_listed(node, problems);
  if (size("low") <= size("high")) return BatchSize::uniform(size("low"), size("high"));
  problems.push_back(node.problem("high", "expected at least \"low\" (" +
                                              std::to_string(size("low")) + "), found " +
                                              std::to_string(size("high"))));
  return {};
}

}  // namespace

Distribution gaps_with_cv(double cv) {
  if (cv == 0.0) return Distribution::constant(1.0);
  if (cv == 1.0) return Distribution::exponential(1.0);
  if (cv < 1.0) {
    // An integer shape is Erlang; one that is nearly an integer was meant to be.
    const double shape = 1.0 / (cv * cv);
    const double whole = std::round(shape);
    return Distribution::gamma(1.0, std::abs(shape - whole) < 1e-3 * whole ? whole : shape);
  }
  const double p = 0.5 * (1.0 + std::sqrt((cv * cv - 1.0) / (cv * cv + 1.0)));
  return Distribution::hyperexponential({p, 1.0 - p}, {0.5 / p, 0.5 / (1.0 - p)});
}

void read_arrivals(const Node& population, kernel::OpenLoad& load, Problems& problems) {
  const Node process_node = population.child("arrivals");
  const std::string& name = process_node.kind();
  if (name == "deterministic") {
    load.gap = Distribution::constant(1.0);
    load.first_gap = process_node.number("first_gap");
  } else if (name == "renewal") {
    read_renewal(process_node, load, problems);
  } else if (name == "modulated") {
    load.states = States(process_node, problems).read();
  }
  if (population.has("batch_size"))
    load.batch = read_batch(population.child("batch_size"), problems);
}

}  // namespace rehearse::models
