#include "sim/theory/open.hpp"

#include <algorithm>

#include "sim/theory/queues.hpp"
#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

/// What queueing makes of a second of service.
double stretch(int servers, double offered) {
  return servers == 0 ? 1.0 : 1.0 + erlang_c(servers, offered) / (servers - offered);
}

}  // namespace

OpenMulticlassMeans bcmp_open(const Eigen::MatrixXd& demand_s, const std::vector<int>& servers,
                              const std::vector<double>& arrival_rps) {
  require(demand_s.size() > 0 && servers.size() == static_cast<std::size_t>(demand_s.rows()) &&
              arrival_rps.size() == static_cast<std::size_t>(demand_s.cols()),
          "servers are given by station, arrivals by class");
  require(demand_s.allFinite() && demand_s.minCoeff() >= 0.0, "demands must not be negative");
  for (const double rate : arrival_rps) {
    require_not_negative(rate, "the arrival rate must not be negative");
  }
  const Eigen::Map<const Eigen::VectorXd> arrivals(arrival_rps.data(), demand_s.cols());
  OpenMulticlassMeans means;
  means.residence_s = demand_s;
  means.utilisation = demand_s * arrivals.asDiagonal();
  for (Eigen::Index k = 0; k < demand_s.rows(); ++k) {
    require(servers[k] >= 0, "servers must not be negative");
    means.residence_s.row(k) *= stretch(servers[k], means.utilisation.row(k).sum());
    means.utilisation.row(k) /= std::max(1, servers[k]);
  }
  means.response_s = means.residence_s.colwise().sum().transpose();
  means.number = means.residence_s * arrivals.asDiagonal();
  return means;
}

}  // namespace rehearse::theory
