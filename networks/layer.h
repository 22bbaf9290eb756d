#pragma once
/// One layer of a network: what is computed, never on what.
///
/// Shapes are those of one image, channels first as the papers print them (C x H x W); the batch belongs to
/// the network. MACs count multiply-accumulates of convolutions and fully connected layers; other layers have
/// none.

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

/// ReLU clamps at zero. The others are functions of one value, looked up in a table where values are int8.
enum class Activation {
  none,
  relu,
  relu6,
  prelu,
  sigmoid,
  swish,
  leaky_relu,
  hard_sigmoid,
  hard_swish,
  tanh,
  table  ///< any other function of one value
};
enum class PoolKind { average, max };

/// Grouped 2-D convolution: each of `groups` groups maps C_in/groups inputs to C_out/groups outputs.
/// Weights: C_out x C_in/groups x kernel. Batch normalisation folds into weights and bias at inference.
/// `dilation` is the distance between neighbouring kernel taps: a kernel of k taps spans (k - 1) * dilation
/// + 1.
struct Conv2d {
  int out_channels = 0;
  Extent kernel;
  Extent stride;
  Padding padding;
  Extent dilation;
  int groups = 1;
  bool batch_norm = true;
  bool bias = false;
  Activation activation = Activation::none;
};

/// Transposed 2-D convolution (deconvolution): each input value is spread over a kernel of outputs, `stride`
/// apart. A map of h rows gives (h - 1) * stride + kernel - padding top - padding bottom + extra rows.
/// Weights: C_in x C_out/groups x kernel. The stride must divide the kernel and the output, so that each
/// output gathers (kernel / stride) taps an axis: those are its MACs, and where the output is stride times
/// the input they are one for each input value and weight that it meets.
struct ConvTranspose2d {
  int out_channels = 0;
  Extent kernel;
  Extent stride;
  Padding padding;        ///< what is cut off the output
  Extent extra = {0, 0};  ///< rows and columns added at the bottom and right (ONNX: output_padding)
  int groups = 1;
  bool batch_norm = false;
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

enum class EltwiseKind { subtract, multiply, divide, larger, smaller };

/// Any other function of two maps of one shape, value by value.
struct EltwiseBinary {
  EltwiseKind kind = EltwiseKind::multiply;
  Activation activation = Activation::none;
};

/// What a map passes through value by value where no layer before it can do it on its way out.
struct Elementwise {
  enum class Kind {
    function,  ///< of one value: `activation`
    affine,    ///< a factor, an offset or both a channel, then `activation`; e.g. a batch normalisation
    softmax    ///< over the channels
  };
  Kind kind = Kind::function;
  Activation activation = Activation::none;
  int params_per_channel = 0;
};

enum class MoveKind { resize, pad, crop, transpose, join, unsupported };

/// Reads every element of a map and writes a map of another shape, without arithmetic that is modelled:
/// resizing, padding, cropping, another order of elements, or a layer that this program cannot compute.
struct Move {
  MoveKind kind = MoveKind::transpose;
  Shape output;
};

/// Multiplies each channel of a map (first input) by one value (second input, C x 1 x 1): squeeze-excite.
struct ChannelScale {
  Activation activation = Activation::none;
};

/// Joins maps of equal height and width along their channels, in the order of the inputs.
struct Concat {};

/// Transposes channels as `groups` x C/groups: output channel j * groups + i is input channel
/// i * (C / groups) + j, so that every group after it sees channels of every group before it (ShuffleNet).
struct ChannelShuffle {
  int groups = 1;
};

/// A contiguous range of channels of a map. Renames, computes nothing (ShuffleNet v2's channel split).
struct ChannelSlice {
  int first = 0;
  int channels = 0;
};

/// Divides each value by a power of the sum of squares over `size` neighbouring channels (Krizhevsky et al.,
/// 2012).
struct LocalResponseNorm {
  int size = 5;
};

using Operation =
    std::variant<Conv2d, FullyConnected, Pool2d, GlobalPool, EltwiseAdd, ChannelScale, Concat, ChannelShuffle,
                 ChannelSlice, LocalResponseNorm, ConvTranspose2d, EltwiseBinary, Elementwise, Move>;

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
  std::vector<LayerId> inputs;  ///< the first is the ifmap; the second of an add is the residual, of a scale
                                ///< the factors; a concat may have many
  Shape input;                  ///< of the first input; inferred
  Shape output;                 ///< inferred
};

/// "conv2d", "fully_connected", "average_pool", "max_pool", "global_average_pool", "global_max_pool",
/// "eltwise_add", "channel_scale", "concat", "channel_shuffle", "channel_slice", "local_response_norm",
/// "conv_transpose2d", "eltwise_subtract", "eltwise_multiply", "eltwise_divide", "eltwise_max",
/// "eltwise_min", "activation", "affine", "softmax", "resize", "pad", "crop", "transpose", "join",
/// "unsupported".
std::string_view op_name(const Layer& layer);

/// Null where the layer is not a convolution.
const Conv2d* as_conv2d(const Layer& layer);
const ConvTranspose2d* as_conv_transpose(const Layer& layer);

/// Kernel, stride, dilation and groups as reports print them (1x1, 1x1, 1x1 and 1 where the layer has none).
Extent kernel_of(const Layer& layer);
Extent stride_of(const Layer& layer);
Extent dilation_of(const Layer& layer);
int groups_of(const Layer& layer);

/// Input channels a group reads (C_in / groups) of a (transposed) convolution or fully connected layer, 0
/// otherwise.
int group_base_of(const Layer& layer);

std::int64_t fan_in_of(const Layer& layer);   ///< weights, and thus MACs, behind one output element
Macs macs_of(const Layer& layer);             ///< of one image
std::int64_t weights_of(const Layer& layer);  ///< number of weights, without biases
bool has_bias(const Layer& layer);            ///< own bias or the one folded from batch normalisation
/// Weights + 2 per batch-normalised channel + biases. The slopes of a PReLU are part of its table of values
/// and not counted, as they are not in published counts (VarGFaceNet).
std::int64_t params_of(const Layer& layer);
bool is_convolution_or_fully_connected(const Layer& layer);

}  // namespace vargsim
