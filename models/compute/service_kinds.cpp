// Kinds of family "service" and what stands inside one.
#include "models/compute/service_kinds.hpp"

#include "models/compute/load_balancing.hpp"
#include "models/compute/station_spec.hpp"

namespace rehearse::models {
namespace {

using config::Field;
using config::Kind;
using config::Unit;

Kind endpoint_kind() {
  return {
      .name = "endpoint",
      .family = "endpoint",
      .doc = "What a service does for one kind of request: its steps in order, then the answer.",
      .fields = {{.name = "steps",
                  .type = config::list_of(config::tagged("step"), 1),
                  .doc = "compute, call, parallel, choose, cache, publish, rate_limit, read, "
                         "write, get, put.",
                  .required = true},
                 {.name = "request_bytes",
                  .type = config::quantity(Unit::bytes, 0),
                  .doc = "Size of a request on the network.",
                  .fallback = "1 kB"},
                 {.name = "response_bytes",
                  .type = config::quantity(Unit::bytes, 0),
                  .doc = "Size of an answer on the network.",
                  .fallback = "4 kB"}}};
}

Kind placement_kind() {
  return {.name = "placement",
          .family = "placement",
          .doc =
              "The pods of a service in one region. They are spread over the zones of the "
              "cluster. At time 0 `replicas` of them are ready.",
          .fields = {{.name = "cluster",
                      .type = config::reference("cluster"),
                      .doc = "Where the pods run; absent: the region's only cluster."},
                     {.name = "replicas",
                      .type = config::integer(0, 5000),
                      .doc = "Pods at the start; absent: the least that the autoscaler allows, or "
                             "three."},
                     {.name = "max_replicas",
                      .type = config::integer(1, 5000),
                      .doc = "The most that a control loop may ask for; absent: the autoscaler's "
                             "maximum, or `replicas`."},
                     {.name = "autoscaler",
                      .type = config::object("autoscaler"),
                      .doc = "Absent: the number of pods is fixed."}}};
}

std::vector<Field> pod_fields() {
  return {
      {.name = "concurrency",
       .type = config::integer(1, 1e6),
       .doc = "Servers of a pod: requests computed at once.",
       .fallback = 8},
      {.name = "queue_limit",
       .type = config::integer(0, 4e9),
       .doc = "Requests that may wait in a pod; absent: any number."},
      {.name = "cpu",
       .type = config::positive(Unit::cores),
       .doc = "CPU request of a pod; all servers busy use all of it.",
       .fallback = 1},
      {.name = "image_bytes",
       .type = config::quantity(Unit::bytes, 0),
       .doc = "Size of the container image; pulled once per node.",
       .fallback = "300 MB"},
      {.name = "model",
       .type = config::text(),
       .doc = "Artifact pulled from the model store by every starting pod: \"artifact\", or "
              "\"store/artifact\" where there are several stores."},
      {.name = "startup_time",
       .type = config::distribution(Unit::seconds),
       .doc = "From the container's start to ready.",
       .fallback = "5s",
       .source = "Kubernetes scalability objective: 99 % of pods start within 5 s without pull"},
      {.name = "scheduling_time",
       .type = config::quantity(Unit::seconds, 0),
       .doc = "From the decision to start a pod to its binding, where there is room.",
       .fallback = "0.1s"},
      {.name = "endpoint_propagation",
       .type = config::quantity(Unit::seconds, 0),
       .doc = "From a pod's readiness (or its end) to the callers knowing it.",
       .fallback = "1s",
       .source = "kube-proxy minSyncPeriod 1 s"},
      {.name = "termination_grace",
       .type = config::quantity(Unit::seconds, 0),
       .doc = "Time a pod that is scaled away has to finish what it holds.",
       .fallback = "30s",
       .source = "Kubernetes terminationGracePeriodSeconds"}};
}

Kind service_kind() {
  Kind kind{
      .name = "service",
      .family = "service",
      .doc =
          "A service: endpoints, and pods that serve them. A pod is a station of `concurrency` "
          "servers with one queue; callers take the ready pods of "
          "their region in turn, and while there are none, those of the next region. "
          "With `placement`, pods start (scheduling, node, image, model, start-up), crash "
          "(restarted after 10, 20, 40, 80, 160, 300 s) and fall silent with their node. "
          "Without, `replicas` stations stand outside all geography and no network lies between "
          "them: a queueing network. Not modelled: CPU throttling, rolling updates; a "
          "call that was served by another region goes on with the routes of its first.",
      .fields = {{.name = "endpoints",
                  .type = config::map_of(config::object("endpoint")),
                  .doc =
                      "What it can be asked for, by name. Without any, the endpoint is \"serve\" "
                      "and takes `service_time`.",
                  .fallback = config::Json::object()},
                 {.name = "service_time",
                  .type = config::distribution(Unit::seconds),
                  .doc = "Time of the endpoint \"serve\" of a service without `endpoints`."},
                 {.name = "replicas",
                  .type = config::integer(1, 1e6),
                  .doc = "Stations of a service without `placement`.",
                  .fallback = 1},
                 {.name = "placement",
                  .type = config::map_of(config::object("placement")),
                  .doc = "Pods by region.",
                  .fallback = config::Json::object()},
                 {.name = "call_policy",
                  .type = config::reference("call_policy"),
                  .doc = "Policy of the service's calls that name none themselves."},
                 {.name = "proxy_delay",
                  .type = config::quantity(Unit::seconds, 0, 60),
                  .doc = "Delay of the two mesh proxies between caller and pod together, one way. "
                         "Above 0 a call counts three hops, else one.",
                  .fallback = "0s"}},
      .metrics = {{"replicas", "pods", "Pods wanted, per placement."},
                  {"ready", "pods", "Pods that callers know as ready, per placement."},
                  {"utilisation", "ratio", "Busy servers over servers of ready pods."},
                  {"queue", "requests", "Requests waiting in all pods."}},
      .component = true};
  for (Field& field : station_fields()) kind.fields.push_back(std::move(field));
  for (Field& field : load_balancing_fields()) kind.fields.push_back(std::move(field));
  for (Field& field : pod_fields()) kind.fields.push_back(std::move(field));
  for (config::Metric& metric : station_metrics()) kind.metrics.push_back(std::move(metric));
  return kind;
}

}  // namespace

void describe_services(config::Catalogue& catalogue) {
  describe_stations(catalogue);
  describe_load_balancing(catalogue);
  catalogue.add(endpoint_kind());
  catalogue.add(placement_kind());
  catalogue.add(service_kind());
  catalogue.add_field("deployment", {.name = "services",
                                     .type = config::map_of(config::object("service")),
                                     .doc = "Services by name.",
                                     .fallback = config::Json::object()});
}

}  // namespace rehearse::models
