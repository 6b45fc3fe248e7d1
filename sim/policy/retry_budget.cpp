#include "sim/policy/retry_budget.hpp"

namespace rehearse::policy {

namespace {
struct Withdraw {
  double now_s;
  const UpstreamLoad& load;
  Failure failure;

  bool operator()(std::monostate) const { return true; }
  bool operator()(EnvoyRetryBudget& budget) const { return budget.withdraw(load); }
  bool operator()(GrpcRetryThrottle& budget) const { return budget.withdraw(); }
  bool operator()(AwsRetryQuota& budget) const { return budget.withdraw(failure); }
  bool operator()(FinagleRetryBudget& budget) const { return budget.withdraw(now_s); }
};
}  // namespace

void RetryBudget::on_request(double now_s) {
  if (auto* finagle = std::get_if<FinagleRetryBudget>(&kind_)) finagle->on_request(now_s);
}

void RetryBudget::on_success(Failure last) {
  if (auto* grpc = std::get_if<GrpcRetryThrottle>(&kind_)) grpc->on_success();
  if (auto* aws = std::get_if<AwsRetryQuota>(&kind_)) aws->on_success(last);
}

void RetryBudget::on_failure() {
  if (auto* grpc = std::get_if<GrpcRetryThrottle>(&kind_)) grpc->on_failure();
}

bool RetryBudget::withdraw(double now_s, const UpstreamLoad& load, Failure failure) {
  return std::visit(Withdraw{now_s, load, failure}, kind_);
}

void RetryBudget::on_retry_end() {
  if (auto* envoy = std::get_if<EnvoyRetryBudget>(&kind_)) envoy->on_retry_end();
}

}  // namespace rehearse::policy
