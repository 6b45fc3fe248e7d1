#include "scenarios/run/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "models/module.hpp"
#include "scenarios/run/checks.hpp"
#include "scenarios/run/library.hpp"
#include "scenarios/run/load.hpp"
#include "scenarios/run/study_design.hpp"
#include "sim/config/suggest.hpp"

namespace rehearse::run {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using config::Node;
using config::Scenario;

constexpr std::size_t kCheckedPoints = 1000;

Scenario load_base(const Job& base, const std::vector<std::string>& sets = {}) {
  config::LoadOptions options = base.load;
  options.sets.insert(options.sets.end(), sets.begin(), sets.end());
  return config::load_scenario(base.scenario, models::catalogue(), options);
}

std::string data_files(const Scenario& scenario) {
  Json files = Json::object();
  for (const auto& file : scenario.files()) files[file.string()] = file_hash(file.string());
  return files.dump();
}

/// One reading of a study file.
class Reader {
 public:
  Reader(const std::string& path, const SweepOverrides& overrides)
      : path_(path),
        overrides_(overrides),
        study_(config::load_scenario(path, study_catalogue(), {{}, {}, "study"})),
        root_(study_.root()),
        design_(study_, problems_) {}

  Sweep read() {
    stop_at_problems();
    locate_scenario();
    const Scenario base = read_base();
    read_plan(base);
    sweep_.plan.points = design_.points(sweep_.plan.seed);
    stop_at_problems();
    for (std::size_t p = 0; p < sweep_.plan.points.size(); ++p) add_point(p, base);
    stop_at_problems();
    return std::move(sweep_);
  }

 private:
  void problem(const std::string& field, std::string message) {
    problems_.push_back(root_.problem(field, std::move(message)));
  }

  void stop_at_problems() {
    if (!problems_.empty()) throw ScenarioError(std::move(problems_));
  }

  void locate_scenario() {
    const std::string& name = root_.text("scenario");
    const fs::path beside = fs::path(path_).parent_path() / name;
    std::error_code error;
    sweep_.base.scenario = fs::is_regular_file(beside, error) ? beside.string() : name;
    sweep_.base.load.library = library_directories();
  }

  /// The patch and the objectives become settings, so that a worker needs the scenario file only.
  Scenario read_base() {
    const Scenario plain = load_base(sweep_.base);
    Json patch = study_.document().value("patch", Json::object());
    if (!patch.is_object()) {
      problem("patch", "expected a JSON Merge Patch: an object");
      stop_at_problems();
    }
    if (study_.document().contains("objectives"))
      for (const auto& [name, objective] : study_.document().at("objectives").items())
        patch["objectives"][name] = objective;
    auto& sets = sweep_.base.load.sets;
    sets = sets_of_patch(patch, plain.document());
    patch_sets_ = sets.size();
    sets.insert(sets.end(), overrides_.sets.begin(), overrides_.sets.end());
    try {
      Scenario base = load_base(sweep_.base);
      return base;
    } catch (const ScenarioError& error) {
      throw ScenarioError(placed(error.diagnostics(), {}));
    }
  }

  void read_loss(const Scenario& base) {
    if (!root_.has("loss")) return;
    const Node node = root_.child("loss");
    auto& loss = sweep_.plan.loss;
    loss.usd_per_minute = node.number("per_minute");
    loss.usd_per_lost_write = node.number("per_lost_write");
    loss.per_year = node.number_map("per_year");
    std::vector<std::string> disasters;
    for (const auto& [name, fault] : base.root().map("faults"))
      disasters.push_back(fault.has("disaster") ? fault.text("disaster") : name);
    for (const auto& [name, times] : loss.per_year)
      if (std::find(disasters.begin(), disasters.end(), name) == disasters.end())
        problems_.push_back(
            node.problem("per_year", "expected a disaster of the scenario, found \"" + name + "\"" +
                                         config::suggestion(name, disasters)));
  }

