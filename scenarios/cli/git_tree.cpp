#include "scenarios/cli/git_tree.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <vector>

#include "sim/core/error.hpp"

extern char** environ;

namespace rehearse::cli {
namespace {

namespace fs = std::filesystem;

struct Ended {
  int code = 127;
  std::string output;  ///< standard output and standard error
};

/// Runs a program to its end, without a shell.
Ended run(std::vector<std::string> command) {
  std::array<int, 2> ends{};
  Ended ended;
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return ended;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  std::vector<char*> words;
  for (auto& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::array<char, 4096> buffer{};
  for (ssize_t size = 1; failed == 0 && size > 0;) {
    size = ::read(ends[0], buffer.data(), buffer.size());
    if (size > 0) ended.output.append(buffer.data(), static_cast<std::size_t>(size));
  }
  ::close(ends[0]);
  int status = 0;
  if (failed == 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status))
    ended.code = WEXITSTATUS(status);
  while (!ended.output.empty() && ended.output.back() == '\n') ended.output.pop_back();
  return ended;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

GitTree::GitTree(const std::string& ref, const fs::path& inside) {
  const fs::path directory = fs::is_directory(inside) ? inside : fs::absolute(inside).parent_path();
  const Ended top = run({"git", "-C", directory.string(), "rev-parse", "--show-toplevel"});
  if (top.code != 0)
    throw UsageError("--against git:" + ref + ": " +
                     (top.output.empty() ? "git cannot be run" : first_line(top.output)));
  root_ = fs::canonical(top.output);
  std::string pattern = (fs::temp_directory_path() / "rehearse-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw RunError("check", 0.0, "cannot make a temporary directory");
  directory_ = pattern;
  const std::string archive = (directory_ / "tree.tar").string();
  Ended step =
      run({"git", "-C", root_.string(), "archive", "--format=tar", "-o", archive, ref + "^{tree}"});
  if (step.code == 0) step = run({"tar", "-xf", archive, "-C", directory_.string()});
  if (step.code != 0) {
    std::error_code error;
    fs::remove_all(directory_, error);
    throw UsageError("--against git:" + ref + ": " + first_line(step.output));
  }
}

GitTree::~GitTree() {
  std::error_code error;
  fs::remove_all(directory_, error);
}

fs::path GitTree::path_of(const fs::path& file) const {
  const fs::path whole = fs::weakly_canonical(file);
  const fs::path relative = whole.lexically_relative(root_);
  if (relative.empty() || *relative.begin() == "..") return whole;
  return directory_ / relative;
}

}  // namespace rehearse::cli
