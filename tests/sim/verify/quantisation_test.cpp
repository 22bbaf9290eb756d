/// Rounding, clamping, requantisation and tables.

#include "sim/verify/quantisation.h"

#include <catch2/catch.hpp>

#include "sim/verify/reference/calibration.h"
#include "sim/verify/registers.h"

namespace vargsim {
namespace {

constexpr ValueRange int8 = ValueRange::of_bits(8);

}  // namespace

TEST_CASE("halves round away from zero") {
  CHECK(rounded_quotient(5, 2) == 3);
  CHECK(rounded_quotient(-5, 2) == -3);
  CHECK(rounded_quotient(7, 3) == 2);
  CHECK(rounded_quotient(-8, 3) == -3);
  CHECK(rounded_quotient(4, 9) == 0);
  const Requantiser half{1, 1};
  CHECK(half(3) == 2);
  CHECK(half(-3) == -2);
  CHECK(half(2) == 1);
  const Requantiser quarter{1, 2};
  CHECK(quarter(1) == 0);
  CHECK(quarter(2) == 1);
  CHECK(quarter(-2) == -1);
  CHECK(quarter(-1) == 0);
}

TEST_CASE("a range has one negative value more and clamps to its ends") {
  CHECK(int8.least == -128);
  CHECK(int8.most == 127);
  CHECK(int8.clamp(300) == 127);
  CHECK(int8.clamp(-300) == -128);
  CHECK(ValueRange::of_bits(32).most == 2147483647);
}

TEST_CASE("a factor becomes a multiplier of thirty bits and a shift") {
  for (const double factor : {1.0, 0.75, 1e-6, 0.3333, 17.0, 4000.0}) {
    const Requantiser requantiser = requantiser_of(factor);
    CHECK(requantiser.multiplier >= 1 << 29);
    CHECK(double(requantiser.multiplier) / std::pow(2.0, requantiser.shift) == Approx(factor).epsilon(1e-9));
  }
  CHECK(requantiser_of(1.0)(12345) == 12345);
  CHECK(requantiser_of(0.5)(3) == 2);
  // The largest psum and multiplier do not overflow.
  CHECK(requantiser_of(1.0)(-2147483648LL) == -2147483648LL);
}

TEST_CASE("a fitted factor clamps at most one result of five thousand") {
  std::vector<double> magnitudes;
  for (int i = 1; i <= 10000; ++i)
    magnitudes.push_back(i);
  const Requantiser fitted = fitting_requantiser(magnitudes, int8, 1.0);
  CHECK(fitted(9998) == 127);
  CHECK(fitted(10000) == 127);
  CHECK(fitted(9900) == 126);
  const Requantiser stretched = fitting_requantiser(magnitudes, int8, 1.1);
  CHECK(stretched(9998) == 140);
}

TEST_CASE("few results are not stretched beyond the range, and zeros do not matter") {
  CHECK(fitting_requantiser({1, 2, 1000}, int8, 1.25)(1000) == 102);  // 127 / 1.25
  CHECK(fitting_requantiser({1, 2, 1000}, int8, 0.8)(1000) == 102);
  CHECK(fitting_requantiser({0, 0, 0}, int8, 1.0)(5) == 5);
}

TEST_CASE("tables of activations have an entry a value") {
  const auto at = [](Activation activation, int value) {
    return activation_table(activation, int8).at(static_cast<std::size_t>(value + 128));
  };
  CHECK(activation_table(Activation::none, int8).empty());
  CHECK(activation_table(Activation::relu, int8).empty());
  CHECK(activation_table(Activation::swish, int8).size() == 256);
  // 20 steps a unit.
  CHECK(at(Activation::relu6, -1) == 0);
  CHECK(at(Activation::relu6, 119) == 119);
  CHECK(at(Activation::relu6, 125) == 6 * 20);
  // 16 steps a unit.
  CHECK(at(Activation::prelu, 100) == 100);
  CHECK(at(Activation::prelu, -100) == -25);
  CHECK(at(Activation::prelu, -2) == -1);
  CHECK(at(Activation::swish, 127) == 127);
  CHECK(at(Activation::swish, -16) == -4);  // -1 * 0.269
  // 32 steps a unit; results in 1/128.
  CHECK(at(Activation::sigmoid, 0) == 64);
  CHECK(at(Activation::sigmoid, 32) == 94);  // 0.731
  CHECK(at(Activation::sigmoid, -128) == 2);
}

}  // namespace vargsim
