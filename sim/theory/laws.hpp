// Operational laws: true of any system observed long enough, whatever its distributions.
// Lazowska, Zahorjan, Graham and Sevcik, Quantitative System Performance, 1984, ch. 3 and 5.
#pragma once

#include <vector>

namespace rehearse::theory {

// Rates per second, times in seconds; negative or infinite arguments throw std::invalid_argument.

/// Little's law, N = X R.
double little_number(double throughput_rps, double response_s);
/// R = N / X, for throughput > 0.
double little_response_s(double number, double throughput_rps);
/// Utilisation law per server, U = X S / servers, for servers >= 1. Above 1: overloaded.
double utilisation(double throughput_rps, double service_s, int servers = 1);
/// Interactive response time law, R = N / X - Z.
double interactive_response_s(double users, double throughput_rps, double think_s);

/// Asymptotic bounds of a closed system of N users who think for Z seconds, from its demands D_k
/// (visits times service time, at single-server stations; D their sum, D_max the largest):
///
///     max(D, N D_max - Z) <= R,    X <= min(N / (D + Z), 1 / D_max),    N* = (D + Z) / D_max.
struct AsymptoticBounds {
  double response_low_s = 0.0;
  double throughput_high_rps = 0.0;
  double saturation_users = 0.0;  ///< N*: from here on the bottleneck decides
};
/// Throws std::invalid_argument unless some demand is positive.
AsymptoticBounds asymptotic_bounds(const std::vector<double>& demand_s, double users,
                                   double think_s);

}  // namespace rehearse::theory
