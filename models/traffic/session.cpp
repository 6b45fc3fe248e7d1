#include "models/traffic/session.hpp"

#include <algorithm>
#include <cmath>

#include "sim/config/suggest.hpp"
#include "sim/core/units.hpp"

namespace rehearse::models {
namespace {

using config::Kind;
using config::Node;
using config::Unit;

Kind session_kind() {
  return {
      .name = "session",
      .family = "session",
      .doc =
          "A user's session: several actions one after the other, each begun `think_time` after "
          "the answer to the one before. Sessions that arrive on their own (`rate`) make a partly "
          "open system (Schroeder, Wierman and Harchol-Balter, \"Open versus closed: a cautionary "
          "tale\", NSDI 2006): with `continue` p a session has 1 / (1 - p) requests on average. "
          "Users of closed load begin a new session after the population's `think_time`. The "
          "first action is drawn from the mix. A session's actions and times to think are the "
          "same in two runs that serve it differently. It ends after 4096 requests.",
      .fields = {
          {"continue", config::quantity(Unit::ratio, 0, 0.9999),
           "Probability that an action is followed by another one, drawn from the mix."},
          {"chain", config::map_of(config::object("session_row"), 1),
           "Which action follows which, by action; a session ends after an action without a row."},
          {"think_time", config::distribution(Unit::seconds),
           "Between an answer and the next action.", "0s"},
          {"after_failure", config::choice({"leave", "go_on"}),
           "What a user does after a request that failed and is not retried: the session ends, or "
           "goes on as after an answer.",
           "leave"}}};
}

Kind session_row_kind() {
  return {.name = "session_row",
          .family = "session_row",
          .doc = "What follows an action in a session.",
          .fields = {{"next", config::map_of(config::quantity(Unit::ratio, 0, 1), 1),
                      "Probability by action; they add up to 1, \"out\" ends the session.", nullptr,
                      true}},
          .shorthand = "next"};
}

Kind user_retry_kind() {
  return {
      .name = "user_retry",
      .family = "user_retry",
      .doc =
          "Users who try again by hand, above any retries of the software: a request that "
          "failed (refused, reset, or given up by the user) is sent again with a probability, "
          "after a delay. Each attempt is a request of its own, with a new patience and new "
          "work; it is counted as a retry and is no fresh arrival.",
      .fields = {{"probability", config::quantity(Unit::ratio, 0, 1),
                  "Of trying again after a failed attempt.", nullptr, true},
                 {"attempts", config::integer(1, 255), "Retries of an action at most.", 1},
                 {"delay", config::distribution(Unit::seconds), "Before the next attempt.", "0s"}},
      .shorthand = "probability"};
}

class ChainReading {
 public:
  ChainReading(const Node& session, const std::vector<std::string>& actions,
               std::vector<Diagnostic>& problems)
      : session_(session), actions_(actions), problems_(problems) {}

  ActionChain read() {
    ActionChain chain(actions_.size(), std::vector<double>(actions_.size(), 0.0));
    const std::size_t before = problems_.size();
    for (const auto& [from, row] : session_.map("chain")) {
      const std::size_t i = place(from);
      if (i == actions_.size()) {
        problems_.push_back(row.problem("", "expected an action of the population, found \"" +
                                                from + "\"" + config::suggestion(from, actions_)));
        continue;
      }
      read_row(row, chain[i]);
    }
    if (problems_.size() == before) check_ends(chain);
    return chain;
  }

 private:
  std::size_t place(const std::string& action) const {
    return static_cast<std::size_t>(std::find(actions_.begin(), actions_.end(), action) -
                                    actions_.begin());
  }

  void read_row(const Node& row, std::vector<double>& into) {
    double sum = 0.0;
    for (const auto& [to, probability] : row.number_map("next")) {
      sum += probability;
      if (to == "out") continue;
      const std::size_t j = place(to);
      if (j == actions_.size()) {
        problems_.push_back(
            row.problem("next", "expected \"out\" or an action of the population, found \"" + to +
                                    "\"" + config::suggestion(to, actions_)));
        continue;
      }
      into[j] = probability;
    }
    if (std::abs(sum - 1.0) > 1e-9) {
      problems_.push_back(row.problem(
          "next", "expected probabilities that add up to 1, found " + format_number(sum)));
    }
  }

  void check_ends(const ActionChain& chain) {
    std::vector<bool> ends(chain.size(), false);
    for (std::size_t round = 0; round < chain.size(); ++round) {
      for (std::size_t i = 0; i < chain.size(); ++i) {
        double stays = 0.0;
        for (std::size_t j = 0; j < chain.size(); ++j) {
          stays += chain[i][j];
          if (chain[i][j] > 0.0 && ends[j]) ends[i] = true;
        }
        if (stays < 1.0 - 1e-9) ends[i] = true;
      }
    }
    for (std::size_t i = 0; i < chain.size(); ++i) {
      if (ends[i]) continue;
      problems_.push_back(session_.problem(
          "chain", "expected sessions that end, found no way out after \"" + actions_[i] + "\""));
      return;
    }
  }

  const Node& session_;
  const std::vector<std::string>& actions_;
  std::vector<Diagnostic>& problems_;
};

}  // namespace

void describe_sessions(config::Catalogue& catalogue) {
  catalogue.add(session_row_kind());
  catalogue.add(session_kind());
  catalogue.add(user_retry_kind());
}

ActionChain read_session(const Node& session, const std::vector<std::string>& actions,
                         const std::vector<double>& weights, kernel::Visits& visits,
                         std::vector<Diagnostic>& problems) {
  visits.session_think = session.distribution("think_time");
  visits.leaves_after_failure = session.text("after_failure") == "leave";
  if (session.has("continue") == session.has("chain")) {
    problems.push_back(
        session.problem("", std::string("expected either \"continue\" or \"chain\", found ") +
                                (session.has("chain") ? "both" : "none")));
    return {};
  }
  if (session.has("chain")) return ChainReading(session, actions, problems).read();
  std::vector<double> row;
  for (const double weight : weights) row.push_back(session.number("continue") * weight);
  return ActionChain(actions.size(), row);
}

void read_user(const Node& population, kernel::Visits& visits) {
  if (population.has("patience")) visits.patience = population.distribution("patience");
  if (!population.has("retry")) return;
  const Node retry = population.child("retry");
  visits.retry_probability = retry.number("probability");
  visits.retry_attempts = static_cast<std::uint32_t>(retry.integer("attempts"));
  visits.retry_delay = retry.distribution("delay");
}

std::vector<kernel::SessionRow> session_rows(const ActionChain& chain,
                                             const std::vector<kernel::EndpointId>& endpoints) {
  std::vector<kernel::SessionRow> rows;
  for (const std::vector<double>& probabilities : chain) {
    kernel::SessionRow row;
    double cumulative = 0.0;
    for (std::size_t j = 0; j < probabilities.size(); ++j) {
      if (probabilities[j] <= 0.0) continue;
      cumulative += probabilities[j];
      row.cumulative.push_back(cumulative);
      row.next.push_back(endpoints[j]);
    }
    // Rounding must not open a way out.
    if (std::abs(cumulative - 1.0) <= 1e-9) row.cumulative.back() = 1.0;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace rehearse::models
