#include "sim/kernel/batch_size.hpp"

#include <cassert>
#include <numeric>
#include <utility>

#include "sim/core/distribution.hpp"
#include "sim/core/fixed_math.hpp"

namespace rehearse::kernel {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

}  // namespace

BatchSize BatchSize::constant(std::uint32_t size) {
  assert(size >= 1);
  BatchSize made;
  made.kind_ = Constant{size};
  return made;
}

BatchSize BatchSize::uniform(std::uint32_t low, std::uint32_t high) {
  assert(low >= 1 && low <= high);
  BatchSize made;
  made.kind_ = Uniform{low, high};
  return made;
}

BatchSize BatchSize::geometric(double mean) {
  assert(mean >= 1.0);
  if (mean == 1.0) return {};
  BatchSize made;
  made.kind_ = Geometric{mean, -fixed::log1p(-1.0 / mean)};
  return made;
}

BatchSize BatchSize::listed(std::vector<std::uint32_t> size, std::vector<double> probability) {
  assert(!size.empty() && size.size() == probability.size());
  Listed list{std::move(size), std::move(probability), {}};
  list.cumulative.resize(list.size.size());
  std::partial_sum(list.probability.begin(), list.probability.end(), list.cumulative.begin());
  BatchSize made;
  made.kind_ = std::move(list);
  return made;
}

std::uint32_t BatchSize::sample(Draw draw) const {
  return std::visit(Overloaded{[](const Constant& c) { return c.size; },
                               [&](const Uniform& u) {
                                 const double values = static_cast<double>(u.high - u.low) + 1.0;
                                 return u.low + static_cast<std::uint32_t>(draw.uniform() * values);
                               },
                               [&](const Geometric& g) {
                                 // The whole part of an exponential is geometric.
                                 return 1U +
                                        static_cast<std::uint32_t>(
                                            Distribution::standard_exponential(draw) / g.decay);
                               },
                               [&](const Listed& l) {
                                 const double u = draw.uniform();
                                 std::size_t i = 0;
                                 while (i + 1 < l.size.size() && u >= l.cumulative[i]) ++i;
                                 return l.size[i];
                               }},
                    kind_);
}

double BatchSize::moment(int order) const {
  const auto& list = std::get<Listed>(kind_);
  double sum = 0.0;
  for (std::size_t i = 0; i < list.size.size(); ++i) {
    const double size = list.size[i];
    sum += list.probability[i] * (order == 1 ? size : size * size);
  }
  return sum;
}

double BatchSize::mean() const {
  return std::visit(
      Overloaded{[](const Constant& c) { return static_cast<double>(c.size); },
                 [](const Uniform& u) { return 0.5 * (u.low + static_cast<double>(u.high)); },
                 [](const Geometric& g) { return g.mean; },
                 [this](const Listed&) { return moment(1); }},
      kind_);
}

double BatchSize::variance() const {
  return std::visit(Overloaded{[](const Constant&) { return 0.0; },
                               [](const Uniform& u) {
                                 const double values = static_cast<double>(u.high - u.low) + 1.0;
                                 return (values * values - 1.0) / 12.0;
                               },
                               [](const Geometric& g) { return g.mean * (g.mean - 1.0); },
                               [this](const Listed&) { return moment(2) - moment(1) * moment(1); }},
                    kind_);
}

bool BatchSize::is_one() const {
  const auto* constant = std::get_if<Constant>(&kind_);
  return constant != nullptr && constant->size == 1;
}

}  // namespace rehearse::kernel
