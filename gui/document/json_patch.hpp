// Edits of a JSON document as pairs of patches: one that makes the change, one that takes it back
// and leaves the document equal to what it was, order of members included.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace rehearse::gui {

using Json = nlohmann::ordered_json;
using Pointer = Json::json_pointer;

/// One operation of RFC 6902. `before` goes beyond the RFC, which tells readers to ignore it: the
/// member before which "add" puts a new one; without it the new one comes last.
struct PatchOperation {
  enum class Kind { add, remove, replace };
  Kind kind = Kind::replace;
  std::string path;
  Json value;
  std::optional<std::string> before;

  bool operator==(const PatchOperation&) const = default;
};

using Patch = std::vector<PatchOperation>;

struct Edit {
  Patch forward;
  Patch backward;
};

/// Carries out the operations in order. Throws std::invalid_argument for one that does not fit; the
/// document is then as it was.
void apply(Json& document, const Patch& patch);

/// The value at `pointer` becomes `value`; parents that are missing become objects. "-" as the last
/// token appends to a list.
Edit make_set(const Json& document, const Pointer& pointer, Json value);

/// Takes the value away. Throws std::invalid_argument where there is none.
Edit make_remove(const Json& document, const Pointer& pointer);

/// First `first`, then `second`, as one edit.
Edit operator+(Edit first, const Edit& second);

/// [{"op", "path", "value", "before"}], as in RFC 6902.
Json to_json(const Patch& patch);
/// Throws std::invalid_argument.
Patch patch_from_json(const Json& json);

/// The tokens of a pointer, unescaped.
std::vector<std::string> tokens(const Pointer& pointer);

}  // namespace rehearse::gui
