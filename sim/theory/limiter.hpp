// Token buckets under Poisson arrivals: the share of requests that are refused.
#pragma once

namespace rehearse::theory {

struct Limited {
  double refused = 0.0;       ///< share of arrivals
  double admitted_rps = 0.0;  ///< arrival_rps (1 - refused)
};

// One request takes one token; who finds less than a whole one is refused. Arguments that are not
// positive, and buckets of less than 1 or more than 2000 tokens, throw std::invalid_argument.

/// Tokens come in continuously at `rate_rps` (fractions count), up to `burst`. What is missing from
/// a full bucket is the work in M/D/1/K with service 1 / rate and K = burst: it drains at `rate`,
/// grows by one with each admission, and an arrival is refused where it would exceed the burst
/// (Berger 1991). So the refused share is the blocking of `md1k`.
Limited token_bucket(double arrival_rps, double rate_rps, int burst);

/// Every `interval_s` the bucket gets `fill` tokens at once, up to `burst`. The tokens just after a
/// fill form a Markov chain N' = min(burst, max(0, N - A) + fill) with A Poisson; refused are
/// E[max(0, A - N)] of E[A].
Limited token_bucket_in_steps(double arrival_rps, double interval_s, int fill, int burst);

}  // namespace rehearse::theory
