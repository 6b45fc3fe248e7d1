#include "python/bindings/columns.hpp"

namespace rehearse::python {

std::vector<std::string> column_names(const char* columns) {
  std::vector<std::string> names;
  std::string word;
  bool in_name = true;
  for (const char* at = columns; *at != '\0'; ++at) {
    if (*at == ',') {
      in_name = true;
    } else if (*at == ' ' || *at == '\n') {
      if (!word.empty()) in_name = false;
    } else if (in_name && *at != '"') {
      word += *at;
    }
    if ((!in_name || at[1] == '\0') && !word.empty()) {
      names.push_back(word);
      word.clear();
    }
  }
  return names;
}

}  // namespace rehearse::python
