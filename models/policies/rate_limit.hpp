// Rate limits that programs pass.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "models/module.hpp"
#include "models/ports.hpp"

namespace rehearse::models {

/// Family "rate_limit", section `policies.rate_limits`.
Module rate_limit_module();

/// One limiter per region (as a limit kept by a regional gateway, or by its shared store), whatever
/// the number of pods that ask it. Limits: one key; asking takes no time.
class RateLimitComponent : public kernel::Component, public RateLimitPort {
 public:
  RateLimitComponent(const std::string& name, policy::RateLimiter machine);

  std::uint32_t limit_row(kernel::Simulation& sim, const std::string& region) override;
  void observe(kernel::Simulation& sim) override;

 private:
  struct Row {
    std::uint32_t row = 0;
    std::uint64_t admitted = 0;
    std::uint64_t refused = 0;
  };

  policy::RateLimiter machine_;
  std::map<std::string, Row> rows_;
};

}  // namespace rehearse::models
