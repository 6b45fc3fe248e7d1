// The theories that case files name. A new one is a function and a line in the table.
#pragma once

#include <map>
#include <string>

#include "tests/closed_form/parameters.hpp"

namespace rehearse::closed_form {

/// By object (a service or population of the scenario), then by quantity (measures.hpp).
using Figures = std::map<std::string, std::map<std::string, double>>;

/// What the theory of this name predicts. Throws std::runtime_error for a name that is not in the
/// table and for parameters that do not fit.
Figures theory(const std::string& name, const json::Json& parameters);

// One station: its service is called "station", its only population "jobs".
Figures mmc(const Parameters& of);
Figures mmck(const Parameters& of);
Figures erlang_b(const Parameters& of);
Figures mg1(const Parameters& of);
Figures mg1_classes(const Parameters& of);
Figures md1(const Parameters& of);
Figures mdc(const Parameters& of);
Figures md1k(const Parameters& of);
Figures in_turn(const Parameters& of);

// The same with a discipline, patience or a limit; classes are populations of their names.
Figures priority(const Parameters& of);
Figures processor_sharing(const Parameters& of);
Figures sharing_classes(const Parameters& of);
Figures lifo(const Parameters& of);
Figures impatient(const Parameters& of);
Figures token_bucket(const Parameters& of);
Figures batches(const Parameters& of);
Figures gim1(const Parameters& of);
Figures two_queues(const Parameters& of);
Figures retrial(const Parameters& of);

// A cache of keys whose misses call the service "origin".
Figures cache(const Parameters& of);
Figures ttl(const Parameters& of);

// Networks: services by name, requests of the population "users" (or of the classes' names).
Figures jackson(const Parameters& of);
Figures closed(const Parameters& of);
Figures closed_classes(const Parameters& of);
Figures fork_join(const Parameters& of);
Figures slowest(const Parameters& of);
Figures layered(const Parameters& of);  // "front" calls "back"

}  // namespace rehearse::closed_form
