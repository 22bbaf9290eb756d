#pragma once
/// One layer of a network: what is computed, never on what.
///
/// Shapes are those of one image, channels first as the papers print them (C x H x W); the batch belongs to
/// the network. MACs count multiply-accumulates of convolutions and fully connected layers; pools and adds
/// have none.

#include <array>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/units.h"

namespace vargsim {

struct Shape {
  int channels = 0;
  int height = 0;
  int width = 0;

  std::int64_t elements() const { return std::int64_t{channels} * height * width; }
  bool operator==(const Shape& other) const {
    return channels == other.channels && height == other.height && width == other.width;
  }
  bool operator!=(const Shape& other) const { return !(*this == other); }
};

struct Extent {
  int height = 1;
  int width = 1;
};

/// Zero padding around an ifmap, in elements.
struct Padding {
  int top = 0;
  int left = 0;
  int bottom = 0;
  int right = 0;

  static constexpr Padding same(int all) { return {all, all, all, all}; }
};

enum class Activation { none, relu };
enum class PoolKind { average, max };

/// Grouped 2-D convolution: each of `groups` groups maps C_in/groups inputs to C_out/groups outputs.
/// Weights: C_out x C_in/groups x kernel. Batch normalisation folds into weights and bias at inference.
struct Conv2d {
  int out_channels = 0;
  Extent kernel;
  Extent stride;
  Padding padding;
  int groups = 1;
  bool batch_norm = true;
  bool bias = false;
  Activation activation = Activation::none;
};

/// Every output is connected to every element of the (flattened) ifmap.
struct FullyConnected {
  int out_features = 0;
  bool bias = true;
  Activation activation = Activation::none;
};

struct Pool2d {
  PoolKind kind = PoolKind::average;
  Extent kernel;
  Extent stride;
  Padding padding;
};

/// Reduces each channel to one value.
struct GlobalPool {
  PoolKind kind = PoolKind::average;
};

/// Element-wise sum of two maps of one shape.
struct EltwiseAdd {
  Activation activation = Activation::none;
};

using Operation = std::variant<Conv2d, FullyConnected, Pool2d, GlobalPool, EltwiseAdd>;

/// Index of a layer in `Network::layers()`; negative values name the network's inputs (see `network_input`).
using LayerId = int;

/// The id under which layers refer to the network's `index`-th input.
constexpr LayerId network_input(int index) {
  return -1 - index;
}

struct Layer {
  std::string name;
  std::string block;  ///< the block of the paper it belongs to, e.g. "s2.u1"; may be empty
  Operation op;
  std::vector<LayerId> inputs;  ///< the first is the ifmap, the second (of an add) the residual
  Shape input;                  ///< of the first input; inferred
  Shape output;                 ///< inferred
};

/// "conv2d", "fully_connected", "average_pool", "max_pool", "global_average_pool", "global_max_pool",
/// "eltwise_add".
std::string_view op_name(const Layer& layer);

/// Null where the layer is not a convolution.
const Conv2d* as_conv2d(const Layer& layer);

/// Kernel, stride and groups as reports print them (1x1, 1x1 and 1 where the layer has none).
Extent kernel_of(const Layer& layer);
Extent stride_of(const Layer& layer);
int groups_of(const Layer& layer);

/// Input channels a group reads (C_in / groups) of a convolution or fully connected layer, 0 otherwise.
int group_base_of(const Layer& layer);

std::int64_t fan_in_of(const Layer& layer);   ///< weights, and thus MACs, behind one output element
Macs macs_of(const Layer& layer);             ///< of one image
std::int64_t weights_of(const Layer& layer);  ///< number of weights, without biases
bool has_bias(const Layer& layer);            ///< own bias or the one folded from batch normalisation
std::int64_t params_of(const Layer& layer);   ///< weights + 2 per batch-normalised channel + biases
bool is_convolution_or_fully_connected(const Layer& layer);

}  // namespace vargsim
