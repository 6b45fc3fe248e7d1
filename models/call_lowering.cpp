#include "models/call_lowering.hpp"

#include <algorithm>

#include "models/ports.hpp"

namespace rehearse::models {
namespace {

using kernel::kNone;
using kernel::Op;
using kernel::OpCode;
using kernel::Simulation;

constexpr const char* kService = "service:";

/// How many stations call: those of a service; a population counts as one.
std::uint32_t stations_of(const Simulation& sim, const std::string& caller) {
  if (!caller.starts_with(kService)) return 1;
  const std::string name = caller.substr(std::char_traits<char>::length(kService));
  const auto& names = sim.network().service_names;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return 1;
  return sim.network().services[static_cast<std::size_t>(found - names.begin())].stations;
}

/// Nothing but a timeout, and a balancer behind it.
std::uint32_t plain_row(Simulation& sim, double timeout_s) {
  kernel::CallPolicy policy;
  if (timeout_s < kernel::kNever) policy.timer = sim.timer_class(timeout_s);
  sim.network().policies.push_back(policy);
  return static_cast<std::uint32_t>(sim.network().policies.size() - 1);
}

class Writer {
 public:
  Writer(Simulation& sim, std::vector<Op>& ops, std::uint32_t base, const CallStep& call)
      : sim_(sim), ops_(ops), base_(base), call_(call) {}

  void write() {
    const kernel::GroupId group = sim_.network().entries[call_.entry].group;
    const bool balanced = group != kNone && sim_.network().groups[group].balancer != kNone;
    if (!call_.policy.empty()) {
      by_policy(group);
    } else if (balanced) {
      guarded(plain_row(sim_, call_.timeout_s));
    } else {
      plain();
    }
  }

 private:
  std::uint32_t here() const { return base_ + static_cast<std::uint32_t>(ops_.size()); }

  std::size_t emit(OpCode code) {
    Op op;
    op.code = code;
    op.draw = static_cast<std::uint16_t>(ops_.size());
    ops_.push_back(op);
    return ops_.size() - 1;
  }

  std::size_t emit_call(OpCode code) {
    const std::size_t at = emit(code);
    ops_[at].a = call_.entry;
    if (call_.draw) ops_[at].draw = *call_.draw;
    return at;
  }

  std::uint32_t handler() const { return call_.optional ? here() : call_.on_failure; }

  void plain() {
    const std::size_t at = emit_call(OpCode::call);
    if (call_.timeout_s < kernel::kNever) ops_[at].timeout = sim_.timer_class(call_.timeout_s);
    ops_[at].b = handler();
  }

  std::size_t guarded(std::uint32_t row) {
    const std::size_t at = emit_call(OpCode::guarded);
    ops_[at].timeout = row;
    emit(OpCode::settle);
    ops_[at].b = handler();
    return at;
  }

  void by_policy(kernel::GroupId group) {
    auto& policy = sim_.port<CallPolicyPort>("call_policy:" + call_.policy);
    const CallPolicyPort::Hedge hedge = policy.hedge();
    const std::uint32_t row = policy.add_row(sim_, {.caller = call_.caller,
                                                    .callers = stations_of(sim_, call_.caller),
                                                    .callee = group,
                                                    .timeout_s = call_.timeout_s});
    if (hedge.attempts <= 1) {
      guarded(row);
      return;
    }
    const std::size_t fork = emit(OpCode::hedge);
    ops_[fork].a = here();
    ops_[fork].hops = hedge.attempts;
    ops_[fork].value = hedge.delay_s;
    const std::size_t at = guarded(row);
    emit(OpCode::join);
    // One attempt that fails is no failure of the call.
    ops_[at].b = kNone;
    ops_[fork].b = here();
    ops_[fork].timeout = handler();
  }

  Simulation& sim_;
  std::vector<Op>& ops_;
  std::uint32_t base_;
  const CallStep& call_;
};

}  // namespace

void append_call(Simulation& sim, std::vector<Op>& ops, std::uint32_t base, const CallStep& call) {
  Writer(sim, ops, base, call).write();
}

}  // namespace rehearse::models
