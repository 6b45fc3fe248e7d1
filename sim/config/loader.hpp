// Finds scenario files, reads them and joins an `extends` chain into one document.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/sources.hpp"
#include "sim/core/json.hpp"

namespace rehearse::config {

/// Reads a regular file of at most `limit` bytes; nothing and a message otherwise.
std::optional<std::string> read_text_file(const std::filesystem::path& path, std::size_t limit,
                                          std::string& message);

class Loader {
 public:
  Loader(const std::vector<std::filesystem::path>& library, Sources& sources, Problems& problems)
      : library_(library), sources_(sources), problems_(problems) {}

  /// A path, or the name of a scenario of the library. Nothing where the document is not complete.
  std::optional<json::Value> load(const std::string& name_or_path);
  std::optional<json::Value> load_text(const std::string& text, const std::string& origin_name);
  /// The file that `load` read, as messages show it.
  const std::string& label() const { return label_; }

 private:
  std::optional<json::Value> load_file(const std::filesystem::path& path);
  std::optional<json::Value> join(const std::string& text, std::int32_t source);
  std::optional<json::Value> base(const json::Member& extends);
  /// File that a name or path stands for, seen from `directory`.
  std::filesystem::path locate(const std::string& name,
                               const std::filesystem::path& directory) const;
  std::vector<std::string> library_names() const;
  void missing(json::Mark where, const std::string& pointer, const std::string& name,
               const std::filesystem::path& path);
  std::int32_t add_source(const std::filesystem::path& path);

  std::vector<std::filesystem::path> library_;
  Sources& sources_;
  Problems& problems_;
  std::string label_;
  std::vector<std::filesystem::path> chain_;  ///< files being read, for cycles
  std::vector<std::string> chain_labels_;
};

}  // namespace rehearse::config
