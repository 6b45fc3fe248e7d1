// Scenario files as the document needs them: read, joined with what they extend, written.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gui/document/json_patch.hpp"

namespace rehearse::gui {

/// Directories of the shipped scenarios, as `rehearse list` names them.
using Library = std::vector<std::filesystem::path>;

/// The members of a scenario file, its `extends` untouched. Throws std::runtime_error with the
/// problem and its line.
Json read_scenario(const std::filesystem::path& path);

/// What a scenario that stands at `path` inherits: the scenario that its `extends` names, joined
/// with everything that one extends; an empty object when it extends nothing or that cannot be
/// read (the validator tells why).
Json inherited(const Json& scenario, const std::filesystem::path& path, const Library& library);

/// The scenario after `extends`: a JSON Merge Patch (RFC 7396) of it on what it inherits.
Json joined(const Json& scenario, const Json& inherited);

/// The same scenario for a file in another directory: `extends` and values that the catalogue calls
/// files and that are relative paths are made absolute. Names of shipped scenarios stay.
Json moved(Json scenario, const std::filesystem::path& from_directory);

/// Deterministic text: two spaces, one value per line, so that files compare line by line.
std::string file_text(const Json& scenario);

/// Replaces the file in one step: a reader sees the old content or the new one. Throws
/// std::runtime_error.
void write_file(const std::filesystem::path& path, const std::string& text);

}  // namespace rehearse::gui
