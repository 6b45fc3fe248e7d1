// A corpus of wrong scenarios: NAME.json (a file, a directory, a link, or nothing at all), beside
// it NAME.expected with the whole message, and NAME.set with one --set per line where there are
// any. Files that cases extend live in the subdirectory `parts`, the library of names in `library`.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "sim/config/scenario.hpp"

namespace rehearse::config::test {

struct CorpusResult {
  std::size_t cases = 0;
  std::vector<std::string> mismatches;  ///< expected and obtained text of each case that differs
};

inline std::string read_all(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::vector<std::string> read_lines(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

inline std::string without(std::string text, const std::string& prefix) {
  for (std::size_t at = 0; (at = text.find(prefix, at)) != std::string::npos;) {
    text.erase(at, prefix.size());
  }
  return text;
}

/// Message of the case, without the directory; empty if the scenario is accepted.
inline std::string message_of(const std::filesystem::path& dir, const std::string& name,
                              const Catalogue& catalogue) {
  LoadOptions options;
  options.library = {dir / "library"};
  options.sets = read_lines(dir / (name + ".set"));
  try {
    load_scenario((dir / (name + ".json")).string(), catalogue, options);
    return {};
  } catch (const ScenarioError& error) {
    std::string message = error.what();
    return without(std::move(message), dir.string() + "/").append("\n");
  }
}

inline std::vector<std::string> case_names(const std::filesystem::path& dir) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(dir)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".json" || extension == ".expected") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

/// With REHEARSE_BLESS in the environment, writes what it obtains as the new expectation.
inline CorpusResult run_bad_corpus(const std::filesystem::path& dir, const Catalogue& catalogue) {
  CorpusResult result;
  const bool bless = std::getenv("REHEARSE_BLESS") != nullptr;
  for (const std::string& name : case_names(dir)) {
    ++result.cases;
    const std::filesystem::path expectation = dir / (name + ".expected");
    const std::string obtained = message_of(dir, name, catalogue);
    if (bless) std::ofstream(expectation) << obtained;
    const std::string expected = read_all(expectation);
    if (!expected.empty() && expected == obtained) continue;
    result.mismatches.push_back(std::string(name)
                                    .append("\nexpected: ")
                                    .append(expected)
                                    .append("obtained: ")
                                    .append(obtained));
  }
  return result;
}

}  // namespace rehearse::config::test
