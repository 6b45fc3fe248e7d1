#include <algorithm>
#include <numeric>

#include "sim/theory/closed.hpp"
#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

/// What one station carries from population n - 1 to n.
class MvaStation {
 public:
  MvaStation(const ClosedStation& station, int users) : station_(station) {
    if (station.servers > 1) probability_.assign(users + 1, 0.0);
    if (station.servers > 1) probability_[0] = 1.0;
  }
  double number() const { return number_; }
  double residence_s(int n) const {
    if (station_.servers == 0) return station_.demand_s;
    if (station_.servers == 1) return station_.demand_s * (1.0 + number_);
    double sum = 0.0;
    for (int j = 1; j <= n; ++j) sum += j * time_per_request(j) * probability_[j - 1];
    return sum;
  }
  void advance(int n, double throughput, double residence) {
    number_ = throughput * residence;
    if (station_.servers <= 1) return;
    double rest = 1.0;
    for (int j = n; j >= 1; --j) {
      probability_[j] = throughput * time_per_request(j) * probability_[j - 1];
      rest -= probability_[j];
    }
    probability_[0] = std::max(0.0, rest);
  }

 private:
  double time_per_request(int j) const { return station_.demand_s / std::min(j, station_.servers); }

  ClosedStation station_;
  double number_ = 0.0;
  std::vector<double> probability_;  ///< of j requests, with several servers
};

struct Lattice {
  explicit Lattice(const std::vector<int>& users) {
    for (const int n : users) {
      stride.push_back(size);
      size *= static_cast<std::size_t>(n) + 1;
      require(size <= 10'000'000, "too many populations for exact analysis");
    }
  }
  std::vector<std::size_t> stride;
  std::size_t size = 1;
};

void check_multiclass(const Eigen::MatrixXd& demand_s, const std::vector<bool>& delay,
                      const std::vector<int>& users, const std::vector<double>& think_s) {
  const auto classes = static_cast<std::size_t>(demand_s.cols());
  require(classes > 0 && demand_s.rows() > 0, "there must be stations and classes");
  require(delay.size() == static_cast<std::size_t>(demand_s.rows()), "one delay flag per station");
  require(users.size() == classes && think_s.size() == classes,
          "users and think time must be given for every class");
  require(demand_s.allFinite() && demand_s.minCoeff() >= 0.0, "demands must not be negative");
  for (std::size_t c = 0; c < classes; ++c) {
    require(users[c] >= 0, "users must not be negative");
    require_not_negative(think_s[c], "think time must not be negative");
    require(demand_s.col(c).sum() + think_s[c] > 0.0, "a cycle must take time");
  }
}

}  // namespace

ClosedMeans mva(const std::vector<ClosedStation>& stations, int users, double think_s) {
  require(users >= 0, "users must not be negative");
  require_not_negative(think_s, "think time must not be negative");
  double cycle = think_s;
  std::vector<MvaStation> state;
  for (const ClosedStation& station : stations) {
    require_not_negative(station.demand_s, "demands must not be negative");
    require(station.servers >= 0, "servers must not be negative");
    cycle += station.demand_s;
    state.emplace_back(station, users);
  }
  require(cycle > 0.0, "a cycle must take time");

  ClosedMeans means;
  means.residence_s.assign(stations.size(), 0.0);
  for (int n = 1; n <= users; ++n) {
    for (std::size_t k = 0; k < state.size(); ++k) {
      means.residence_s[k] = state[k].residence_s(n);
    }
    means.response_s = std::accumulate(means.residence_s.begin(), means.residence_s.end(), 0.0);
    means.throughput_rps = n / (think_s + means.response_s);
    for (std::size_t k = 0; k < state.size(); ++k) {
      state[k].advance(n, means.throughput_rps, means.residence_s[k]);
    }
  }
  for (std::size_t k = 0; k < state.size(); ++k) {
    means.number.push_back(state[k].number());
    means.utilisation.push_back(means.throughput_rps * stations[k].demand_s /
                                std::max(1, stations[k].servers));
  }
  return means;
}

MulticlassMeans mva_multiclass(const Eigen::MatrixXd& demand_s, const std::vector<bool>& delay,
                               const std::vector<int>& users, const std::vector<double>& think_s) {
  check_multiclass(demand_s, delay, users, think_s);
  const Lattice lattice(users);
  const Eigen::Index stations = demand_s.rows();
  const Eigen::Index classes = demand_s.cols();
  require(lattice.size * static_cast<std::size_t>(stations) <= 10'000'000,
          "too many populations for exact analysis");
  Eigen::VectorXd queues = Eigen::VectorXd::Ones(stations);
  for (Eigen::Index k = 0; k < stations; ++k) queues(k) = delay[k] ? 0.0 : 1.0;

  // Column i: mean number at each station for the population with index i.
  Eigen::MatrixXd number = Eigen::MatrixXd::Zero(stations, lattice.size);
  Eigen::MatrixXd residence = Eigen::MatrixXd::Zero(stations, classes);
  Eigen::VectorXd throughput = Eigen::VectorXd::Zero(classes);
  for (std::size_t i = 1; i < lattice.size; ++i) {
    for (Eigen::Index c = 0; c < classes; ++c) {
      const auto n = static_cast<int>(i / lattice.stride[c] % (users[c] + 1));
      throughput(c) = 0.0;
      residence.col(c).setZero();
      if (n == 0) continue;
      const Eigen::VectorXd seen = number.col(i - lattice.stride[c]).cwiseProduct(queues);
      residence.col(c) = demand_s.col(c).cwiseProduct(Eigen::VectorXd::Ones(stations) + seen);
      throughput(c) = n / (think_s[c] + residence.col(c).sum());
    }
    number.col(i) = residence * throughput;
  }
  MulticlassMeans means;
  means.throughput_rps = throughput;
  means.response_s = residence.colwise().sum().transpose();
  means.number = residence * throughput.asDiagonal();
  means.utilisation = demand_s * throughput.asDiagonal();
  return means;
}

}  // namespace rehearse::theory
