// Prices as scenario fields.
#pragma once

#include <string>

#include "sim/config/node.hpp"

namespace rehearse::models::data {

inline constexpr double kMonth_h = 730.0;  ///< hours of a billing month

struct Price {
  double usd = 0.0;
  std::string source;
};

inline Price price(const config::Node& node, const std::string& field) {
  const config::Origin origin = node.origin(field);
  const bool stated = origin.from != config::Origin::From::fallback;
  return {node.number(field), stated ? "scenario" : origin.source};
}

}  // namespace rehearse::models::data
