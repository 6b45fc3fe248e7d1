// Many comparisons at once.
#pragma once

#include <vector>

namespace rehearse::stats {

/// Adjusted p-values by Holm (1979): rejecting where the adjusted value is at most alpha makes the
/// probability of any wrong rejection at most alpha, however the tests depend on each other. With
/// p_(1) <= ... <= p_(m):
///
///     adjusted_(i) = min(1, max over j <= i of (m - j + 1) * p_(j)).
///
/// In the order of the arguments.
std::vector<double> holm(const std::vector<double>& p_values);

}  // namespace rehearse::stats
