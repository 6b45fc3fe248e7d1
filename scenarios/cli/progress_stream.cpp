#include "scenarios/cli/progress_stream.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>
#include <string>

namespace rehearse::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

constexpr double kShareToTell = 0.01;

double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

ProgressStream::ProgressStream(int descriptor) : descriptor_(descriptor), begin_(Clock::now()) {}

void ProgressStream::update(const run::Overall& overall) {
  const auto now = Clock::now();
  if (seconds(now - last_) < 0.1) return;
  last_ = now;
  Json json{{"share", overall.share},           {"time_s", overall.time_s},
            {"duration_s", overall.duration_s}, {"requests", overall.requests},
            {"finished", overall.finished},     {"left_s", nullptr}};
  if (overall.share > kShareToTell)
    json["left_s"] = seconds(now - begin_) * (1 - overall.share) / overall.share;
  json["live"] = overall.live.empty() ? Json() : Json::parse(overall.live);
  const std::string line = Json{{"progress", std::move(json)}}.dump() + "\n";
  [[maybe_unused]] const auto written = ::write(descriptor_, line.data(), line.size());
}

}  // namespace rehearse::cli
