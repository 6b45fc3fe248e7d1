#include "tests/closed_form/case.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>

namespace rehearse::closed_form {
namespace {

using json::Json;

Case read_case(const std::filesystem::path& path) try {
  std::ifstream in(path);
  const Json file = Json::parse(in);
  const Json& about = file.at("case");
  for (const auto& [key, value] : about.items()) {
    static const std::set<std::string> known{"note", "theory", "parameters", "expect", "slow"};
    if (known.count(key) == 0) throw std::runtime_error("unknown key " + key);
  }
  Case out;
  out.name = path.stem();
  out.slow = about.value("slow", false);
  out.theory = about.at("theory").get<std::string>();
  out.parameters = about.at("parameters");
  out.expect = about.at("expect");
  out.scenario = file.at("scenario").dump();
  return out;
} catch (const std::exception& error) {
  throw std::runtime_error(path.string() + ": " + error.what());
}

}  // namespace

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& entry : std::filesystem::directory_iterator(REHEARSE_CASES_DIR)) {
    cases.push_back(read_case(entry.path()));
  }
  std::sort(cases.begin(), cases.end(),
            [](const Case& a, const Case& b) { return a.name < b.name; });
  return cases;
}

}  // namespace rehearse::closed_form
