#include "sim/core/distribution_ziggurat.hpp"

#include "sim/core/fixed_math.hpp"

namespace rehearse::ziggurat {
namespace {

constexpr int kLayers = 256;

// Where the lowest layer ends and the tail begins, and the area of every layer.
struct ExponentialCurve {
  static constexpr double kTail = 7.69711747013104972;
  static constexpr double kArea = 0.0039496598225815571993;
  static constexpr double height(double x) { return fixed::exp(-x); }
  static constexpr double inverse(double y) { return -fixed::log(y); }
};

// The square root is not constexpr; Newton's iteration of the table's x is as good.
constexpr double square_root(double x) {
  if (x <= 0.0) return 0.0;
  double root = fixed::exp(0.5 * fixed::log(x));
  for (int i = 0; i < 3; ++i) root = 0.5 * (root + x / root);
  return root;
}

struct NormalCurve {
  static constexpr double kTail = 3.6541528853610087963519472518;
  static constexpr double kArea = 0.0049286732339746519;
  static constexpr double height(double x) { return fixed::exp(-0.5 * x * x); }
  static constexpr double inverse(double y) { return square_root(-2.0 * fixed::log(y)); }
};

struct Table {
  std::array<Layer, kLayers> layers{};
  std::array<double, kLayers + 1> height{};  ///< of the curve at each layer's right end
};

template <class Curve>
constexpr Table make_table() {
  std::array<double, kLayers + 1> x{};
  x[0] = Curve::kArea / Curve::height(Curve::kTail);  // as if the tail were part of a box
  x[1] = Curve::kTail;
  for (int i = 1; i + 1 < kLayers; ++i) {
    x[i + 1] = Curve::inverse(Curve::height(x[i]) + Curve::kArea / x[i]);
  }
  x[kLayers] = 0.0;
  Table table;
  for (int i = 0; i < kLayers; ++i) {
    table.layers[i] = {static_cast<std::int64_t>(x[i + 1] / x[i] * 0x1p53), x[i] * 0x1p-53};
    table.height[i] = Curve::height(x[i]);
  }
  table.height[kLayers] = 1.0;
  return table;
}

constexpr Table kExponential = make_table<ExponentialCurve>();
constexpr Table kNormal = make_table<NormalCurve>();

/// Whether a point at x in the wedge of `layer` and at a random height lies under the curve.
template <class Curve>
bool under_curve(const Table& table, std::size_t layer, double x, Draw& draw) {
  const double low = table.height[layer];
  const double high = table.height[layer + 1];
  return low + draw.uniform() * (high - low) < Curve::height(x);
}

double normal_tail(Draw& more) {
  while (true) {
    const double x = exponential(more) / NormalCurve::kTail;
    if (2.0 * exponential(more) > x * x) return NormalCurve::kTail + x;
  }
}

double place_in(const Table& table, std::uint64_t bits) {
  const auto place = static_cast<std::int64_t>(bits >> 11);
  return static_cast<double>(place) * table.layers[bits & 255].scale;
}

}  // namespace

constinit const std::array<Layer, kLayers> exponential_layers = kExponential.layers;
constinit const std::array<Layer, kLayers> normal_layers = kNormal.layers;

double exponential_edge(std::uint64_t bits, Draw& more) {
  const std::size_t layer = bits & 255;
  if (layer == 0) return ExponentialCurve::kTail + exponential(more);
  const double x = place_in(kExponential, bits);
  if (under_curve<ExponentialCurve>(kExponential, layer, x, more)) return x;
  return exponential(more);
}

double normal_edge(std::uint64_t bits, Draw& more) {
  const std::size_t layer = bits & 255;
  const double sign = (bits & 256) != 0 ? -1.0 : 1.0;
  if (layer == 0) return sign * normal_tail(more);
  const double x = place_in(kNormal, bits);
  if (under_curve<NormalCurve>(kNormal, layer, x, more)) return sign * x;
  return normal(more.bits(), more);
}

}  // namespace rehearse::ziggurat
