#include "sim/theory/limiter.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "sim/theory/deterministic.hpp"
#include "sim/theory/markov.hpp"
#include "sim/theory/require.hpp"

namespace rehearse::theory {

Limited token_bucket(double arrival_rps, double rate_rps, int burst) {
  require_positive(rate_rps, "the rate must be positive");
  const LossQueue queue = md1k(arrival_rps, 1.0 / rate_rps, burst);
  return {queue.blocking, queue.throughput_rps};
}

Limited token_bucket_in_steps(double arrival_rps, double interval_s, int fill, int burst) {
  require_positive(arrival_rps, "the arrival rate must be positive");
  require_positive(interval_s, "the interval must be positive");
  require(burst >= 1 && burst <= 2000, "the bucket must hold 1 to 2000 tokens");
  require(fill >= 1, "a fill must bring tokens");
  const double mean = arrival_rps * interval_s;
  Eigen::MatrixXd move = Eigen::MatrixXd::Zero(burst + 1, burst + 1);
  Eigen::VectorXd admitted = Eigen::VectorXd::Zero(burst + 1);
  for (int tokens = 0; tokens <= burst; ++tokens) {
    double rest = 1.0;
    for (int arrivals = 0; arrivals < tokens; ++arrivals) {
      const double p = std::exp(arrivals * std::log(mean) - mean - std::lgamma(arrivals + 1.0));
      move(tokens, std::min(burst, tokens - arrivals + fill)) += p;
      admitted(tokens) += arrivals * p;
      rest -= p;
    }
    rest = std::max(0.0, rest);
    move(tokens, std::min(burst, fill)) += rest;
    admitted(tokens) += tokens * rest;
  }
  const double admitted_rps = stationary_distribution(move).dot(admitted) / interval_s;
  return {1.0 - admitted_rps / arrival_rps, admitted_rps};
}

}  // namespace rehearse::theory
