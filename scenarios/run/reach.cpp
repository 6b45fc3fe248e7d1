#include "scenarios/run/reach.hpp"

#include <vector>

namespace rehearse::run {
namespace {

using kernel::kNone;
using kernel::Network;
using kernel::Op;
using kernel::OpCode;

/// Depth-first walk over ops; an op is looked at once.
class Walk {
 public:
  explicit Walk(const Network& network) : network_(network), seen_(network.ops.size(), false) {}

  Reach from(std::uint32_t pc) {
    open(pc);
    while (!open_.empty()) {
      const std::uint32_t at = open_.back();
      open_.pop_back();
      visit(network_.ops[at], at);
    }
    return reach_;
  }

 private:
  void open(std::uint32_t pc) {
    if (pc >= seen_.size() || seen_[pc]) return;
    seen_[pc] = true;
    open_.push_back(pc);
  }
  void open_all(const std::vector<std::uint32_t>& pcs) {
    for (const std::uint32_t pc : pcs) open(pc);
  }

  void visit(const Op& op, std::uint32_t at) {
    switch (op.code) {
      case OpCode::call:
      case OpCode::guarded:
        enter(op);
        break;
      case OpCode::parallel:
        for (std::uint32_t i = 1; i <= op.a; ++i) open(at + i);
        open(op.b);
        return;
      case OpCode::hedge:
        open(op.a);
        open(op.b);
        if (op.timeout != kNone) open(op.timeout);
        return;
      case OpCode::choose:
        open_all(network_.choices[op.a].pc);
        return;
      case OpCode::jump:
        open(op.a);
        return;
      case OpCode::cache:
        open(op.b);
        break;
      case OpCode::look_up:
        open(op.b);
        open(op.timeout);
        break;
      case OpCode::stored:
      case OpCode::unfetched:
        open(op.b);
        return;
      case OpCode::resolve:
        open_all(network_.resolvers[op.a].target_pc);
        return;
      case OpCode::route:
        open(network_.routers[op.a].pc);
        return;
      case OpCode::acked:
      case OpCode::commit:
        reach_.stores.insert(op.a);
        break;
      case OpCode::publish:
        if (op.b != kNone) open(op.b);
        break;
      case OpCode::consumed:
      case OpCode::unconsumed:
      case OpCode::fail:
      case OpCode::join:
      case OpCode::reply:
        return;
      default:
        break;
    }
    open(at + 1);
  }

  void enter(const Op& call) {
    const kernel::Entry& entry = network_.entries[call.a];
    if (entry.group != kNone) reach_.services.insert(entry.service);
    open(entry.pc);
    if (call.b != kNone) open(call.b);
  }

  const Network& network_;
  std::vector<bool> seen_;
  std::vector<std::uint32_t> open_;
  Reach reach_;
};

}  // namespace

Reach reach(const Network& network, std::uint32_t pc) { return Walk(network).from(pc); }

}  // namespace rehearse::run
