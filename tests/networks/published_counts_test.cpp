/// MACs and parameters of the built-in networks against what their papers and public models state.

#include <cmath>
#include <optional>

#include <catch2/catch.hpp>

#include "tests/networks/helpers.h"

using namespace vargsim;
using namespace vargsim::testing;

namespace {

/// A number as a source prints it: good to half of its last digit, or exact where that is 0.
struct Stated {
  double value;
  double half_digit;

  bool admits(std::int64_t count) const { return std::abs(static_cast<double>(count) - value) <= half_digit; }
};

Stated exactly(std::int64_t count) {
  return {static_cast<double>(count), 0};
}

/// "4.09 G" is giga(4.09, 2).
Stated giga(double value, int decimals) {
  return {value * 1e9, 0.5e9 * std::pow(10.0, -decimals)};
}

struct Row {
  std::string family;
  Macs macs;            ///< by hand, from the paper's table of layers
  std::int64_t params;  ///< likewise
  std::optional<Stated> stated_macs;
  Stated stated_params;
  std::int64_t moving_statistics;  ///< which the source counts with the parameters and vargsim does not
  std::string source;
};

std::vector<Row> rows() {
  return {
      {"resnet18", 1'814'073'344, 11'689'512, giga(1.81, 2), exactly(11'689'512), 0,
       "torchvision, ResNet18_Weights"},
      {"resnet50", 4'089'184'256, 25'557'032, giga(4.09, 2), exactly(25'557'032), 0,
       "torchvision, ResNet50_Weights"},
      {"resnext50", 4'230'479'872, 25'028'904, giga(4.23, 2), exactly(25'028'904), 0,
       "torchvision, ResNeXt50_32X4D_Weights"},
      {"vgg16", 15'470'264'320, 138'357'544, giga(15.47, 2), exactly(138'357'544), 0,
       "torchvision, VGG16_Weights"},
      {"alexnet", 724'406'816, 60'965'224, giga(0.724, 3), exactly(60'965'224), 0,
       "MACs: Sze et al., arXiv 1703.09039, Table II; parameters: Netscope, Caffe's bvlc_alexnet"},
      // The MACs are checked row by row below: the paper's sum, 1.5 G, has too small a conv1.
      {"googlenet", 1'582'671'872, 6'998'552, std::nullopt, exactly(6'998'552), 0,
       "Netscope, Caffe's bvlc_googlenet"},
      {"efficientnet_b0", 385'814'752, 5'288'548, giga(0.39, 2), exactly(5'288'548), 0,
       "MACs: Tan and Le, arXiv 1905.11946, Table 2; parameters: torchvision, EfficientNet_B0_Weights"},
      {"regnetx_200mf", 199'039'872, 2'684'792, giga(0.2, 1), exactly(2'684'792), 0,
       "MACs: arXiv 2003.13678; parameters: the tests of imgclsmob (2.7 M in the paper)"},
      {"regnetx_400mf", 397'677'568, 5'157'512, giga(0.4, 1), exactly(5'157'512), 0,
       "MACs: arXiv 2003.13678; parameters: the tests of imgclsmob (5.2 M in the paper)"},
      // Keras' totals count mean and variance of each batch-normalised channel ("non-trainable") as well.
      {"resnet8", 12'501'632, 78'186, giga(0.0125, 4), exactly(78'666), 480,
       "MLPerf Tiny, image_classification/keras_model.py: resnet_v1_eembc(16)"},
      {"ds_cnn", 2'656'768, 23'756, std::nullopt, exactly(24'908), 1'152,
       "MLPerf Tiny, keyword_spotting/keras_model.py: ds_cnn"},
      {"mobilenet_v1_025_96", 7'489'664, 216'322, std::nullopt, exactly(221'794), 5'472,
       "MLPerf Tiny, visual_wake_words/vww_model.py"},
  };
}

/// What frameworks keep for each batch-normalised channel besides scale and shift: mean and variance.
std::int64_t moving_statistics_of(const Network& network) {
  std::int64_t statistics = 0;
  for (const Layer& layer : network.layers()) {
    const Conv2d* conv = as_conv2d(layer);
    if (conv && conv->batch_norm) statistics += std::int64_t{2} * conv->out_channels;
  }
  return statistics;
}

Macs macs_of_block(const Network& network, const std::string& block) {
  Macs macs = 0;
  for (const Layer& layer : network.layers()) {
    if (layer.block == block) macs += macs_of(layer);
  }
  return macs;
}

}  // namespace

TEST_CASE("MACs and parameters equal the counts by hand and what papers and public models state") {
  for (const Row& row : rows()) {
    INFO(row.family << ": " << row.source);
    const Network network = build(row.family);
    CHECK(network.macs() == row.macs);
    CHECK(network.params() == row.params);
    if (row.stated_macs) CHECK(row.stated_macs->admits(network.macs()));
    CHECK(row.stated_params.admits(network.params() + row.moving_statistics));
  }
}

TEST_CASE("where a public count includes moving statistics, they are two a batch-normalised channel") {
  for (const Row& row : rows()) {
    if (row.moving_statistics == 0) continue;
    INFO(row.family);
    CHECK(moving_statistics_of(build(row.family)) == row.moving_statistics);
  }
}

TEST_CASE("GoogLeNet's inceptions have the operations of the paper's table") {
  // In the table 5a has 54 M, which its own channels do not give: 832 inputs of 7 x 7 make 51 M.
  const std::vector<std::pair<std::string, double>> millions = {
      {"3a", 128}, {"3b", 304}, {"4a", 73}, {"4b", 88}, {"4c", 100}, {"4d", 119}, {"4e", 170}, {"5b", 71}};
  const Network network = build("googlenet");
  for (const auto& [block, stated] : millions) {
    INFO(block);
    CHECK(std::abs(static_cast<double>(macs_of_block(network, block)) / 1e6 - stated) < 1);
  }
  CHECK(macs_of_block(network, "5a") == 51'079'168);
  CHECK(macs_of(layer_named(network, "conv2.reduce")) + macs_of(layer_named(network, "conv2")) ==
        359'661'568);  // 360 M in the table
  // 34 M in the table, which has 2.7 K weights where 7 x 7 x 3 x 64 are 9.4 K.
  CHECK(macs_of(layer_named(network, "conv1")) == 118'013'952);
}
