#include "sim/config/scenario.hpp"

#include <deque>
#include <stdexcept>
#include <utility>

#include "sim/config/check.hpp"
#include "sim/config/loader.hpp"
#include "sim/config/node_data.hpp"
#include "sim/config/overlay.hpp"
#include "sim/config/settings.hpp"

namespace rehearse::config {

struct Scenario::Impl {
  explicit Impl(const Catalogue& kinds) : catalogue(kinds) {}

  Catalogue catalogue;  ///< a copy, so that nodes outlive the caller's
  Sources sources;
  json::Value tree;
  std::deque<json::Value> defaults;
  std::unique_ptr<NodeData> root;
  Index index;
  Json document;
  std::vector<std::filesystem::path> files;
  std::string name;
};

Scenario::Scenario(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Scenario::~Scenario() = default;
Scenario::Scenario(Scenario&&) noexcept = default;

Node Scenario::root() const { return Node(impl_->root.get()); }

Node Scenario::find(const std::string& family, const std::string& name) const {
  const NodeData* found = impl_->index.find(family, name);
  if (!found) throw std::logic_error("no " + family + " named " + name);
  return Node(found);
}

const Json& Scenario::document() const { return impl_->document; }
std::vector<Setting> Scenario::settings() const { return settings_of(*impl_->root); }
std::vector<std::filesystem::path> Scenario::files() const { return impl_->files; }
std::string Scenario::name() const { return impl_->name; }

/// One reading: load, overlay, check.
class Reader {
 public:
  Reader(const Catalogue& catalogue, const LoadOptions& options)
      : impl_(std::make_unique<Scenario::Impl>(catalogue)),
        options_(options),
        loader_(options.library, impl_->sources, problems_) {}

  Scenario load(const std::string& name_or_path) { return finish(loader_.load(name_or_path)); }
  Scenario read(const std::string& text, const std::string& origin_name) {
    return finish(loader_.load_text(text, origin_name));
  }

 private:
  Scenario finish(std::optional<json::Value> document) {
    if (!document) throw ScenarioError(problems_.diagnostics(impl_->sources));
    impl_->tree = std::move(*document);
    for (const std::string& set : options_.sets) {
      apply_set(impl_->tree, set, impl_->sources, problems_);
    }
    Checker checker(impl_->catalogue, impl_->sources, problems_, impl_->defaults, options_.library);
    impl_->root = checker.root(impl_->tree, options_.root);
    if (!problems_.empty()) throw ScenarioError(problems_.diagnostics(impl_->sources));
    impl_->index = checker.take_index();
    impl_->files = checker.take_files();
    impl_->document = json::to_json(impl_->tree);
    impl_->name = std::filesystem::path(loader_.label()).stem().string();
    return Scenario(std::move(impl_));
  }

  std::unique_ptr<Scenario::Impl> impl_;
  const LoadOptions& options_;
  Problems problems_;
  Loader loader_;
};

Scenario load_scenario(const std::string& name_or_path, const Catalogue& catalogue,
                       const LoadOptions& options) {
  return Reader(catalogue, options).load(name_or_path);
}

Scenario read_scenario(const std::string& json_text, const std::string& origin_name,
                       const Catalogue& catalogue, const LoadOptions& options) {
  return Reader(catalogue, options).read(json_text, origin_name);
}

}  // namespace rehearse::config
