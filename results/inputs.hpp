// What a result file says about the inputs of its run, beside the scenario itself: every setting
// with its origin, and what the components in use leave out.
#pragma once

#include <string>
#include <vector>

namespace rehearse::results {

/// One setting of the resolved scenario, written or default.
struct SettingRecord {
  std::string pointer;
  std::string value;      ///< JSON, as written
  std::string origin;     ///< "file", "set", "default"
  std::string file;       ///< of a written value
  int line = 0;           ///< 0: none
  std::string source;     ///< of a default: where the figure comes from; may be empty
  std::string doc;        ///< what the setting means
  bool quantity = false;  ///< a number, with or without a unit; else a name, a flag or a structure
};

/// What a kind of component in use does not model, in the words of its reference page.
struct LimitRecord {
  std::string kind;
  std::string text;
};

struct Inputs {
  std::string scenario;           ///< as the command line named it
  std::vector<std::string> sets;  ///< "/pointer=VALUE"
  std::vector<SettingRecord> settings;
  std::vector<LimitRecord> limits;
};

}  // namespace rehearse::results
