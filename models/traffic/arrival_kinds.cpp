#include "models/traffic/arrival_kinds.hpp"

#include <utility>

#include "models/traffic/arrival_reading.hpp"

namespace rehearse::models {
namespace {

using config::Field;
using config::Kind;
using config::Unit;

Kind process(const char* name, const char* doc, std::vector<Field> fields) {
  return {.name = name, .family = "arrival_process", .doc = doc, .fields = std::move(fields)};
}

std::vector<Kind> process_kinds() {
  return {
      process("poisson",
              "A Poisson process, of varying rate where the rate varies: the n-th arrival is "
              "where the integrated rate reaches the sum of n unit exponentials (Cinlar 1975). "
              "Index of dispersion 1 at all time scales.",
              {}),
      process("deterministic",
              "Evenly spaced: one arrival each time the integrated rate grows by 1.",
              {{"first_gap", config::quantity(Unit::ratio, 0, 1),
                "The first arrival comes after this share of a gap; keeps populations of the same "
                "rate apart.",
                1.0}}),
      process(
          "renewal",
          "Independent gaps of any distribution: unit gaps T of mean 1 in the time in which "
          "the rate is 1 (Massey, Parker and Whitt 1996 for a varying rate). For a constant "
          "rate the index of dispersion tends to the squared coefficient of variation of the "
          "gaps. The first gap is a whole one. By `cv`: constant at 0, gamma (Erlang where "
          "1/cv^2 is an integer) below 1, exponential at 1, above it two exponentials with "
          "balanced means (Whitt 1982).",
          {{"cv", config::quantity(Unit::none, 0, 100), "Coefficient of variation of the gaps."},
           {"gap", config::distribution(Unit::seconds),
            "Distribution of the gaps; only its shape counts, the rate sets the mean."}}),
      process("modulated",
              "A Markov-modulated Poisson process (Fischer and Meier-Hellstern 1993): the rate is "
              "multiplied by the factor of a state; states last exponentially long and follow "
              "each other by probabilities. With two states, factors f1, f2 of the rate r and "
              "ways out a = 1/sojourn1, b = 1/sojourn2, the index of dispersion tends to "
              "1 + 2 a b r (f1 - f2)^2 / ((a + b)^2 (f1 b + f2 a)) (Heffes and Lucantoni 1986). "
              "The states have random numbers of their own, so they are the same whatever the "
              "rate; the process starts in equilibrium.",
              {{"states", config::map_of(config::object("modulation_state"), 2),
                "States by name, at most 64.", nullptr, true},
               {"keep_mean", config::boolean(),
                "The factors are divided by their long-run mean, so that the population's rate is "
                "the mean rate.",
                true}})};
}

Kind state_kind() {
  return {
      .name = "modulation_state",
      .family = "modulation_state",
      .doc = "A state of a Markov-modulated Poisson process.",
      .fields = {{"factor", config::quantity(Unit::none, 0), "On the arrival rate.", nullptr, true},
                 {"mean_sojourn", config::positive(Unit::seconds),
                  "Mean of the exponential time in the state.", nullptr, true},
                 {"next", config::map_of(config::quantity(Unit::ratio, 0, 1), 1),
                  "Probability of each other state to follow; without it, all alike."}}};
}

Kind batch(const char* name, const char* doc, std::vector<Field> fields, const char* shorthand) {
  return {.name = name,
          .family = "batch_size",
          .doc = doc,
          .fields = std::move(fields),
          .shorthand = shorthand};
}

std::vector<Kind> batch_kinds() {
  const auto size = config::integer(1, kLargestBatch);
  return {
      batch("constant", "Batches of the same size.", {{"size", size, "Requests.", nullptr, true}},
            "size"),
      batch("uniform", "Every size between two is equally likely, both included.",
            {{"low", size, "Least size.", nullptr, true},
             {"high", size, "Greatest size.", nullptr, true}},
            ""),
      batch("geometric", "P(k) = p (1 - p)^(k-1) for k from 1, p = 1 / mean.",
            {{"mean", config::quantity(Unit::none, 1, kLargestBatch), "Mean size.", nullptr, true}},
            "mean"),
      batch("listed", "Sizes with their probabilities.",
            {{"sizes", config::map_of(config::quantity(Unit::ratio, 0, 1), 1),
              "Probability by size: {\"1\": 0.9, \"20\": 0.1}; they add up to 1.", nullptr, true}},
            "sizes")};
}

}  // namespace

void describe_arrivals(config::Catalogue& catalogue) {
  for (Kind& kind : process_kinds()) catalogue.add(std::move(kind));
  catalogue.add(state_kind());
  for (Kind& kind : batch_kinds()) catalogue.add(std::move(kind));
}

}  // namespace rehearse::models
