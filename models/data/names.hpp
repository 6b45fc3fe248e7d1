// Qualified names.
#pragma once

#include <string>

namespace rehearse::models::data {

/// "us-east/a" -> "us-east".
inline std::string region_of(const std::string& zone) { return zone.substr(0, zone.find('/')); }

}  // namespace rehearse::models::data
