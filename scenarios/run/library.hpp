// The scenarios that are shipped with the program.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rehearse::run {

/// Where they are: the directories in REHEARSE_LIBRARY (separated by ':') if it is set, else the
/// source tree this program was built from, else share/rehearse/scenarios beside its bin.
std::vector<std::filesystem::path> library_directories();

struct Shipped {
  std::string name;
  std::string description;  ///< empty when the file cannot be read
  std::filesystem::path path;
};

/// By name; of equal names the one in the earlier directory.
std::vector<Shipped> shipped_scenarios(const std::vector<std::filesystem::path>& directories);

/// Up to the first full stop that ends a sentence, without it.
std::string first_sentence(const std::string& text);

}  // namespace rehearse::run
