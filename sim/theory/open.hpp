// Open networks with product form and several classes of requests.
#pragma once

#include <Eigen/Core>
#include <vector>

namespace rehearse::theory {

struct OpenMulticlassMeans {
  Eigen::VectorXd response_s;   ///< by class, through the network
  Eigen::MatrixXd residence_s;  ///< station by class, over all visits of a request
  Eigen::MatrixXd number;       ///< station by class
  Eigen::MatrixXd utilisation;  ///< station by class, per server; busy servers at a delay
};

/// Open BCMP network (Baskett, Chandy, Muntz and Palacios 1975): class c arrives at
/// `arrival_rps[c]` and asks station k for `demand_s(k, c)` in all, visits times mean service time.
/// With a_k the load that all classes offer to station k,
///
///     R_kc = D_kc                                at a delay (`servers[k]` = 0),
///     R_kc = D_kc (1 + C(n, a_k) / (n - a_k))    with n servers: D_kc / (1 - a_k) for one.
///
/// Exact for any service times with processor sharing, with preemptive last come first served at
/// one server and at a delay; first come first served needs one exponential service time for all
/// classes of the station. Throws std::invalid_argument for shapes that do not fit, negative
/// figures and overloaded stations.
OpenMulticlassMeans bcmp_open(const Eigen::MatrixXd& demand_s, const std::vector<int>& servers,
                              const std::vector<double>& arrival_rps);

}  // namespace rehearse::theory
