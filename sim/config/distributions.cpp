#include "sim/config/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/config/csv_column.hpp"

namespace rehearse::config {
namespace {

Type value_type(bool above_zero) {
  Type type = quantity(Unit::none, 0);
  type.owner_unit = true;
  type.above_min = above_zero;
  return type;
}

Field value(const char* name, const char* doc, bool above_zero = false) {
  return {name, value_type(above_zero), doc, nullptr, true};
}

Field shape(const char* name, const char* doc) {
  return {name, positive(Unit::none), doc, nullptr, true};
}

Kind kind(const char* name, const char* doc, std::vector<Field> fields,
          const char* shorthand = "") {
  return {name, distribution_family, doc, std::move(fields), {}, shorthand};
}

/// Reports at the field (or the object, where it is "") and gives nothing back, for use in a
/// return.
std::nullopt_t refuse(const NodeData& node, const char* field, const std::string& message,
                      Problems& problems) {
  json::Mark where = node.anchor;
  if (*field != '\0') {
    const Item& item = node.item(field);
    if (item.present() && !node.sources->is_default(item.value->where)) where = item.value->where;
  }
  problems.add(where, node.pointer_of(field), message);
  return std::nullopt;
}

std::optional<Distribution> make_mixture(const NodeData& data, Problems& problems) {
  const Node node(&data);
  const std::vector<double> probability = node.numbers("probability");
  const std::vector<double> mean = node.numbers("mean");
  if (probability.size() != mean.size()) {
    return refuse(data, "mean",
                  "expected as many means as probabilities (" + std::to_string(probability.size()) +
                      "), found " + std::to_string(mean.size()),
                  problems);
  }
  const double sum = std::accumulate(probability.begin(), probability.end(), 0.0);
  if (std::abs(sum - 1) > 1e-9) {
    return refuse(data, "probability",
                  "expected probabilities that sum to 1, found a sum of " + format_number(sum),
                  problems);
  }
  return Distribution::hyperexponential(probability, mean);
}

std::optional<Distribution> make_empirical(const NodeData& data, Problems& problems) {
  const Node node(&data);
  if (node.has("values") == node.has("file")) {
    return refuse(data, "",
                  std::string("expected either \"values\" or \"file\", found ") +
                      (node.has("file") ? "both" : "none"),
                  problems);
  }
  if (node.has("values")) return Distribution::empirical(node.numbers("values"));
  const std::string column = node.has("column") ? node.text("column") : std::string();
  std::string message;
  std::vector<double> values = read_csv_column(node.file("file"), column, message);
  if (!message.empty()) return refuse(data, "file", message, problems);
  return Distribution::empirical(std::move(values));
}

/// The probability that "p99.9" names; nothing if it is no percentile.
std::optional<double> percentile(const std::string& name) {
  if (!name.starts_with('p') || name.size() < 2 || name[1] == '-') return std::nullopt;
  const auto percent = parse_quantity(name.substr(1) + "%", Unit::ratio);
  if (!percent || *percent > 1) return std::nullopt;
  return percent;
}

std::optional<Distribution> make_percentiles(const NodeData& data, Problems& problems) {
  std::vector<std::pair<double, double>> points;
  for (const auto& [name, at] : Node(&data).number_map("values")) {
    const auto probability = percentile(name);
    if (!probability) {
      return refuse(
          data, "values",
          "expected percentiles \"p0\" to \"p100\" as keys (\"p99.9\"), found \"" + name + "\"",
          problems);
    }
    points.emplace_back(*probability, at);
  }
  std::sort(points.begin(), points.end());
  std::vector<double> probabilities, values;
  for (const auto& [probability, at] : points) {
    const bool ascends =
        probabilities.empty() || (probability > probabilities.back() && at > values.back());
    if (!ascends) {
      return refuse(data, "values",
                    "expected values that ascend with the percentile, found p" +
                        format_number(probability * 100) + " not above the one before it",
                    problems);
    }
    probabilities.push_back(probability);
    values.push_back(at);
  }
  return Distribution::from_percentiles(std::move(probabilities), std::move(values));
}

std::optional<Distribution> make_between(const NodeData& data, Problems& problems) {
  const Node node(&data);
  const double low = node.number("low");
  const double high = node.number("high");
  if (low >= high) {
    return refuse(
        data, "high",
        "expected more than \"low\" (" + format_number(low) + "), found " + format_number(high),
        problems);
  }
  if (node.kind() == "uniform") return Distribution::uniform(low, high);
  return Distribution::bounded_pareto(low, high, node.number("shape"));
}

std::optional<Distribution> make_simple(const Node& node) {
  const std::string& name = node.kind();
  if (name == "constant") return Distribution::constant(node.number("value"));
  if (name == "exponential") return Distribution::exponential(node.number("mean"));
  if (name == "erlang") {
    return Distribution::gamma(node.number("mean"), static_cast<double>(node.integer("k")));
  }
  if (name == "gamma") return Distribution::gamma(node.number("mean"), node.number("shape"));
  if (name == "lognormal") return Distribution::lognormal(node.number("mean"), node.number("cv"));
  return Distribution::weibull(node.number("scale"), node.number("shape"));
}

}  // namespace

std::vector<Kind> distribution_kinds() {
  const Field mean = value("mean", "Mean.", true);
  Field values{"values", list_of(value_type(false), 1), "Observed values, each equally likely."};
  Field points{"values", map_of(value_type(true), 2),
               "Percentiles \"p0\" to \"p100\" and their values, ascending.", nullptr, true};
  return {
      kind("constant", "Always the same value.", {value("value", "The value.")}, "value"),
      kind("uniform", "Equally likely anywhere between two values.",
           {value("low", "Least value."), value("high", "Greatest value.")}),
      kind("exponential", "Exponential: memoryless, coefficient of variation 1.", {mean}, "mean"),
      kind("erlang", "Erlang-k: sum of k exponentials, coefficient of variation 1/sqrt(k).",
           {mean, {"k", integer(1, 1e6), "Number of phases.", nullptr, true}}),
      kind("gamma", "Gamma by mean and shape; coefficient of variation 1/sqrt(shape).",
           {mean, shape("shape", "Shape; 1 is the exponential.")}),
      kind("hyperexponential", "Mixture of exponentials, coefficient of variation above 1.",
           {{"probability", list_of(quantity(Unit::ratio, 0, 1), 1),
             "Probability of each branch; they sum to 1.", nullptr, true},
            {"mean", list_of(value_type(true), 1), "Mean of each branch.", nullptr, true}}),
      kind("lognormal", "Lognormal by mean and coefficient of variation.",
           {mean, shape("cv", "Standard deviation divided by the mean.")}),
      kind("weibull", "Weibull; heavier than exponential where shape is below 1.",
           {value("scale", "Scale.", true), shape("shape", "Shape.")}),
      kind("bounded_pareto", "Pareto cut to an interval: heavy-tailed sizes.",
           {value("low", "Least value.", true), value("high", "Greatest value.", true),
            shape("shape", "Tail index.")}),
      kind("empirical", "Values that were observed, given here or in a column of a CSV file.",
           {values,
            {"file", file_path(), "CSV file with a header line; plain numbers in SI units."},
            {"column", text(), "Column of the file; may be left out where there is one."}},
           "values"),
      kind("percentiles",
           "Log-linear between published percentiles, for figures known only as percentiles.",
           {points}, "values")};
}

std::optional<Distribution> make_distribution(const NodeData& node, Problems& problems) {
  const std::string& name = node.kind->name;
  if (name == "hyperexponential") return make_mixture(node, problems);
  if (name == "empirical") return make_empirical(node, problems);
  if (name == "percentiles") return make_percentiles(node, problems);
  if (name == "uniform" || name == "bounded_pareto") return make_between(node, problems);
  return make_simple(Node(&node));
}

}  // namespace rehearse::config
