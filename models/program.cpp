#include "models/program.hpp"

#include "models/call_lowering.hpp"
#include "models/ports.hpp"
#include "models/program_check.hpp"
#include "models/program_kinds.hpp"

namespace rehearse::models {

using config::Node;
using kernel::Op;
using kernel::OpCode;

namespace {

/// Writes one program. Jumps forward are written when their target is known.
class Lowering {
 public:
  Lowering(kernel::Simulation& sim, const config::Scenario& scenario, const std::string& region,
           std::uint32_t base, Door door)
      : sim_(sim), scenario_(scenario), region_(region), base_(base), door_(std::move(door)) {}

  void steps(const std::vector<Node>& steps) {
    for (const Node& step : steps) {
      const bool away = door_.release && calls(step.kind());
      if (away) ops_[emit(OpCode::leave)].a = 1;
      one(step);
      if (away) ops_[emit(OpCode::enter)].a = 1;
    }
  }
  std::vector<Op> take() { return std::move(ops_); }

 private:
  static bool calls(const std::string& kind) {
    return kind != "compute" && kind != "choose" && kind != "cache" && kind != "rate_limit";
  }

  void one(const Node& step) {
    const std::string& kind = step.kind();
    if (kind == "compute") {
      compute(step);
    } else if (kind == "call") {
      call(step, service_entry(step));
    } else if (kind == "parallel") {
      parallel(step);
    } else if (kind == "choose") {
      choose(step);
    } else if (kind == "cache") {
      cache(step);
    } else if (kind == "publish") {
      publish(step);
    } else if (kind == "rate_limit") {
      rate_limit(step);
    } else {
      const auto& store = sim_.port<kernel::RequestTarget>(store_id(scenario_, step));
      call(step, store.entry(kind, region_));
    }
  }

  std::uint32_t here() const { return base_ + static_cast<std::uint32_t>(ops_.size()); }

  /// Index of a new operation, not a reference: later ones move it.
  std::size_t emit(OpCode code) {
    Op op;
    op.code = code;
    op.draw = static_cast<std::uint16_t>(ops_.size());
    ops_.push_back(op);
    return ops_.size() - 1;
  }

  void compute(const Node& step) {
    const std::size_t at = emit(OpCode::compute);
    ops_[at].a = sim_.add_distribution(step.distribution("time"));
  }

  kernel::EntryId service_entry(const Node& call) const {
    const EndpointName name = split_endpoint(call.text("endpoint"));
    return sim_.port<kernel::RequestTarget>("service:" + name.service)
        .entry(name.endpoint, region_);
  }

  /// A tolerated failure goes on behind the call.
  void call(const Node& step, kernel::EntryId entry) {
    CallStep made{.entry = entry, .caller = door_.caller, .optional = step.flag("optional")};
    if (step.has("timeout")) made.timeout_s = step.number("timeout");
    made.policy = step.has("policy") ? step.text("policy") : door_.call_policy;
    append_call(sim_, ops_, base_, made);
  }

  void rate_limit(const Node& step) {
    const std::size_t at = emit(OpCode::limit);
    ops_[at].a =
        sim_.port<RateLimitPort>("rate_limit:" + step.text("name")).limit_row(sim_, region_);
  }

  void parallel(const Node& step) {
    const std::vector<Node> calls = step.list("calls");
    const std::size_t fork = emit(OpCode::parallel);
    ops_[fork].a = static_cast<std::uint32_t>(calls.size());
    std::vector<std::size_t> ways;
    for (std::size_t i = 0; i < calls.size(); ++i) ways.push_back(emit(OpCode::jump));
    for (std::size_t i = 0; i < calls.size(); ++i) {
      ops_[ways[i]].a = here();
      call(calls[i], service_entry(calls[i]));
      emit(OpCode::join);
    }
    ops_[fork].b = here();
  }

  void choose(const Node& step) {
    const std::size_t at = emit(OpCode::choose);
    kernel::ChoiceTable table;
    std::vector<std::size_t> exits;
    double sum = 0.0;
    for (const Node& way : step.list("alternatives")) {
      sum += way.number("probability");
      table.cumulative.push_back(sum);
      table.pc.push_back(here());
      steps(way.list("steps"));
      exits.push_back(emit(OpCode::jump));
    }
    if (sum < 1.0 - 1e-9) {
      table.cumulative.push_back(1.0);
      table.pc.push_back(here());
    }
    table.cumulative.back() = 1.0;
    for (const std::size_t exit : exits) ops_[exit].a = here();
    ops_[at].a = static_cast<std::uint32_t>(sim_.network().choices.size());
    sim_.network().choices.push_back(std::move(table));
  }

  void cache(const Node& step) {
    const std::string& name = step.text("cache");
    const auto table = sim_.port<kernel::CachePort>("cache:" + name).cache_table(region_);
    const bool keyed = sim_.network().caches[table].keyed != kernel::kNone;
    const std::size_t lookup = emit(keyed ? OpCode::look_up : OpCode::cache);
    ops_[lookup].a = table;
    ops_[lookup].hops = 1;
    ops_[lookup].value = scenario_.find("cache", name).number("latency");
    steps(step.list("on_miss"));
    const std::size_t fill = emit(keyed ? OpCode::stored : OpCode::fill);
    ops_[fill].a = table;
    if (keyed) {
      ops_[lookup].timeout = here();
      const std::size_t failed = emit(OpCode::unfetched);
      ops_[failed].a = table;
      ops_[failed].b = ops_[fill].b = here();
    }
    ops_[lookup].b = here();
  }

  /// A tolerated refusal goes on behind it.
  void publish(const Node& step) {
    const std::string& name = step.text("queue");
    const std::size_t at = emit(OpCode::publish);
    ops_[at].a = sim_.port<QueuePort>("queue:" + name).queue_table();
    ops_[at].hops = 1;
    ops_[at].value = scenario_.find("queue", name).number("latency");
    if (step.flag("optional")) ops_[at].b = here();
  }

  kernel::Simulation& sim_;
  const config::Scenario& scenario_;
  const std::string& region_;
  std::uint32_t base_;
  Door door_;
  std::vector<Op> ops_;
};

void build(const config::Scenario& scenario, kernel::Simulation&,
           std::vector<Diagnostic>& problems) {
  check_programs(scenario, problems);
}

}  // namespace

Door as_caller(Door door, const Node& service) {
  door.caller = "service:" + service.name();
  if (service.has("call_policy")) door.call_policy = service.text("call_policy");
  return door;
}

std::vector<Op> lower_steps(kernel::Simulation& sim, const config::Scenario& scenario,
                            const std::vector<Node>& steps, const std::string& region,
                            std::uint32_t base, const Door& door) {
  Lowering lowering(sim, scenario, region, base, door);
  lowering.steps(steps);
  return lowering.take();
}

std::uint32_t add_steps(kernel::Simulation& sim, const config::Scenario& scenario,
                        const std::vector<Node>& steps, const std::string& region,
                        const Door& door) {
  const auto base = static_cast<std::uint32_t>(sim.network().ops.size()) + (door.enter ? 1U : 0U);
  std::vector<Op> ops = lower_steps(sim, scenario, steps, region, base, door);
  if (door.enter) {
    ops.insert(ops.begin(), op_of(OpCode::enter));
    ops.push_back(op_of(OpCode::leave));
  }
  Op reply;
  reply.draw = static_cast<std::uint16_t>(ops.size());
  ops.push_back(reply);
  return sim.add_program(ops);
}

Module program_module() { return {describe_steps, build}; }

}  // namespace rehearse::models
