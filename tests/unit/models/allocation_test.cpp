// After warm-up no event of a request allocates. This program counts what `operator new` is asked
// for; the clock and the control loops ask for a handful of small pieces per simulated second.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "cloud_harness.hpp"

#if !defined(__SANITIZE_ADDRESS__)

namespace {
std::uint64_t allocations = 0;
}

void* operator new(std::size_t size) {
  ++allocations;
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace rehearse::models {
namespace {

constexpr std::uint64_t kSeconds = 19;
constexpr std::uint64_t kPerSecond = 6;

struct Count {
  std::uint64_t allocations = 0;
  std::uint64_t requests = 0;
};

/// Between 60 s and 79 s of a run that observes every 40 s.
Count count(const std::string& rest) {
  Play play(R"({"run": {"duration": "100s", "warmup": "20s", "observe_every": "40s"}, )" + rest +
            "}");
  std::vector<Count> seen;
  seen.reserve(2);
  const auto look = [&seen](kernel::Simulation& sim) {
    seen.push_back({allocations, sim.network().populations[0].issued});
  };
  play.at({{60.0, look}, {79.0, look}});
  play.run();
  return {seen[1].allocations - seen[0].allocations, seen[1].requests - seen[0].requests};
}

TEST(Allocations, PlainCallsMakeNone) {
  const Count seen = count(R"("deployment": {"services": {
      "web": {"replicas": 3, "concurrency": 8, "service_time": {"exponential": "2ms"}},
      "db": {"concurrency": 16, "service_time": {"exponential": "1ms"}}}},
      "traffic": {"populations": {"users": {"visits": ["web", "db"], "rate": "9000/s"}}})");
  EXPECT_GT(seen.requests, 50000U);
  EXPECT_LE(seen.allocations, kPerSecond * kSeconds);
}

TEST(Allocations, GuardedCallsMakeNone) {
  const Count seen = count(R"("deployment": {"services": {
      "web": {"replicas": 3, "concurrency": 8, "call_policy": "careful",
              "endpoints": {"get": {"steps": [{"compute": {"exponential": "2ms"}},
                                              {"call": "db/serve"}]}}},
      "db": {"replicas": 4, "concurrency": 2, "queue_limit": 4,
             "service_time": {"exponential": "1ms"},
             "load_balancing": {"algorithm": "least-request", "outlier_detection": {}}}}},
      "policies": {"calls": {"careful": {"attempt_timeout": "20ms",
          "retry": {"attempts": 3, "backoff": {"base": "1ms"}, "budget": {"kind": "envoy"}},
          "circuit_breaker": {"kind": "resilience4j-count"}, "bulkhead": {"max_concurrent": 100}}}},
      "traffic": {"populations": {"users": {"call": "web/get", "rate": "5000/s",
                                             "timeout": "1s"}}})");
  EXPECT_GT(seen.requests, 50000U);
  EXPECT_LE(seen.allocations, kPerSecond * kSeconds);
}

TEST(Allocations, DisciplinesAndLimitsMakeNone) {
  const Count seen = count(R"("deployment": {"services": {
      "web": {"concurrency": 8, "workers": {"count": 40}, "discipline": {"priority": {}},
              "endpoints": {"get": {"steps": [{"rate_limit": "door"},
                                              {"compute": {"exponential": "2ms"}},
                                              {"call": "db/serve"}]}}},
      "db": {"concurrency": 4, "discipline": {"processor_sharing": {}},
             "service_time": {"exponential": "1ms"}}}},
      "policies": {"rate_limits": {"door": {"kind": "token-bucket", "rate": "3000/s",
                                            "burst": 20}}},
      "traffic": {"populations": {"users": {"call": "web/get", "rate": "3000/s",
                                             "timeout": "1s"}}})");
  EXPECT_GT(seen.requests, 50000U);
  EXPECT_LE(seen.allocations, kPerSecond * kSeconds);
}

TEST(Allocations, CachesByKeysMakeNone) {
  const Count seen = count(R"("deployment": {
      "caches": {"pages": {"keys": {"count": 10000}, "capacity": 1000, "ttl": "5s"}},
      "services": {
        "web": {"concurrency": 64, "endpoints": {"get": {"steps": [
            {"cache": {"cache": "pages", "on_miss": [{"call": "db/serve"}]}}]}}},
        "db": {"concurrency": 64, "service_time": {"exponential": "1ms"}}}},
      "traffic": {"populations": {"users": {"call": "web/get", "rate": "4000/s"}}})");
  EXPECT_GT(seen.requests, 50000U);
  EXPECT_LE(seen.allocations, kPerSecond * kSeconds);
}

}  // namespace
}  // namespace rehearse::models

#endif
