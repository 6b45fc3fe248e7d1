// Retries of a call policy: attempts, back-off, budgets.
#pragma once

#include <vector>

#include "models/module.hpp"

namespace rehearse::models {

/// Kinds "retry" and "backoff", family "retry_budget".
void describe_retries(config::Catalogue& catalogue);

/// Writes attempts, back-off and classes of failure of a node of kind "retry" into `policy`.
void read_retry(const config::Node& retry, kernel::CallPolicy& policy,
                std::vector<Diagnostic>& problems);

policy::RetryBudget read_budget(const config::Node& budget);

}  // namespace rehearse::models
