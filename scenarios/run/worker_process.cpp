#include "scenarios/run/worker_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "sim/core/error.hpp"

extern char** environ;

namespace rehearse::run {
namespace {

constexpr std::size_t kKeepSaid = 4096;

[[noreturn]] void cannot_start(int error) {
  throw RunError("worker", 0.0,
                 std::string("cannot start a worker process: ") + std::strerror(error));
}

struct Pipe {
  int ours = -1;
  int theirs = -1;
};

/// For standard input a socket: sending to a dead worker must not raise SIGPIPE.
Pipe input_pipe() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) cannot_start(errno);
  return {ends[0], ends[1]};
}

Pipe output_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) cannot_start(errno);
  return {ends[0], ends[1]};
}

int spawn(const std::string& program, const std::array<int, 3>& stdio, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int fd = 0; fd < 3; ++fd) posix_spawn_file_actions_adddup2(&actions, stdio[fd], fd);
  char name[] = "rehearse";
  char verb[] = "worker";
  char* const arguments[] = {name, verb, nullptr};
  const int error = ::posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

void send_all(int socket, const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::send(socket, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return;  // dead already: its end tells why
    done += static_cast<std::size_t>(n);
  }
}

/// Appends what can be read now; closes and forgets the descriptor at its end.
void drain(int& fd, const std::function<void(const char*, std::size_t)>& take) {
  std::array<char, 65536> chunk;
  const ssize_t n = ::read(fd, chunk.data(), chunk.size());
  if (n > 0) return take(chunk.data(), static_cast<std::size_t>(n));
  if (n < 0 && errno == EINTR) return;
  ::close(fd);
  fd = -1;
}

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

WorkerProcess::WorkerProcess(const std::string& program, const Job& job) {
  const Pipe in = input_pipe();
  const Pipe out = output_pipe();
  const Pipe err = output_pipe();
  const int error = spawn(program, {in.theirs, out.theirs, err.theirs}, pid_);
  for (const int fd : {in.theirs, out.theirs, err.theirs}) ::close(fd);
  out_ = out.ours;
  err_ = err.ours;
  if (error == 0) send_all(in.ours, to_line(job));
  ::close(in.ours);
  if (error == 0) return;
  ::close(out_);
  ::close(err_);
  cannot_start(error);
}

WorkerProcess::~WorkerProcess() {
  if (out_ >= 0) ::close(out_);
  if (err_ >= 0) ::close(err_);
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void WorkerProcess::read_output() {
  drain(out_, [this](const char* data, std::size_t size) { reader_.feed(data, size); });
}

void WorkerProcess::read_errors() {
  drain(err_, [this](const char* data, std::size_t size) {
    said_.append(data, size);
    if (said_.size() > kKeepSaid) said_.erase(0, said_.size() - kKeepSaid);
  });
}

std::optional<Message> WorkerProcess::next() try {
  Message message;
  if (reader_.next(message)) return message;
  return std::nullopt;
} catch (const std::exception& error) {
  return Failed{std::string("the worker process sent no message: ") + error.what()};
}

std::string WorkerProcess::last_words() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  const std::string how = WIFSIGNALED(status)
                              ? fmt::format("was killed by signal {} ({})", WTERMSIG(status),
                                            ::strsignal(WTERMSIG(status)))
                              : fmt::format("ended early with exit code {}", WEXITSTATUS(status));
  const std::string said = last_line(said_);
  return "the worker process " + how + (said.empty() ? "" : ": " + said);
}

}  // namespace rehearse::run
