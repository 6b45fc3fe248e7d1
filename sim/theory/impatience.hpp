// Stations whose waiting requests give up: deadlines on the time before service.
#pragma once

#include "sim/theory/queues.hpp"

namespace rehearse::theory {

struct ImpatientQueue {
  double delayed = 0.0;         ///< share of arrivals that do not start at once
  double abandoned = 0.0;       ///< share of arrivals that give up
  double throughput_rps = 0.0;  ///< arrival_rps (1 - abandoned)
  double utilisation = 0.0;     ///< of each server
  double wait_s = 0.0;          ///< of all arrivals, until service or until they give up
  double served_wait_s = 0.0;   ///< of those served
  double response_s = 0.0;      ///< of those served
  double queue_mean = 0.0;      ///< waiting
  double in_system_mean = 0.0;  ///< waiting and in service
};

// First come, first served; stable at any load. Arguments that are not positive throw
// std::invalid_argument.

/// M/M/c+M, Erlang A (Palm 1957; Garnett, Mandelbaum and Reiman 2002): patience is exponential with
/// this mean. A birth and death chain with death rates min(n, c) / S + (n - c)+ / patience.
ImpatientQueue erlang_a(double arrival_rps, double service_s, int servers, double patience_s);

/// M/M/c+D: whoever has not started after `deadline_s` >= 0 gives up (Zeltyn and Mandelbaum 2005,
/// with the patience of every arrival at the deadline D): with m = c / S,
///
///     J = integral over x from 0 to infinity of exp(lambda min(x, D) - m x),
///     e = sum over j < c of (a^j / j!) / (a^(c-1) / (c-1)!),
///     delayed = lambda J / (e + lambda J),   abandoned = (1 + (lambda - m) J) / (e + lambda J).
///
/// For one server and D = 0 or infinite it is Erlang B and M/M/1.
ImpatientQueue mmc_deadline(double arrival_rps, double service_s, int servers, double deadline_s);

}  // namespace rehearse::theory
