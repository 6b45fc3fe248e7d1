// What users do next: sessions, retries, patience.
#pragma once

#include <string>
#include <vector>

#include "models/module.hpp"
#include "sim/config/node.hpp"
#include "sim/kernel/visits.hpp"

namespace rehearse::models {

/// Kinds "session", "session_row" and "user_retry".
void describe_sessions(config::Catalogue& catalogue);

/// A Markov chain over the actions of a population, by their places in its mix: row i holds the
/// probability of each action after action i; what is missing to 1 leads out.
using ActionChain = std::vector<std::vector<double>>;

/// Reads the field `session` into `visits`, but for the rows, which it returns. `actions` and
/// `weights` (which add up to 1) are the mix.
ActionChain read_session(const config::Node& session, const std::vector<std::string>& actions,
                         const std::vector<double>& weights, kernel::Visits& visits,
                         std::vector<Diagnostic>& problems);

/// Reads the fields `retry` and `patience` of a population.
void read_user(const config::Node& population, kernel::Visits& visits);

/// The rows as the engine takes them, for actions that are these endpoints.
std::vector<kernel::SessionRow> session_rows(const ActionChain& chain,
                                             const std::vector<kernel::EndpointId>& endpoints);

}  // namespace rehearse::models
