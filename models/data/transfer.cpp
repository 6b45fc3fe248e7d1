#include "models/data/transfer.hpp"

namespace rehearse::models::data {

using kernel::Simulation;

Transfer::Transfer(TransferSettings settings)
    : Component("transfer:" + settings.name), settings_(std::move(settings)) {}

void Transfer::place(Simulation& sim) {
  const auto add = [&](const std::string& region, const char* end) {
    const auto site = sim.port<kernel::RegionPort>("region:" + region).ingress_site();
    return sim.platform().add_host(settings_.name + "." + end, site, settings_.network_bytes_per_s);
  };
  from_ = add(settings_.from, "from");
  to_ = add(settings_.to, "to");
}

void Transfer::start(Simulation& sim) {
  if (settings_.at_s < sim.options().duration_s)
    sim.at(settings_.at_s, [this, &sim] { begin(sim); });
}

void Transfer::begin(Simulation& sim) {
  started_ = sim.notice({.component = id(), .kind = "transfer-started", .step = ""});
  streams_.resize(static_cast<std::size_t>(settings_.streams));
  unfinished_ = settings_.streams;
  for (std::size_t i = 0; i < streams_.size(); ++i)
    send(sim, i, settings_.bytes / settings_.streams);
}

void Transfer::send(Simulation& sim, std::size_t stream, double bytes) {
  const auto& platform = sim.platform();
  const auto here = platform.site_of(from_);
  const auto there = platform.site_of(to_);
  const double rtt_s = platform.latency_s(here, there) + platform.latency_s(there, here);
  streams_[stream].left_bytes = bytes;
  if (!platform.reachable(here, there)) return ended(sim, stream, {false, bytes});
  streams_[stream].flow = sim.flows().transfer(
      from_, to_, bytes,
      [this, &sim, stream](const kernel::FlowEnd& end) { ended(sim, stream, end); },
      settings_.window_bytes / rtt_s);
}

void Transfer::ended(Simulation& sim, std::size_t stream, const kernel::FlowEnd& end) {
  streams_[stream] = {{}, end.remaining_bytes};
  if (!end.ok && end.remaining_bytes > 0.0) {
    sim.after(settings_.retry_interval_s,
              [this, &sim, stream] { send(sim, stream, streams_[stream].left_bytes); });
    return;
  }
  if (--unfinished_ == 0)
    sim.notice(
        {.component = id(), .kind = "transfer-finished", .step = "transfer", .causes = {started_}});
}

double Transfer::moved_bytes(Simulation& sim) const {
  if (streams_.empty()) return 0.0;
  double left_bytes = 0.0;
  for (const Stream& s : streams_)
    left_bytes += sim.flows().active(s.flow) ? sim.flows().remaining_bytes(s.flow) : s.left_bytes;
  return settings_.bytes - left_bytes;
}

void Transfer::observe(Simulation& sim) { sim.sample(id(), "transferred", "B", moved_bytes(sim)); }

void Transfer::finish(Simulation& sim) {
  sim.usage("inter-region transfer bytes", id(), moved_bytes(sim), settings_.transfer_byte.usd,
            settings_.transfer_byte.source);
}

namespace {

using config::Kind;
using config::Unit;

void describe(config::Catalogue& catalogue) {
  catalogue.add(Kind{
      .name = "transfer",
      .family = "transfer",
      .doc = "A bulk copy from one region to another, beside the replication of stores. "
             "`streams` parallel flows share the links with everything else, max-min fairly; each "
             "runs at most at tcp_window / RTT. A broken flow goes on where it broke after "
             "`retry_interval`.",
      .fields = {{"from", config::reference("region"), "Source.", nullptr, true},
                 {"to", config::reference("region"), "Destination.", nullptr, true},
                 {"bytes", config::positive(Unit::bytes), "Amount.", nullptr, true},
                 {"at", config::quantity(Unit::seconds, 0), "Start.", "0s"},
                 {"streams", config::integer(1, 1000), "Parallel flows.", 8, false,
                  "assumption: parallel 8-16 MB parts"},
                 {"tcp_window", config::positive(Unit::bytes), "Of one flow.", "16 MiB", false,
                  "assumption: Linux with tcp_rmem raised for long paths"},
                 {"retry_interval", config::positive(Unit::seconds), "Pause after a broken flow.",
                  "5s", false, "assumption"},
                 {"network", config::positive(Unit::bytes_per_s), "Interface at either end.",
                  "100 Gbps"},
                 {"transfer_price", config::quantity(Unit::usd_per_byte, 0), "Between regions.",
                  "0.02 USD/GB", false, "AWS inter-region, us-east-1 list"}},
      .metrics = {{"transferred", "B", "Moved so far."}},
      .component = true});
  catalogue.add_field("traffic", {"transfers", config::map_of(config::object("transfer")),
                                  "Bulk copies between regions.", config::Json::object()});
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>& problems) {
  for (const auto& [name, node] : scenario.root().child("traffic").map("transfers")) {
    TransferSettings s;
    s.name = name;
    s.from = node.text("from");
    s.to = node.text("to");
    s.bytes = node.number("bytes");
    s.at_s = node.number("at");
    s.streams = static_cast<int>(node.integer("streams"));
    s.window_bytes = node.number("tcp_window");
    s.retry_interval_s = node.number("retry_interval");
    s.network_bytes_per_s = node.number("network");
    s.transfer_byte = price(node, "transfer_price");
    if (s.from == s.to)
      problems.push_back(node.problem("to", "expected another region than " + s.from));
    else
      sim.add(std::make_unique<Transfer>(std::move(s)));
  }
}

}  // namespace

Module transfer_module() { return {describe, build}; }

}  // namespace rehearse::models::data
