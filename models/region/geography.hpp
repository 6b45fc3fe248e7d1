// Where users are.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/module.hpp"

namespace rehearse::models {

/// Kind "geography". Built after regions and edge sites.
Module geography_module();

/// A part of the world where clients are: a site with links of its own to regions and edge sites.
class Geography : public kernel::Component, public kernel::Place {
 public:
  Geography(const std::string& name, double bandwidth,
            std::vector<std::pair<kernel::Place*, double>> towards);

  void place(kernel::Simulation& sim) override;
  kernel::SiteId site() const override { return site_; }

 private:
  double bandwidth_;
  std::vector<std::pair<kernel::Place*, double>> towards_;  ///< place and one-way latency
  kernel::SiteId site_ = 0;
};

}  // namespace rehearse::models
