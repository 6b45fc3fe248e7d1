// A message queue with acknowledgements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "sim/policy/indexed_heap.hpp"
#include "sim/policy/slab.hpp"

namespace rehearse::policy {

/// What a full queue does.
enum class Overflow : std::uint8_t {
  drop_newest,  ///< takes the new message and forgets it: Mosquitto
  drop_oldest,  ///< forgets messages from its head until it is not over-full: RabbitMQ's drop-head
  reject        ///< refuses the new message, and the publisher knows: RabbitMQ's reject-publish
};

/// Defaults and ranges of Amazon SQS: visibility 0 to 12 h, retention 60 s to 14 days, delay 0 to
/// 15 min, 1 to 1000 receives.
struct MessageQueueSpec {
  double visibility_timeout_s = 30.0;
  double retention_s = 345600.0;   ///< time to live, > 0; IoT Edge hub: 7200 s
  double delay_s = 0.0;            ///< before a new message is visible
  std::uint32_t max_receives = 0;  ///< 0: no limit; RabbitMQ's quorum queues: 20
  std::uint32_t max_length = 0;    ///< messages waiting; 0: no limit; Mosquitto: 1000
  std::uint64_t max_bytes = 0;     ///< of the messages waiting; 0: no limit
  Overflow overflow = Overflow::reject;
};

/// A receipt: names one delivery of one message.
struct MessageHandle {
  std::uint32_t slot = kNone;
  std::uint32_t delivery = 0;
};

struct Received {
  MessageHandle handle;
  std::uint64_t payload = 0;
  std::uint32_t bytes = 0;
  std::uint32_t receives = 0;  ///< this one included
  double enqueued_s = 0.0;
};

struct DeadLetter {
  std::uint64_t payload = 0;
  std::uint32_t bytes = 0;
  std::uint32_t receives = 0;
  double enqueued_s = 0.0;
  double died_s = 0.0;
};

enum class Publish : std::uint8_t { queued, dropped, rejected };

/// At every instant published = acked + expired + dead + dropped + present().
struct MessageCounters {
  std::uint64_t published = 0;    ///< taken from publishers
  std::uint64_t rejected = 0;     ///< not taken
  std::uint64_t received = 0;     ///< deliveries
  std::uint64_t redelivered = 0;  ///< deliveries but the first of each message
  std::uint64_t acked = 0;
  std::uint64_t expired = 0;
  std::uint64_t dead = 0;
  std::uint64_t dropped = 0;
};

/// At-least-once delivery. A message waits, is received, and is then hidden from other consumers
/// until it is acknowledged and gone, or until its visibility timeout runs out (or the consumer
/// gives it back), when it waits again at its old place: consumers get the visible message that was
/// published first (RabbitMQ requeues so; SQS gives no order).
///
/// - A receipt is good for one delivery while its message is hidden: received at t, it is refused
///   from t + visibility timeout on.
/// - A message that would become visible after max_receives deliveries is a dead letter instead.
/// - A message of age retention is gone, waiting or hidden, and its receipt with it. Age counts
/// from
///   publication, never anew. In a dead-letter queue that is another MessageQueue it does (as in
///   SQS's FIFO queues).
/// - The bounds are on messages waiting, delayed ones included, hidden ones not (RabbitMQ counts
///   those ready, Mosquitto those beyond in flight). One that waits again always finds room, unless
///   drop_oldest then drops the head, which may be itself.
///
/// All this happens at the exact instant, in the order of time; at one instant retention goes
/// before visibility. Each call first advances the queue to its `now_s`, which is finite and never
/// decreases.
///
/// Not modelled: duplicate deliveries other than these, message groups, priorities, a limit on
/// messages in flight.
///
/// Publishing takes constant time; receiving and what ends a delivery logarithmic time in the
/// messages hidden. Memory: 68 bytes a message and 48 more at most. Allocates only for more
/// messages than ever before.
class MessageQueue {
 public:
  explicit MessageQueue(const MessageQueueSpec& spec) : spec_(spec) {}

