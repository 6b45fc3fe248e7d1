#include "scenarios/run/job.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "results/record_codec.hpp"
#include "scenarios/run/library.hpp"

namespace rehearse::run {
namespace {

using Json = nlohmann::ordered_json;

Json header(const Progress& progress) {
  return {{"progress",
           {{"time_s", progress.time_s},
            {"duration_s", progress.duration_s},
            {"requests", progress.requests},
            {"live", progress.live}}}};
}

Json header(const Failed& failed) { return {{"failed", {{"message", failed.message}}}}; }

Json header(const Invalid& invalid) {
  Json list = Json::array();
  for (const Diagnostic& problem : invalid.diagnostics)
    list.push_back({{"file", problem.where.file},
                    {"line", problem.where.line},
                    {"column", problem.where.column},
                    {"pointer", problem.pointer},
                    {"message", problem.message}});
  return {{"invalid", std::move(list)}};
}

Progress parse_progress(const Json& json) {
  return {.time_s = json.at("time_s"),
          .duration_s = json.at("duration_s"),
          .requests = json.at("requests"),
          .live = json.value("live", "")};
}

Invalid parse_invalid(const Json& json) {
  Invalid invalid;
  for (const Json& problem : json)
    invalid.diagnostics.push_back({{problem.at("file"), problem.at("line"), problem.at("column")},
                                   problem.at("pointer"),
                                   problem.at("message")});
  return invalid;
}

Task parse_task(const std::string& word) {
  if (word == "play") return Task::play;
  if (word == "read") return Task::read;
  if (word == "check") return Task::check;
  throw UsageError("expected the task play, read or check, found \"" + word + "\"");
}

/// Bytes that are not UTF-8 (in a path) are replaced rather than refused.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string to_line(const Job& job) {
  Json library = Json::array();
  for (const auto& directory : job.load.library) library.push_back(directory.string());
  Json json = {{"scenario", job.scenario},
               {"library", std::move(library)},
               {"sets", job.load.sets},
               {"seed", job.seed},
               {"replication", job.replication}};
  if (!job.document.empty()) json["document"] = job.document;
  if (job.task != Task::play) json["task"] = job.task == Task::read ? "read" : "check";
  if (job.max_memory_bytes) json["max_memory_bytes"] = *job.max_memory_bytes;
  return dump(json) + "\n";
}

Job parse_job(const std::string& line) try {
  const Json json = Json::parse(line);
  Job job;
  job.scenario = json.at("scenario");
  job.document = json.value("document", "");
  job.task = parse_task(json.value("task", "play"));
  if (json.contains("max_memory_bytes")) job.max_memory_bytes = json.at("max_memory_bytes");
  if (!json.contains("library")) job.load.library = library_directories();
  for (const std::string directory : json.value("library", Json::array()))
    job.load.library.emplace_back(directory);
  job.load.sets = json.value("sets", std::vector<std::string>());
  job.seed = json.value("seed", std::uint64_t{1});
  job.replication = json.value("replication", std::uint32_t{0});
  return job;
} catch (const Json::exception& error) {
  throw UsageError(std::string("expected a job as one line of JSON: ") + error.what());
}

std::string to_bytes(const Message& message) {
  if (const auto* record = std::get_if<results::RunRecord>(&message)) {
    const std::string bytes = results::encode(*record);
    return dump({{"result", {{"bytes", bytes.size()}}}}) + "\n" + bytes;
  }
  if (const auto* readable = std::get_if<Readable>(&message))
    return "{\"readable\":" + readable->json + "}\n";
  Json json;
  if (const auto* progress = std::get_if<Progress>(&message)) json = header(*progress);
  if (const auto* failed = std::get_if<Failed>(&message)) json = header(*failed);
  if (const auto* invalid = std::get_if<Invalid>(&message)) json = header(*invalid);
  return dump(json) + "\n";
}

bool MessageReader::next(Message& message) {
  const std::size_t end = buffer_.find('\n');
  if (end == std::string::npos) return false;
  const Json json = Json::parse(buffer_.begin(), buffer_.begin() + static_cast<long>(end));
  std::size_t used = end + 1;
  if (json.contains("result")) {
    const std::size_t bytes = json.at("result").at("bytes");
    if (buffer_.size() - used < bytes) return false;
    message = results::decode(buffer_.substr(used, bytes));
    used += bytes;
  } else if (json.contains("progress")) {
    message = parse_progress(json.at("progress"));
  } else if (json.contains("failed")) {
    message = Failed{json.at("failed").at("message")};
  } else if (json.contains("readable")) {
    message = Readable{json.at("readable").dump()};
  } else {
    message = parse_invalid(json.at("invalid"));
  }
  buffer_.erase(0, used);
  return true;
}

}  // namespace rehearse::run
