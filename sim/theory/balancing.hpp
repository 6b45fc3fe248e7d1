// Load balancing over servers with queues of their own.
#pragma once

#include "sim/theory/queues.hpp"

namespace rehearse::theory {

/// Poisson arrivals to two exponential servers, each with its own queue. An arrival joins the
/// shorter queue with probability `shorter` and the longer one otherwise (as many at both: either):
///
///     1      join the shortest queue (Haight 1958)
///     3/4    the better of two hosts drawn with replacement: least request with two choices
///     1/2    random
///
/// Exact, by the chain on (longer, shorter); `arrival_rps` is that of both, the means are those of
/// a request (`response_s`, `wait_s`) and of both servers together (numbers). Throws
/// std::invalid_argument for arguments out of range and rho >= 1, and near saturation, where the
/// chain would be longer than 512.
QueueMeans two_queues(double arrival_rps, double service_s, double shorter);

/// Mean response with many servers, each arrival joining the shortest of `choices` >= 1 drawn at
/// random (Mitzenmacher 2001): S sum over i >= 1 of rho^((d^i - d) / (d - 1)). The limit of
/// infinitely many servers; with n of them it is too small by about 1 / n. `arrival_rps` is that of
/// one server.
double power_of_choices_response_s(double arrival_rps, double service_s, int choices);

}  // namespace rehearse::theory
