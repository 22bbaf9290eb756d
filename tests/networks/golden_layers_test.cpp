#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;
using nlohmann::json;

namespace {

std::vector<Layer> convolutions_of(const Network& network) {
  std::vector<Layer> convolutions;
  for (const Layer& layer : network.layers()) {
    if (is_convolution_or_fully_connected(layer)) convolutions.push_back(layer);
  }
  return convolutions;
}

/// A layer as the golden lists write it. Their kernels, strides and maps are all square.
json row_of(const Layer& layer) {
  const Conv2d* conv = as_conv2d(layer);
  return {{"name", layer.name},
          {"c_in", layer.input.channels},
          {"c_out", layer.output.channels},
          {"k", kernel_of(layer).height},
          {"stride", stride_of(layer).height},
          {"pad", conv ? conv->padding.top : 0},
          {"groups", groups_of(layer)},
          {"h_in", layer.input.height},
          {"w_in", layer.input.width},
          {"h_out", layer.output.height},
          {"w_out", layer.output.width},
          {"weights", weights_of(layer)},
          {"macs", macs_of(layer)}};
}

void check_layers(const std::string& family, const std::string& golden_name) {
  NetworkOptions options = defaults_of(family);
  options.pool = FinalPool::depthwise;
  const std::vector<Layer> convolutions = convolutions_of(build(family, options));
  const json expected = golden_counts().at("layers").at(golden_name);
  REQUIRE(convolutions.size() == expected.size());
  for (std::size_t i = 0; i < convolutions.size(); ++i)
    CHECK(row_of(convolutions[i]) == expected[i]);
}

}  // namespace

TEST_CASE("every golden list of layers is checked here") {
  std::vector<std::string> names;
  const json lists = golden_counts().at("layers");
  for (const auto& [name, rows] : lists.items())
    names.push_back(name);
  CHECK(names ==
        std::vector<std::string>{"mixvargenet", "vargfacenet_1.25x", "vargnet_v1_1x_G8", "vargnet_v2_1x_G8"});
}

TEST_CASE("each convolution of VarGNet v1 equals its golden row, in order") {
  check_layers("vargnet_v1", "vargnet_v1_1x_G8");
}

TEST_CASE("each convolution of VarGNet v2 equals its golden row, in order") {
  check_layers("vargnet_v2", "vargnet_v2_1x_G8");
}

TEST_CASE("each convolution of VarGFaceNet equals its golden row, in order") {
  check_layers("vargfacenet", "vargfacenet_1.25x");
}

TEST_CASE("each convolution of MixVarGENet equals its golden row, in order") {
  check_layers("mixvargenet", "mixvargenet");
}
