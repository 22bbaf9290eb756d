#include "networks/zoo/googlenet.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "networks/zoo/parts.h"

namespace vargsim {
namespace {

/// A row of the paper's table: the output channels of its convolutions.
struct Inception {
  std::string name;
  int conv1x1;
  int reduce3x3;
  int conv3x3;
  int reduce5x5;
  int conv5x5;
  int pool_proj;
};

const std::vector<std::vector<Inception>>& inception_stages() {
  static const std::vector<std::vector<Inception>> stages = {
      {{"3a", 64, 96, 128, 16, 32, 32},  // 28 x 28
       {"3b", 128, 128, 192, 32, 96, 64}},
      {{"4a", 192, 96, 208, 16, 48, 64},  // 14 x 14
       {"4b", 160, 112, 224, 24, 64, 64},
       {"4c", 128, 128, 256, 24, 64, 64},
       {"4d", 112, 144, 288, 32, 64, 64},
       {"4e", 256, 160, 320, 32, 128, 128}},
      {{"5a", 256, 160, 320, 32, 128, 128},  // 7 x 7
       {"5b", 384, 192, 384, 48, 128, 128}},
  };
  return stages;
}

class Builder {
 public:
  explicit Builder(const NetworkOptions& options) : network_(start_network("googlenet", options)) {}

  Network build() {
    LayerId map = stem();
    for (const std::vector<Inception>& stage : inception_stages()) {
      map = halve(map);
      for (const Inception& row : stage) {
        map = inception(row, map);
      }
    }
    add_classifier(network_, map);
    return std::move(network_);
  }

 private:
  /// Up to conv2; the pool after it is the first stage's.
  LayerId stem() {
    LayerId map = conv("conv1", "stem", 7, 64, 2, network_input(0));
    map = halve(map);
    map = network_.add("norm1", "stem", LocalResponseNorm{}, {map});
    map = conv("conv2.reduce", "stem", 1, 64, 1, map);
    map = conv("conv2", "stem", 3, 192, 1, map);
    return network_.add("norm2", "stem", LocalResponseNorm{}, {map});
  }

  LayerId inception(const Inception& row, LayerId ifmap) {
    const auto named = [&row](const char* step) { return row.name + "." + step; };
    const auto add = [&](const char* step, int kernel, int channels, LayerId map) {
      return conv(named(step), row.name, kernel, channels, 1, map);
    };
    const LayerId narrow = add("1x1", 1, row.conv1x1, ifmap);
    const LayerId middle = add("3x3", 3, row.conv3x3, add("3x3.reduce", 1, row.reduce3x3, ifmap));
    const LayerId wide = add("5x5", 5, row.conv5x5, add("5x5.reduce", 1, row.reduce5x5, ifmap));
    const LayerId pool = network_.add(named("pool"), row.name, max_pool(3, 1, Padding::same(1)), {ifmap});
    const LayerId pooled = add("pool.proj", 1, row.pool_proj, pool);
    return network_.add(named("concat"), row.name, Concat{}, {narrow, middle, wide, pooled});
  }

  LayerId conv(const std::string& name, const std::string& block, int kernel, int channels, int stride,
               LayerId ifmap) {
    return network_.add(name, block, biased_conv(kernel, channels, stride, 1, Activation::relu), {ifmap});
  }

  /// The table's sizes (112, 56, 28, 14, 7) need the last, partial window.
  LayerId halve(LayerId ifmap) {
    const std::string name = fmt::format("pool{}", ++pools_);
    return network_.add(name, name, max_pool(3, 2, {0, 0, 1, 1}), {ifmap});
  }

  Network network_;
  int pools_ = 0;
};

}  // namespace

NetworkFamily googlenet_family() {
  NetworkFamily family;
  family.name = "googlenet";
  family.summary = "GoogLeNet without its auxiliary classifiers (Szegedy et al., arXiv 1409.4842)";
  family.accepts = {NetworkOption::input_size, NetworkOption::batch};
  family.build = [](const NetworkOptions& options) { return Builder(options).build(); };
  family.published = {
      {1.0, std::nullopt, 68.7, "Caffe's replication, models/bvlc_googlenet: the paper has top-5 alone"}};
  return family;
}

}  // namespace vargsim
