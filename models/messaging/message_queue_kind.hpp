#pragma once

#include "sim/config/descriptor.hpp"

namespace rehearse::models {

/// Adds the kinds "message_queue" and "consumers", and the section deployment.queues.
void describe_message_queue(config::Catalogue& catalogue);

}  // namespace rehearse::models
