#include "sim/kernel/flows.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/kernel/flows_impl.hpp"
#include "sim/kernel/platform_impl.hpp"

namespace simgrid::kernel::activity {
/// SimGrid's own class, of which no header is installed: s4u::Comm::set_rate has no effect on a
/// transfer without mailbox (3.32).
class CommImpl {
 public:
  CommImpl& set_rate(double bytes_per_s);
};
}  // namespace simgrid::kernel::activity

namespace rehearse::kernel {
namespace {

namespace sg = simgrid::s4u;

/// SimGrid's signals are process-wide and cannot be disconnected: they find the flows of the one
/// simulation through here.
Flows::Impl* listening = nullptr;

void on_activity_end(const sg::Activity& activity) {
  if (listening != nullptr) listening->activity_ended(activity);
}

}  // namespace

Flows::Flows(Platform& platform) : impl_(std::make_unique<Impl>(platform)) {
  static const bool connected = [] {
    sg::Activity::on_completion_cb(on_activity_end);
    return true;
  }();
  (void)connected;
  listening = impl_.get();
}

Flows::~Flows() {
  listening = nullptr;
  for (auto& slot : impl_->slots) {
    if (slot.activity) slot.activity->cancel();
  }
}

std::uint32_t Flows::Impl::open(Done done) {
  std::uint32_t at = 0;
  if (free.empty()) {
    at = static_cast<std::uint32_t>(slots.size());
    slots.emplace_back();
  } else {
    at = free.back();
    free.pop_back();
  }
  slots[at].done = std::move(done);
  slots[at].from = slots[at].to = kNone;
  slots[at].open = true;
  return at;
}

void Flows::Impl::begin(std::uint32_t at, sg::ActivityPtr activity) {
  by_activity.emplace(activity.get(), at);
  slots[at].activity = std::move(activity);
  slots[at].activity->start();
}

void Flows::Impl::end(std::uint32_t at, const FlowEnd& result) {
  // The handle is kept until SimGrid is done with the activity: it may be inside its callback.
  Slot& slot = slots[at];
  if (slot.activity) {
    by_activity.erase(slot.activity.get());
    ended.push_back(std::move(slot.activity));
    slot.activity = nullptr;
  }
  ++slot.generation;
  slot.open = false;
  Done done = std::move(slot.done);
  slot.done = nullptr;
  free.push_back(at);
  if (done && report) report([done = std::move(done), result] { done(result); });
}

void Flows::Impl::activity_ended(const sg::Activity& activity) {
  const auto it = by_activity.find(&activity);
  if (it == by_activity.end()) return;
  const bool ok = activity.get_state() == sg::Activity::State::FINISHED;
  end(it->second, {ok, ok ? 0.0 : activity.get_remaining()});
}

void Flows::Impl::stop(std::uint32_t at, bool tell) {
  sg::ActivityPtr activity = slots[at].activity;
  const double left = activity ? activity->get_remaining() : 0.0;
  if (!tell) slots[at].done = nullptr;
  end(at, {false, left});
  if (activity) activity->cancel();
}

void Flows::Impl::ends_lost() {
  for (std::uint32_t at = 0; at < slots.size(); ++at) {
    const Slot& slot = slots[at];
    if (!slot.open || !slot.activity) continue;
    const bool lost = (slot.from != kNone && !platform.host_up(slot.from)) ||
                      (slot.to != kNone && !platform.host_up(slot.to));
    if (lost) stop(at, true);
  }
}

FlowId Flows::transfer(HostId from, HostId to, double bytes, Done done, double rate_cap) {
  Platform& platform = impl_->platform;
  const SiteId a = platform.site_of(from);
  const SiteId b = platform.site_of(to);
  const std::uint32_t at = impl_->open(std::move(done));
  const FlowId id{at, impl_->slots[at].generation};
  const bool possible =
      platform.host_up(from) && platform.host_up(to) && (a == b || platform.reachable(a, b));
  if (!possible) {
    impl_->end(at, {false, bytes});
    return id;
  }
  Platform::Impl& p = *platform.impl_;
  impl_->slots[at].from = from;
  impl_->slots[at].to = to;
  if (from == to) {
    impl_->end(at, {true, 0.0});  // nothing crosses a link
    return id;
  }
  // SimGrid takes a transfer whose two ends are known as started: they are set last.
  auto comm = sg::Comm::sendto_init();
  comm->set_payload_size(static_cast<std::uint64_t>(std::max(1.0, bytes)));
  const double cap = std::min(rate_cap, platform.loss_rate_cap(a, b));
  if (cap < std::numeric_limits<double>::infinity())
    static_cast<void>(
        reinterpret_cast<simgrid::kernel::activity::CommImpl*>(comm->get_impl())->set_rate(cap));
  impl_->by_activity.emplace(comm.get(), at);
  impl_->slots[at].activity = comm;
  comm->set_source(p.hosts[from].host)->set_destination(p.hosts[to].host);
  return id;
}

FlowId Flows::read(DiskId disk, double bytes, Done done) {
  return impl_->disk_io(disk, bytes, std::move(done), sg::Io::OpType::READ);
}

FlowId Flows::write(DiskId disk, double bytes, Done done) {
  return impl_->disk_io(disk, bytes, std::move(done), sg::Io::OpType::WRITE);
}

FlowId Flows::Impl::disk_io(DiskId disk, double bytes, Done done, sg::Io::OpType type) {
  const auto& d = platform.impl_->disks[disk];
  const std::uint32_t at = open(std::move(done));
  const FlowId id{at, slots[at].generation};
  if (!platform.host_up(d.host)) {
    end(at, {false, bytes});
    return id;
  }
  slots[at].from = d.host;
  begin(at, d.disk->io_init(static_cast<sg_size_t>(std::max(1.0, bytes)), type));
  return id;
}

void Flows::ends_lost() { impl_->ends_lost(); }

void Flows::cancel(FlowId flow) {
  if (active(flow)) impl_->stop(flow.slot, false);
}

bool Flows::active(FlowId flow) const {
  return flow.slot < impl_->slots.size() && impl_->slots[flow.slot].open &&
         impl_->slots[flow.slot].generation == flow.generation;
}

double Flows::remaining_bytes(FlowId flow) const {
  return active(flow) && impl_->slots[flow.slot].activity
             ? impl_->slots[flow.slot].activity->get_remaining()
             : 0.0;
}

}  // namespace rehearse::kernel
