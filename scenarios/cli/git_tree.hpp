// Files of a git commit in a directory of their own.
#pragma once

#include <filesystem>
#include <string>

namespace rehearse::cli {

/// The tree of `ref` in the repository that holds `inside`, unpacked into a temporary directory
/// that goes when the object does. Throws UsageError where there is no repository or no such ref.
class GitTree {
 public:
  GitTree(const std::string& ref, const std::filesystem::path& inside);
  ~GitTree();
  GitTree(const GitTree&) = delete;
  GitTree& operator=(const GitTree&) = delete;

  /// Where a file of the working tree stands in the unpacked one, whether it is there or not; a
  /// path outside of the repository stays.
  std::filesystem::path path_of(const std::filesystem::path& file) const;

 private:
  std::filesystem::path root_;
  std::filesystem::path directory_;
};

}  // namespace rehearse::cli
