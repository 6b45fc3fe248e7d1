// Components added and connected by mouse.
#include "gui/shell/session.hpp"
#include "gui/text.hpp"

namespace rehearse::gui {
namespace {

/// Where objects of a family are kept; "%" stands for the region.
std::string section_of(const std::string& family) {
  static const std::map<std::string, std::string> kSections{
      {"region", "/deployment/regions"},
      {"zone", "/deployment/regions/%/zones"},
      {"cluster", "/deployment/regions/%/clusters"},
      {"edge_site", "/deployment/regions/%/edge_sites"},
      {"service", "/deployment/services"},
      {"data_store", "/deployment/data_stores"},
      {"object_store", "/deployment/object_stores"},
      {"model_store", "/deployment/model_stores"},
      {"cache", "/deployment/caches"},
      {"queue", "/deployment/queues"},
      {"link", "/deployment/links"},
      {"dns_name", "/deployment/global/dns"},
      {"population", "/traffic/populations"},
      {"geography", "/traffic/geographies"},
      {"fault", "/faults"},
      {"objective", "/objectives"}};
  const auto found = kSections.find(family);
  return found == kSections.end() ? std::string() : found->second;
}

std::string name_of_region(const Component* component) {
  if (component == nullptr) return {};
  const std::string id = component->kind == "region" ? component->id : component->region;
  return id.empty() ? std::string() : id.substr(id.find(':') + 1);
}

}  // namespace

QString Session::add_component(const QString& family, const QString& kind,
                               const QString& container) {
  const Kind* described = catalogue_.find(s(family), s(kind));
  std::string section = section_of(s(family));
  if (described == nullptr || section.empty()) return {};
  const Component* inside = deployment_.find(s(container));
  std::string region = name_of_region(inside);
  if (const auto at = section.find('%'); at != std::string::npos) {
    const auto regions = catalogue_.names("region", document_.effective());
    if (region.empty() && !regions.empty()) region = regions.front();
    if (region.empty()) {
      emit failed(tr("A %1 stands in a region; add a region first.").arg(kind));
      return {};
    }
    section.replace(at, 1, region);
  }
  Json value = catalogue_.example(*described, document_.effective());
  if (family == "data_store" || family == "fault" || family == "objective") {
    Json with{{"kind", s(kind)}};
    with.update(value);
    value = std::move(with);
  }
  if (family == "service" && !region.empty())
    value["placement"] = Json{{region, {{"replicas", 2}}}};
  const Pointer at(section);
  const Json& scenario = document_.effective();
  const Json here = scenario.contains(at) ? scenario.at(at) : Json::object();
  const Pointer pointer = at / free_name(here, s(kind));
  document_.set(pointer, std::move(value), tr("Add %1").arg(kind));
  return q(pointer.to_string());
}

bool Session::connect_components(const QString& from, const QString& to) {
  const Component* a = deployment_.find(s(from));
  const Component* b = deployment_.find(s(to));
  if (a == nullptr || b == nullptr) return false;
  const Json& scenario = document_.effective();
  const auto place = [](const Component& c) { return c.id.substr(c.id.find(':') + 1); };
  const auto is_place = [](const Component& c) {
    return c.kind == "region" || c.kind == "edge_site";
  };
  if (is_place(*a) && is_place(*b)) {
    const Json links = Json(scenario.at("deployment").value("links", Json::object()));
    Json link{{"from", place(*a)}, {"to", place(*b)}, {"bandwidth", "1 Gbps"}, {"latency", "40ms"}};
    document_.set(Pointer("/deployment/links") / free_name(links, a->label + "-" + b->label),
                  std::move(link), tr("Link %1 and %2").arg(from, to));
    return true;
  }
  if (a->kind == "population" && (b->kind == "dns_name" || b->kind == "edge_site")) {
    document_.set(Pointer(a->pointer) / (b->kind == "dns_name" ? "via" : "edge"),
                  b->kind == "dns_name" ? b->label : place(*b),
                  tr("Connect %1 to %2").arg(from, to));
    return true;
  }
  static const std::map<std::string, std::string> kSteps{{"service", "call"},
                                                         {"database", "read"},
                                                         {"object_store", "get"},
                                                         {"message_queue", "publish"}};
  const auto step = kSteps.find(b->kind);
  if (a->kind != "service" || step == kSteps.end()) {
    emit failed(tr("Nothing connects a %1 to a %2.").arg(q(a->kind), q(b->kind)));
    return false;
  }
  // The step goes to the end of the first endpoint, which is made when there is none.
  const Json& service = scenario.at(Pointer(a->pointer));
  std::string target = b->pointer.substr(b->pointer.rfind('/') + 1);
  if (b->kind == "database") target = b->target;
  if (b->kind == "service") {
    const Json& called = scenario.at(Pointer(b->pointer));
    if (called.contains("endpoints") && !called.at("endpoints").empty())
      target += "/" + called.at("endpoints").items().begin().key();
  }
  const bool has = service.contains("endpoints") && !service.at("endpoints").empty();
  const std::string endpoint = has ? service.at("endpoints").items().begin().key() : "request";
  const Pointer at = Pointer(a->pointer) / "endpoints" / endpoint / "steps";
  Json steps = scenario.contains(at) ? scenario.at(at) : Json::array();
  if (!has) steps.push_back(Json{{"compute", {{"exponential", "5ms"}}}});
  steps.push_back(Json{{step->second, target}});
  document_.set(at, std::move(steps), tr("Connect %1 to %2").arg(from, to));
  return true;
}

}  // namespace rehearse::gui
