// Closed networks with product form: a fixed number of users who think, then visit stations.
#pragma once

#include <Eigen/Core>
#include <vector>

namespace rehearse::theory {

/// A station by its demand: visits per request times mean service time of a visit.
struct ClosedStation {
  double demand_s = 0.0;
  int servers = 1;  ///< 0: a delay, nobody waits
};

struct ClosedMeans {
  double throughput_rps = 0.0;
  double response_s = 0.0;          ///< without thinking
  std::vector<double> residence_s;  ///< at each station, over all visits of a request
  std::vector<double> number;       ///< mean at each station, waiting and in service
  std::vector<double> utilisation;  ///< per server; mean number of busy servers at a delay
};

/// Exact mean value analysis for one class (Reiser and Lavenberg 1980), by the arrival theorem:
///
///     R_k(n) = D_k (1 + Q_k(n-1)),   X(n) = n / (Z + sum_k R_k(n)),   Q_k(n) = X(n) R_k(n),
///
/// and for c servers through the probabilities p_k(j | n) of j requests at the station:
/// R_k(n) = sum_j j D_k / min(j, c) p_k(j-1 | n-1). Exponential service, first come first served,
/// or any distribution with processor sharing or at a delay.
///
/// Costs stations * users, with several servers stations * users^2. There p_k(0 | n) is a
/// difference that loses digits near saturation with many servers: `convolution` does not.
/// Throws std::invalid_argument for users < 0, negative times or servers, and if neither a demand
/// nor the think time is positive. Without users all is zero.
ClosedMeans mva(const std::vector<ClosedStation>& stations, int users, double think_s);

/// The same by Buzen's convolution (1973), X(n) = G(n-1) / G(n), in logarithms: sums of positive
/// terms only, so exact to rounding for any number of servers and users. Costs
/// stations * users^2 exponentials.
ClosedMeans convolution(const std::vector<ClosedStation>& stations, int users, double think_s);

struct MulticlassMeans {
  Eigen::VectorXd throughput_rps;  ///< by class
  Eigen::VectorXd response_s;      ///< by class, without thinking
  Eigen::MatrixXd number;          ///< station by class
  Eigen::MatrixXd utilisation;     ///< station by class
};

/// Exact MVA for several classes at single-server and delay stations (`delay[k]`):
/// R_kc(n) = D_kc (1 + sum over classes of Q_k(n - e_c)) at a queue, D_kc at a delay.
/// `demand_s` is station by class. Costs stations * classes * product of (users_c + 1), and memory
/// for stations * that product: std::invalid_argument above 10^7, for shapes that do not fit, and
/// as for `mva`.
MulticlassMeans mva_multiclass(const Eigen::MatrixXd& demand_s, const std::vector<bool>& delay,
                               const std::vector<int>& users, const std::vector<double>& think_s);

}  // namespace rehearse::theory
