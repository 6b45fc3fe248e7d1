// The extension module `rehearse._worker`: plays one run in this process, with Python deciding
// where a scenario's own control loops would. Imported in worker processes only; one run per
// process.
#include <pybind11/stl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "models/external_policy.hpp"
#include "python/bindings/bindings.hpp"
#include "scenarios/run/worker.hpp"
#include "sim/kernel/simulation.hpp"

namespace py = pybind11;

namespace rehearse::python {
namespace {

using kernel::Simulation;

void write_all(int fd, const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) ::_exit(1);  // the parent is gone
    done += static_cast<std::size_t>(n);
  }
}

/// Requests of all populations so far, warm-up included where it says so.
struct Totals {
  std::uint64_t issued = 0;  ///< warm-up included
  std::uint64_t good = 0;
  std::uint64_t failed = 0;
};

Totals totals(const Simulation& sim) {
  Totals sum;
  for (const auto& population : sim.network().populations) {
    sum.issued += population.issued;
    sum.good += population.good;
    sum.failed += population.failed;
  }
  return sum;
}

/// Whoever decides for a loop of this id, or None.
py::object decider(const py::function& attach, const char* kind, kernel::Component& component) {
  return attach(kind, component.id());
}

void attach_scaling(Simulation& sim, const py::function& attach) {
  for (auto* loop : sim.all<models::ScalingLoop>()) {
    const py::object decide =
        decider(attach, "autoscaler", dynamic_cast<kernel::Component&>(*loop));
    if (decide.is_none()) continue;
    loop->decide_with([decide, &sim](const models::ScalingObservation& seen) {
      const Totals sum = totals(sim);
      return decide(seen.now_s, seen.replicas, seen.ready, seen.least, seen.most, seen.servers,
                    seen.busy, seen.queued, sum.issued, sum.good, sum.failed)
          .cast<int>();
    });
  }
}

void attach_failover(Simulation& sim, const py::function& attach) {
  for (auto* loop : sim.all<models::FailoverLoop>()) {
    const py::object decide = decider(attach, "failover", dynamic_cast<kernel::Component&>(*loop));
    if (decide.is_none()) continue;
    loop->decide_with([decide](const models::FailoverObservation& seen) {
      py::list candidates;
      for (const auto& c : seen.candidates)
        candidates.append(py::make_tuple(c.name, c.region, c.missing_bytes, c.rank));
      return decide(seen.now_s, seen.leader, seen.leader_region, candidates).cast<int>();
    });
  }
}

/// Holds the interpreter's lock throughout: nothing else happens in a worker process.
void play(const std::string& line, const py::function& attach, int out) {
  const auto send = [out](const run::Message& message) { write_all(out, run::to_bytes(message)); };
  run::play(run::parse_job(line), send, [&attach](Simulation& sim) {
    attach_scaling(sim, attach);
    attach_failover(sim, attach);
    attach("", "");
  });
}

}  // namespace
}  // namespace rehearse::python

PYBIND11_MODULE(_worker, module) {
  module.doc() = "Plays one run with policies in Python. For worker processes only.";
  rehearse::python::bind_errors(module);
  module.def("play", &rehearse::python::play, py::arg("job"), py::arg("attach"), py::arg("out"),
             "Plays a job (one line of JSON) once per process and writes the worker's messages to "
             "the descriptor `out`. `attach(kind, id)` is called for each control loop and returns "
             "who decides, or None; last with two empty texts.");
}
