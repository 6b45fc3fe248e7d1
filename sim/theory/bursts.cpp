#include "sim/theory/bursts.hpp"

#include <Eigen/LU>
#include <cmath>
#include <unsupported/Eigen/MatrixFunctions>
#include <vector>

#include "sim/theory/markov.hpp"
#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

QueueMeans single_server(double arrival_rps, double service_s, double wait_s) {
  QueueMeans means;
  means.utilisation = arrival_rps * service_s;
  means.wait_s = wait_s;
  means.response_s = wait_s + service_s;
  means.queue_mean = arrival_rps * wait_s;
  means.in_system_mean = arrival_rps * means.response_s;
  return means;
}

void require_stable(double arrival_rps, double service_s) {
  require_positive(arrival_rps, "the arrival rate must be positive");
  require_positive(service_s, "the service time must be positive");
  require(arrival_rps * service_s < 1.0, "unstable: the offered load reaches 1");
}

/// What the formulas of a Markov-modulated process need.
struct Modulated {
  Eigen::MatrixXd generator;
  Eigen::MatrixXd deviation;  ///< D
  Eigen::RowVectorXd weight;  ///< pi R
  double rate = 0.0;

  Modulated(const Eigen::MatrixXd& q, const Eigen::VectorXd& rates) : generator(q) {
    require(rates.size() == q.rows() && rates.allFinite() && rates.minCoeff() >= 0.0,
            "needs a rate for each state, finite and not negative");
    const Eigen::RowVectorXd share = stationary_distribution(q).transpose();
    generator.diagonal().setZero();
    generator.diagonal() = -generator.rowwise().sum();
    const Eigen::MatrixXd limit = Eigen::VectorXd::Ones(q.rows()) * share;
    deviation = (limit - generator).inverse() - limit;
    weight = share.cwiseProduct(rates.transpose());
    rate = weight.sum();
    require_positive(rate, "the mean rate must be positive");
  }
};

}  // namespace

QueueMeans mxg1(double arrival_rps, double batch_mean, double batch_variance, double service_s,
                double service_cv) {
  require_stable(arrival_rps, service_s);
  require(batch_mean >= 1.0, "the mean batch size must be at least 1");
  require_not_negative(batch_variance, "a variance must not be negative");
  require_not_negative(service_cv, "a coefficient of variation must not be negative");
  const double batch_square = batch_variance + batch_mean * batch_mean;
  const double service_square = service_s * service_s;
  const double work_square =
      batch_mean * service_cv * service_cv * service_square + batch_square * service_square;
  const double of_batch =
      arrival_rps / batch_mean * work_square / (2.0 * (1.0 - arrival_rps * service_s));
  const double within = service_s * (batch_square / batch_mean - 1.0) / 2.0;
  return single_server(arrival_rps, service_s, of_batch + within);
}

QueueMeans mxm1(double arrival_rps, double batch_mean, double batch_variance, double service_s) {
  return mxg1(arrival_rps, batch_mean, batch_variance, service_s, 1.0);
}

Transform deterministic_transform(double mean_s) {
  require_positive(mean_s, "a mean must be positive");
  return [=](double s) { return std::exp(-s * mean_s); };
}

Transform erlang_transform(double mean_s, int phases) {
  require_positive(mean_s, "a mean must be positive");
  require(phases >= 1, "needs at least one phase");
  return [=](double s) { return std::pow(1.0 + s * mean_s / phases, -phases); };
}

Transform hyperexponential_transform(const std::vector<double>& probability,
                                     const std::vector<double>& mean_s) {
  require(!mean_s.empty() && probability.size() == mean_s.size(),
          "needs as many means as probabilities");
  for (const double mean : mean_s) require_positive(mean, "a mean must be positive");
  return [=](double s) {
    double sum = 0.0;
    for (std::size_t i = 0; i < mean_s.size(); ++i) sum += probability[i] / (1.0 + s * mean_s[i]);
    return sum;
  };
}

QueueMeans gim1(double arrival_rps, const Transform& interarrival, double service_s) {
  require_stable(arrival_rps, service_s);
  // A((1 - sigma)/S) - sigma is convex, positive at 0, zero at 1 and at the root below it.
  double low = 0.0;
  double high = 1.0;
  while (high - low > 1e-15) {
    const double middle = 0.5 * (low + high);
    (interarrival((1.0 - middle) / service_s) > middle ? low : high) = middle;
  }
  const double sigma = 0.5 * (low + high);
  return single_server(arrival_rps, service_s, service_s * sigma / (1.0 - sigma));
}

double mmpp_dispersion(const Eigen::MatrixXd& generator, const Eigen::VectorXd& rates, double t_s) {
  require_positive(t_s, "a time must be positive");
  const Modulated m(generator, rates);
  const Eigen::MatrixXd settled = (m.generator * t_s).exp();
  const Eigen::MatrixXd one = Eigen::MatrixXd::Identity(rates.size(), rates.size());
  const Eigen::MatrixXd excess = m.deviation * t_s - m.deviation * m.deviation * (one - settled);
  return 1.0 + 2.0 / (m.rate * t_s) * (m.weight * excess * rates).value();
}

double mmpp_dispersion_limit(const Eigen::MatrixXd& generator, const Eigen::VectorXd& rates) {
  const Modulated m(generator, rates);
  return 1.0 + 2.0 / m.rate * (m.weight * m.deviation * rates).value();
}

}  // namespace rehearse::theory