  Publish publish(std::uint64_t payload, std::uint32_t bytes, double now_s);
  std::optional<Received> receive(double now_s);
  /// Whether the receipt was good; if so the message is gone.
  bool ack(MessageHandle handle, double now_s);
  /// Negative acknowledgement: visible again after `delay_s`. False if the receipt was not good.
  bool release(MessageHandle handle, double now_s, double delay_s = 0.0);
  /// The dead letter that died first of those not popped yet.
  std::optional<DeadLetter> pop_dead();

  /// When time alone changes something next: a message expires or becomes visible. Infinity if
  /// nothing does.
  double next_event_s() const { return next_event_s_; }
  /// Lets everything happen that is due at `now_s` or before.
  void advance(double now_s) {
    while (next_event_s_ <= now_s) happen();
  }

  std::size_t present() const { return present_; }
  std::size_t waiting() const { return waiting_; }
  std::uint64_t waiting_bytes() const { return waiting_bytes_; }
  /// Received and neither acknowledged, released nor timed out.
  std::size_t in_flight() const { return in_flight_; }
  /// Whether receive() would find one.
  bool any_visible() const { return first_visible() != kNone; }
  /// When the oldest message present was published; infinity if there is none.
  double oldest_enqueued_s() const;
  const MessageCounters& counters() const { return counters_; }

 private:
  enum class State : std::uint8_t {
    fresh,      ///< waiting, never received
    returned,   ///< waiting, visible again
    in_flight,  ///< hidden, its receipt is good
    deferred    ///< hidden, given back with a delay
  };
  struct Message {
    std::uint64_t payload = 0;
    std::uint64_t sequence = 0;  ///< of publication
    double enqueued_s = 0.0;
    double visible_s = 0.0;  ///< of a fresh or hidden message; of a dead one, when it died
    std::uint32_t bytes = 0;
    std::uint32_t receives = 0;
    std::uint32_t delivery = 0;  ///< counts on through all messages in this place
    State state = State::fresh;
    Link present;  ///< or dead
    Link fresh;
  };
  struct Hidden {
    double visible_s;
    std::uint64_t sequence;
    bool operator<(const Hidden& other) const {
      return visible_s != other.visible_s ? visible_s < other.visible_s : sequence < other.sequence;
    }
  };

  bool over_full(std::uint64_t more_messages, std::uint64_t more_bytes) const;
  void enqueue(std::uint64_t payload, std::uint32_t bytes, double now_s);
  void shed();
  std::uint32_t head() const;
  std::uint32_t first_visible() const;
  bool good(MessageHandle handle) const;

  void happen();
  double expiry_s() const;
  double reappearance_s() const;
  double end_of_delay_s() const;
  void schedule();

  void hide(std::uint32_t slot, double until_s, State state);
  void reappear(std::uint32_t slot, double now_s);
  void bury(std::uint32_t slot, double now_s);
  void detach(std::uint32_t slot);
  void stop_waiting(std::uint32_t slot);
  void leave(std::uint32_t slot);

  MessageQueueSpec spec_;
  Slab<Message> messages_;
  SlotList<&Message::present> by_age_;
  SlotList<&Message::present> dead_;
  SlotList<&Message::fresh> fresh_;
  std::uint32_t delayed_ = kNone;        ///< the first of fresh_ that is not visible yet
  IndexedHeap<std::uint64_t> returned_;  ///< by sequence
  IndexedHeap<Hidden> hidden_;
  std::uint64_t sequence_ = 0;
  std::size_t present_ = 0;
  std::size_t waiting_ = 0;
  std::size_t in_flight_ = 0;
  std::uint64_t waiting_bytes_ = 0;
  double next_event_s_ = std::numeric_limits<double>::infinity();
  MessageCounters counters_;
};

}  // namespace rehearse::policy
