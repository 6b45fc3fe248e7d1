#include "models/traffic/paths.hpp"

#include "models/call_lowering.hpp"
#include "models/ports.hpp"
#include "models/program.hpp"

namespace rehearse::models {

using kernel::Op;
using kernel::OpCode;
using kernel::Simulation;

kernel::EntryId entry_of(const Simulation& sim, const std::string& endpoint,
                         const std::string& region) {
  const EndpointName name = split_endpoint(endpoint);
  return sim.port<kernel::RequestTarget>("service:" + name.service).entry(name.endpoint, region);
}

namespace {

Op hop_of(const HopPort& element) {
  Op op;
  op.code = OpCode::hop;
  op.hops = static_cast<std::uint8_t>(element.hops());
  op.value = element.delay_s();
  return op;
}

}  // namespace

std::uint32_t add_region_path(Simulation& sim, const std::string& region,
                              const ClientCall& client) {
  const auto base = static_cast<std::uint32_t>(sim.network().ops.size());
  const auto* cdn = client.cacheable ? sim.try_port<kernel::CachePort>("cdn") : nullptr;
  const bool keyed =
      cdn != nullptr && sim.network().caches[cdn->cache_table(region)].keyed != kernel::kNone;
  std::vector<Op> ops;
  if (cdn != nullptr) {
    const auto& element = sim.port<HopPort>("cdn");
    Op look_up = op_of(keyed ? OpCode::look_up : OpCode::cache);
    look_up.a = cdn->cache_table(region);
    look_up.hops = static_cast<std::uint8_t>(element.hops());
    look_up.value = element.delay_s();
    look_up.draw = 1;
    ops.push_back(look_up);
  }
  if (const auto* global = sim.try_port<HopPort>("global_load_balancer")) {
    ops.push_back(hop_of(*global));
  }
  const auto& request = sim.network().entries[entry_of(sim, client.endpoint, region)];
  Op travel = op_of(OpCode::travel);
  travel.a = sim.port<kernel::RegionPort>("region:" + region).ingress_site();
  travel.value = request.request_bytes;
  ops.push_back(travel);
  ops.push_back(hop_of(sim.port<HopPort>("load_balancer:" + region)));
  append_call(sim, ops, base,
              {.entry = entry_of(sim, client.endpoint, region),
               .caller = client.client,
               .policy = client.policy,
               .draw = std::uint16_t{2}});
  Op home = op_of(OpCode::home);
  home.value = request.response_bytes;
  ops.push_back(home);
  if (cdn != nullptr) {
    const std::uint32_t table = cdn->cache_table(region);
    const auto here = [&] { return base + static_cast<std::uint32_t>(ops.size()); };
    ops.push_back(op_of(keyed ? OpCode::stored : OpCode::fill, table));
    if (keyed) {
      ops.front().timeout = here();
      ops.push_back(op_of(OpCode::unfetched, table));
      ops[ops.size() - 2].b = ops.back().b = here();
    }
    ops.front().b = here();
  }
  ops.push_back(op_of(OpCode::reply));
  return sim.add_program(ops);
}

}  // namespace rehearse::models