  void read_plan(const Scenario& base) {
    auto& plan = sweep_.plan;
    plan.study = study_.name();
    plan.study_json = study_.document().dump();
    plan.design = root_.text("design");
    if (!root_.map("unknowns").empty()) plan.uncertainty = root_.text("uncertainty");
    plan.scenario = base.name();
    plan.scenario_json = base.document().dump();
    plan.data_files = data_files(base);
    plan.seed = static_cast<std::uint64_t>(
        root_.has("seed") ? root_.integer("seed") : base.root().child("run").integer("seed"));
    plan.seed = overrides_.seed.value_or(plan.seed);
    plan.replications =
        overrides_.replications.value_or(static_cast<std::uint32_t>(root_.integer("replications")));
    sweep_.base.seed = plan.seed;
    read_loss(base);
    for (std::size_t a = 0; a < design_.size(); ++a) plan.axes.push_back(design_.axis(a).names);
  }

  /// Settings of a point; a factor on the load goes first, so that an axis of its own may overrule.
  std::vector<std::string> sets_of(const results::StudyPoint& point, const Scenario& base) const {
    std::vector<std::string> sets;
    for (std::size_t a = 0; a < design_.size(); ++a)
      if (design_.axis(a).load)
        for (auto& set : load_sets(base, point.values[a].number)) sets.push_back(std::move(set));
    for (std::size_t a = 0; a < design_.size(); ++a)
      for (const auto& pointer : design_.axis(a).names.pointers)
        sets.push_back(pointer + "=" + point.values[a].json);
    return sets;
  }

  void add_point(std::size_t p, const Scenario& base) {
    const auto& sets = sweep_.sets.emplace_back(sets_of(sweep_.plan.points[p], base));
    double& expected = sweep_.expected.emplace_back(expected_requests(base));
    if (p >= kCheckedPoints || problems_.size() >= kCheckedPoints) return;
    try {
      const Scenario scenario = load_base(sweep_.base, sets);
      expected = expected_requests(scenario);
      if (auto wrong = check_run(scenario, {}); !wrong.empty()) throw ScenarioError(wrong);
    } catch (const ScenarioError& error) {
      for (auto& wrong : placed(error.diagnostics(), sets)) add_once(std::move(wrong));
    }
  }

  void add_once(Diagnostic wrong) {
    const std::string text = wrong.text();
    for (const Diagnostic& known : problems_)
      if (known.text() == text) return;
    problems_.push_back(std::move(wrong));
  }

  /// What is wrong with a setting stands where the study says it.
  std::vector<Diagnostic> placed(std::vector<Diagnostic> wrong,
                                 const std::vector<std::string>& sets) const {
    for (Diagnostic& one : wrong) {
      if (!one.where.file.starts_with("--set ")) continue;
      const std::string set = one.where.file.substr(6);
      if (const auto* node = axis_of(set, sets))
        one = node->problem("", one.pointer + ": " + one.message + ", from " + set);
      else if (is_patch(set))
        one = root_.problem(root_.has("patch") ? "patch" : "objectives",
                            one.pointer + ": " + one.message);
    }
    return wrong;
  }

  const Node* axis_of(const std::string& set, const std::vector<std::string>& sets) const {
    if (std::find(sets.begin(), sets.end(), set) == sets.end()) return nullptr;
    for (std::size_t a = 0; a < design_.size(); ++a) {
      if (design_.axis(a).load && set.starts_with("/traffic/")) return &design_.node(a);
      for (const auto& pointer : design_.axis(a).names.pointers)
        if (set.starts_with(pointer + "=")) return &design_.node(a);
    }
    return nullptr;
  }

  bool is_patch(const std::string& set) const {
    const auto& sets = sweep_.base.load.sets;
    return std::find(sets.begin(), sets.begin() + static_cast<long>(patch_sets_), set) !=
           sets.begin() + static_cast<long>(patch_sets_);
  }

  std::string path_;
  const SweepOverrides& overrides_;
  Scenario study_;
  Node root_;
  std::vector<Diagnostic> problems_;
  StudyDesign design_;
  std::size_t patch_sets_ = 0;
  Sweep sweep_;
};

}  // namespace

Sweep load_sweep(const std::string& path, const SweepOverrides& overrides) {
  return Reader(path, overrides).read();
}

std::string current_scenario(const Sweep& sweep) {
  const Scenario scenario = load_base(sweep.base);
  return scenario.document().dump() + data_files(scenario);
}

std::string file_hash(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return "";
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  std::vector<char> chunk(1 << 16);
  while (file) {
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    for (std::streamsize i = 0; i < file.gcount(); ++i)
      hash = (hash ^ static_cast<unsigned char>(chunk[static_cast<std::size_t>(i)])) *
             0x100000001b3ULL;
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace rehearse::run
