// Changes to a document before it is checked: JSON Merge Patch and --set.
#pragma once

#include <string>

#include "sim/config/sources.hpp"
#include "sim/core/json.hpp"

namespace rehearse::config {

/// RFC 7396: members of `patch` replace those of `target`, objects are merged, null deletes. Each
/// value keeps its own mark. Linear in the size of both.
void merge_patch(json::Value& target, json::Value patch);

/// Applies "/json/pointer=VALUE" and adds a source for it. VALUE is JSON, or else a text; null
/// deletes. Missing object members are created; "-" stands for the end of a list.
void apply_set(json::Value& document, const std::string& argument, Sources& sources,
               Problems& problems);

}  // namespace rehearse::config
