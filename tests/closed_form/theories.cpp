#include "tests/closed_form/theories.hpp"

#include <stdexcept>

namespace rehearse::closed_form {
namespace {

const std::map<std::string, Figures (*)(const Parameters&)>& table() {
  static const std::map<std::string, Figures (*)(const Parameters&)> theories{
      {"batches", batches},
      {"cache", cache},
      {"closed", closed},
      {"closed_classes", closed_classes},
      {"erlang_b", erlang_b},
      {"fork_join", fork_join},
      {"gim1", gim1},
      {"impatient", impatient},
      {"in_turn", in_turn},
      {"jackson", jackson},
      {"layered", layered},
      {"lifo", lifo},
      {"md1", md1},
      {"md1k", md1k},
      {"mdc", mdc},
      {"mg1", mg1},
      {"mg1_classes", mg1_classes},
      {"mmc", mmc},
      {"mmck", mmck},
      {"priority", priority},
      {"processor_sharing", processor_sharing},
      {"retrial", retrial},
      {"sharing_classes", sharing_classes},
      {"slowest", slowest},
      {"token_bucket", token_bucket},
      {"ttl", ttl},
      {"two_queues", two_queues},
  };
  return theories;
}

}  // namespace

Figures theory(const std::string& name, const json::Json& parameters) {
  const auto found = table().find(name);
  if (found == table().end()) throw std::runtime_error("there is no theory " + name);
  const Parameters of(parameters);
  Figures figures = found->second(of);
  of.done();
  return figures;
}

}  // namespace rehearse::closed_form
