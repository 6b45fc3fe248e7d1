#include "sim/config/loader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "sim/config/overlay.hpp"
#include "sim/config/suggest.hpp"

namespace rehearse::config {
namespace {

namespace fs = std::filesystem;

bool looks_like_path(const std::string& name) {
  return name.find('/') != std::string::npos || name.ends_with(".json");
}

/// What stands at a path that is no regular file.
std::string other_than_file(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::directory) return "a directory";
  if (status.type() == fs::file_type::not_found) return "no such file";
  if (error) return error.message();
  return "a device or pipe";
}

fs::path real_path(const fs::path& path) {
  std::error_code error;
  const fs::path out = fs::weakly_canonical(path, error);
  return error ? path : out;
}

}  // namespace

std::optional<std::string> read_text_file(const fs::path& path, std::size_t limit,
                                          std::string& message) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    message = "expected a file, found " + other_than_file(path);
    return std::nullopt;
  }
  const auto size = fs::file_size(path, error);
  if (!error && size > limit) {
    message = "expected at most " + std::to_string(limit >> 20) + " MiB, found " +
              std::to_string(size) + " bytes";
    return std::nullopt;
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string text;
  if (in) {
    std::ostringstream all;
    if (in.peek() != std::ifstream::traits_type::eof()) all << in.rdbuf();
    text = std::move(all).str();
  }
  if (in.bad() || !in.is_open() || (errno != 0 && text.empty())) {
    message = "expected a readable file, found: " + std::string(std::strerror(errno));
    return std::nullopt;
  }
  return text;
}

std::int32_t Loader::add_source(const fs::path& path) {
  return sources_.add({Origin::From::file, path.generic_string(), path.parent_path(), {}});
}

fs::path Loader::locate(const std::string& name, const fs::path& directory) const {
  std::error_code error;
  const fs::path beside = (directory / name).lexically_normal();
  if (looks_like_path(name)) return beside;
  if (fs::is_regular_file(beside, error)) return beside;
  const std::string file = name + ".json";
  for (const fs::path& dir : library_) {
    if (fs::exists(dir / file, error)) return dir / file;
  }
  return fs::exists(beside, error) ? beside : fs::path();
}

std::vector<std::string> Loader::library_names() const {
  std::vector<std::string> out;
  for (const fs::path& dir : library_) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(dir, error)) {
      if (entry.path().extension() == ".json") out.push_back(entry.path().stem().string());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

void Loader::missing(json::Mark where, const std::string& pointer, const std::string& name,
                     const fs::path& path) {
  const std::string stem = fs::path(name).stem().string();
  const std::string found = path.empty() ? json::in_quotes(name) : "no such file";
  const std::string wanted = path.empty() ? "the path or name of a scenario" : "a file";
  std::string tail;
  if (!pointer.empty() && !path.empty()) tail.append(" ").append(path.generic_string());
  const std::vector<std::string> names = library_names();
  if (path.empty()) {
    tail = suggestion(stem, names);
  } else if (const auto near = nearest(stem, names)) {
    tail.append("; did you mean ").append(json::in_quotes(*near)).append("?");
  }
  problems_.add(where, pointer, "expected " + wanted + ", found " + found + tail);
}

std::optional<json::Value> Loader::load(const std::string& name_or_path) {
  const fs::path path = locate(name_or_path, {});
  std::error_code error;
  label_ = path.empty() ? name_or_path : path.generic_string();
  if (path.empty() || fs::status(path, error).type() == fs::file_type::not_found) {
    missing({add_source(label_), 0, 0}, "", name_or_path, path);
    return std::nullopt;
  }
  return load_file(path);
}

std::optional<json::Value> Loader::load_text(const std::string& text,
                                             const std::string& origin_name) {
  label_ = origin_name;
  const std::int32_t source = add_source(origin_name);
  chain_.push_back(real_path(origin_name));
  chain_labels_.push_back(origin_name);
  return join(text, source);
}

std::optional<json::Value> Loader::load_file(const fs::path& path) {
  const std::int32_t source = add_source(path);
  std::string message;
  const auto text = read_text_file(path, json::Limits().bytes, message);
  if (!text) {
    problems_.add({source, 0, 0}, "", message);
    return std::nullopt;
  }
  chain_.push_back(real_path(path));
  chain_labels_.push_back(path.generic_string());
  auto joined = join(*text, source);
  chain_.pop_back();
  chain_labels_.pop_back();
  return joined;
}

std::optional<json::Value> Loader::join(const std::string& text, std::int32_t source) {
  json::Parsed parsed = json::parse(text, source);
  for (json::Problem& p : parsed.problems) {
    problems_.add(p.where, std::move(p.pointer), std::move(p.message));
  }
  if (!parsed.complete) return std::nullopt;
  json::Value& root = parsed.root;
  if (!root.is_object()) {
    problems_.add(root.where, "", "expected a JSON object, found " + json::brief(root));
    return std::nullopt;
  }
  const auto extends = std::find_if(root.members.begin(), root.members.end(),
                                    [](const json::Member& m) { return m.key == "extends"; });
  if (extends == root.members.end()) return std::move(root);
  const json::Member statement = std::move(*extends);
  root.members.erase(extends);
  std::optional<json::Value> document = base(statement);
  if (document) merge_patch(*document, std::move(root));
  return document;
}

std::optional<json::Value> Loader::base(const json::Member& extends) {
  constexpr std::size_t longest_chain = 32;
  const json::Mark where = extends.value.where;
  if (!extends.value.is_string() || extends.value.text().empty() ||
      extends.value.text().find('\0') != std::string::npos) {
    problems_.add(where, "/extends",
                  "expected the path or name of a scenario, found " + json::brief(extends.value));
    return std::nullopt;
  }
  const std::string& name = extends.value.text();
  const fs::path path = locate(name, sources_.of(where).directory);
  std::error_code error;
  if (path.empty() || fs::status(path, error).type() == fs::file_type::not_found) {
    missing(where, "/extends", name, path);
    return std::nullopt;
  }
  const auto again = std::find(chain_.begin(), chain_.end(), real_path(path));
  if (again != chain_.end() || chain_.size() >= longest_chain) {
    std::string chain;
    for (auto i = again == chain_.end() ? chain_.begin() : again; i != chain_.end(); ++i) {
      chain += chain_labels_[static_cast<std::size_t>(i - chain_.begin())] + " -> ";
    }
    problems_.add(where, "/extends",
                  again == chain_.end() ? "expected a chain of at most 32 files, found another one"
                                        : "expected a chain that ends, found a cycle: " + chain +
                                              path.generic_string());
    return std::nullopt;
  }
  return load_file(path);
}

}  // namespace rehearse::config
