// Elementary functions with a fixed order of plain IEEE operations: the same bits on every x86-64
// machine, at compile time and at run time, where libm's differ by processor. Accurate to a few
// units in the last place (relative 1e-15, pow and gamma 1e-13). Not for hostile arguments: no
// floating-point exceptions, results below 2^-1022 flush to zero.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

namespace rehearse::fixed {

namespace detail {
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kLn2High = 0x1.62e42fee00000p-1;  // 32 bits: k * kLn2High is exact
inline constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

/// 2^k for -1022 <= k <= 1023.
constexpr double power_of_two(int k) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
}

/// exp(r) for |r| <= ln(2)/2: Taylor to r^13, even and odd powers apart.
constexpr double exp_reduced(double r) {
  const double q = r * r;
  const double even =
      1.0 +
      q * (1.0 / 2 +
           q * (1.0 / 24 +
                q * (1.0 / 720 + q * (1.0 / 40320 + q * (1.0 / 3628800 + q * (1.0 / 479001600))))));
  const double odd =
      1.0 +
      q * (1.0 / 6 +
           q * (1.0 / 120 + q * (1.0 / 5040 + q * (1.0 / 362880 + q * (1.0 / 39916800 +
                                                                       q * (1.0 / 6227020800))))));
  return even + r * odd;
}

/// log(1 + f) for 1 + f in [sqrt(1/2), sqrt(2)]: 2 atanh(f / (2 + f)).
constexpr double log_reduced(double f) {
  const double s = f / (2.0 + f);
  const double q = s * s;
  const double w = q * q;
  const double even = 1.0 / 5 + w * (1.0 / 9 + w * (1.0 / 13 + w * (1.0 / 17 + w * (1.0 / 21))));
  const double odd =
      1.0 / 3 + w * (1.0 / 7 + w * (1.0 / 11 + w * (1.0 / 15 + w * (1.0 / 19 + w * (1.0 / 23)))));
  return 2.0 * s + 2.0 * s * (q * odd + w * even);
}
}  // namespace detail

constexpr double exp(double x) {
  if (x != x) return x;
  if (x > 709.78) return detail::kInfinity;
  if (x < -708.39) return 0.0;
  const int k = static_cast<int>(x * 0x1.71547652b82fep0 + (x < 0.0 ? -0.5 : 0.5));
  const double r = (x - k * detail::kLn2High) - k * detail::kLn2Low;
  const int half = k / 2;  // in two steps, since 2^1024 is no double
  return detail::exp_reduced(r) * detail::power_of_two(half) * detail::power_of_two(k - half);
}

constexpr double log(double x) {
  if (x != x || x < 0.0) return detail::kNan;
  if (x == 0.0) return -detail::kInfinity;
  if (x == detail::kInfinity) return x;
  int k = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    k = -54;
  }
  const auto bits = std::bit_cast<std::uint64_t>(x);
  // The mantissa is taken into [sqrt(1/2), sqrt(2)).
  const std::uint64_t shifted = bits + (0x3ff0000000000000ULL - 0x3fe6a09e667f3bcdULL);
  k += static_cast<int>(shifted >> 52) - 1023;
  const double m = std::bit_cast<double>((shifted & 0x000fffffffffffffULL) + 0x3fe6a09e667f3bcdULL);
  return k * detail::kLn2High + (k * detail::kLn2Low + detail::log_reduced(m - 1.0));
}

/// log(1 + x), accurate for small x.
constexpr double log1p(double x) {
  if (x > -0.25 && x < 0.25) return detail::log_reduced(x);
  return fixed::log(1.0 + x);
}

/// x^y for x >= 0.
constexpr double pow(double x, double y) {
  if (y == 0.0 || x == 1.0) return 1.0;
  if (x == 0.0) return y > 0.0 ? 0.0 : detail::kInfinity;
  return fixed::exp(y * fixed::log(x));
}

/// The gamma function for 0 < x < 171 (Lanczos, g = 607/128, 15 terms by Godfrey).
constexpr double gamma(double x) {
  constexpr double kTerms[] = {
      57.156235665862923517,     -59.597960355475491248,    14.136097974741747174,
      -0.49191381609762019978,   .33994649984811888699e-4,  .46523628927048575665e-4,
      -.98374475304879564677e-4, .15808870322491248884e-3,  -.21026444172410488319e-3,
      .21743961811521264320e-3,  -.16431810653676389022e-3, .84418223983852743293e-4,
      -.26190838401581408670e-4, .36899182659531622704e-5};
  if (x < 1.0) return fixed::gamma(x + 1.0) / x;
  const double z = x - 1.0;
  double sum = 0.99999999999999709182;
  for (int i = 0; i < 14; ++i) sum += kTerms[i] / (z + i + 1.0);
  const double base = z + 5.2421875;  // g + 1/2
  // In two halves: base^(z + 1/2) overflows before the result does.
  const double half = fixed::pow(base, 0.5 * (z + 0.5));
  return 2.5066282746310005024 * sum * half * fixed::exp(-base) * half;
}

}  // namespace rehearse::fixed
