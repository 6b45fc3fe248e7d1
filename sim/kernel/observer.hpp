// The only door for results: models and the kernel report to an Observer; scenarios/run connects
// it to a recorder. Never called once per request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/ids.hpp"

namespace rehearse::kernel {

/// A control-plane event to be entered in the timeline; see TimelineEvent of the run record for
/// what each part means to the recovery analysis.
struct Notice {
  std::string component;  ///< "database:orders"
  std::string kind;       ///< "promoted"
  std::string step;       ///< step of the recovery that ends here: "promotion"; may be empty
  std::string detail = {};
  std::vector<EventId> causes = {};
  std::vector<std::string> ends = {};  ///< components whose failures this event ends
  std::string disaster = {};           ///< onset of a fault: its disaster
  bool circumstance = false;
};

class Observer {
 public:
  virtual ~Observer() = default;
  virtual EventId on_notice(double time_s, const Notice& notice) = 0;
  /// One point of a fixed-step series; called at every observation tick, in a fixed order.
  virtual void on_sample(double time_s, std::string_view component, std::string_view metric,
                         std::string_view unit, double value) = 0;
  virtual void on_usage(std::string_view item, std::string_view component, double quantity,
                        double unit_price_usd, std::string_view source) = 0;
  /// Simulated time reached; a few times per wall-clock second. Returning false stops the run.
  virtual bool on_progress(double time_s) = 0;
};

}  // namespace rehearse::kernel
