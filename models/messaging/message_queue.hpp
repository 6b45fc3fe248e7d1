// Message queues: publishers go on when a message is stored, consumers process it later.
#pragma once

#include <string>

#include "models/module.hpp"
#include "models/ports.hpp"

namespace rehearse::models {

/// Kind "message_queue", family "queue", and "consumers". Built before services.
Module message_queue_module();

/// The queue is a service of its own that does not fail; see policy::MessageQueue for its rules.
/// Consumers stand at the ingress of their region, and pause while that is lost. Its statistics in
/// the run record are those of a service: arrivals are messages published, completions messages
/// acknowledged, and the response time is that from the one to the other.
class MessageQueue : public kernel::Component, public QueuePort, public kernel::SiteWatcher {
 public:
  MessageQueue(const config::Scenario& scenario, const config::Node& node);

  void declare(kernel::Simulation& sim) override;
  void lower(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;
  std::uint32_t queue_table() const override { return table_; }
  void site_lost(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;
  void site_restored(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;

 private:
  const config::Scenario& scenario_;
  config::Node node_;
  std::uint32_t table_ = 0;
  policy::MessageCounters last_;
};

}  // namespace rehearse::models
