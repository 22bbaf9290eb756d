#pragma once
/// The fields of each operation in a network file, told once to whatever reads, writes or describes them.

#include <string>
#include <vector>

#include "networks/network.h"
#include "sim/base/json_reader.h"
#include "sim/base/name_table.h"

namespace vargsim {

inline constexpr auto activation_names =
    make_name_table<Activation>({{Activation::none, "none"},
                                 {Activation::relu, "relu"},
                                 {Activation::relu6, "relu6"},
                                 {Activation::prelu, "prelu"},
                                 {Activation::sigmoid, "sigmoid"},
                                 {Activation::swish, "swish"},
                                 {Activation::leaky_relu, "leaky_relu"},
                                 {Activation::hard_sigmoid, "hard_sigmoid"},
                                 {Activation::hard_swish, "hard_swish"},
                                 {Activation::tanh, "tanh"},
                                 {Activation::table, "table"}});

inline constexpr IntegerRange dimension_range{1, 65536};
inline constexpr IntegerRange padding_range{0, 65536};

/// A list of a fixed number of integers. `values` are pointers so that readers may fill them.
template <class Visitor>
void fixed_integers(Visitor& v, const std::string& key, const std::vector<int*>& values, IntegerRange range,
                    const char* unit, const char* meaning) {
  std::vector<int> list;
  list.reserve(values.size());
  for (const int* value : values)
    list.push_back(*value);
  v.integers(key, list, range, unit, meaning);
  v.check(key, list.size() == values.size(), "a list of " + std::to_string(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i)
    *values[i] = list[i];
}

template <class Visitor>
void extent_field(Visitor& v, const char* key, Extent& value, IntegerRange range, const char* meaning) {
  fixed_integers(v, key, {&value.height, &value.width}, range, "rows, columns", meaning);
}

template <class Visitor>
void padding_field(Visitor& v, Padding& value, const char* meaning) {
  fixed_integers(v, "padding", {&value.top, &value.left, &value.bottom, &value.right}, padding_range,
                 "top, left, bottom, right", meaning);
}

template <class Visitor>
void activation_field(Visitor& v, Activation& value) {
  v.choice("activation", value, activation_names, "What follows the layer value by value.");
}

template <class Visitor>
void channels_field(Visitor& v, const char* key, int& value, const char* meaning) {
  v.integer(key, value, dimension_range, "", meaning);
  v.require(key);
}

template <class Visitor>
void layer_fields(Visitor& v, Conv2d& conv) {
  channels_field(v, "out_channels", conv.out_channels, "Channels of the output.");
  extent_field(v, "kernel", conv.kernel, dimension_range, "Taps of the kernel.");
  extent_field(v, "stride", conv.stride, dimension_range, "Distance between windows.");
  extent_field(v, "dilation", conv.dilation, dimension_range, "Distance between taps.");
  padding_field(v, conv.padding, "Zeros around the input.");
  v.integer("groups", conv.groups, dimension_range, "", "Groups of channels that do not see each other.");
  v.boolean("batch_norm", conv.batch_norm, "A batch normalisation follows, folded at inference.");
  v.boolean("bias", conv.bias, "Has a bias of its own.");
  activation_field(v, conv.activation);
}

template <class Visitor>
void layer_fields(Visitor& v, ConvTranspose2d& conv) {
  channels_field(v, "out_channels", conv.out_channels, "Channels of the output.");
  extent_field(v, "kernel", conv.kernel, dimension_range, "Taps of the kernel.");
  extent_field(v, "stride", conv.stride, dimension_range, "Distance between outputs of neighbouring inputs.");
  padding_field(v, conv.padding, "What is cut off the output.");
  extent_field(v, "extra", conv.extra, padding_range, "Rows and columns added at the end.");
  v.integer("groups", conv.groups, dimension_range, "", "Groups of channels that do not see each other.");
  v.boolean("batch_norm", conv.batch_norm, "A batch normalisation follows, folded at inference.");
  v.boolean("bias", conv.bias, "Has a bias of its own.");
  activation_field(v, conv.activation);
}

template <class Visitor>
void layer_fields(Visitor& v, FullyConnected& dense) {
  channels_field(v, "out_features", dense.out_features, "Outputs.");
  v.boolean("bias", dense.bias, "Has a bias.");
  activation_field(v, dense.activation);
}

template <class Visitor>
void layer_fields(Visitor& v, Pool2d& pool) {
  extent_field(v, "kernel", pool.kernel, dimension_range, "Size of the window.");
  extent_field(v, "stride", pool.stride, dimension_range, "Distance between windows.");
  padding_field(v, pool.padding, "Padding around the input.");
}

template <class Visitor>
void layer_fields(Visitor&, GlobalPool&) {}
template <class Visitor>
void layer_fields(Visitor&, Concat&) {}

template <class Visitor>
void layer_fields(Visitor& v, EltwiseAdd& add) {
  activation_field(v, add.activation);
}
template <class Visitor>
void layer_fields(Visitor& v, EltwiseBinary& binary) {
  activation_field(v, binary.activation);
}
template <class Visitor>
void layer_fields(Visitor& v, ChannelScale& scale) {
  activation_field(v, scale.activation);
}

template <class Visitor>
void layer_fields(Visitor& v, ChannelShuffle& shuffle) {
  channels_field(v, "groups", shuffle.groups, "Groups that are dealt out to each other.");
}

template <class Visitor>
void layer_fields(Visitor& v, ChannelSlice& slice) {
  v.integer("first", slice.first, padding_range, "", "First channel.");
  channels_field(v, "channels", slice.channels, "Number of channels.");
}

template <class Visitor>
void layer_fields(Visitor& v, LocalResponseNorm& norm) {
  v.integer("size", norm.size, dimension_range, "channels", "Channels that are summed over.");
}

template <class Visitor>
void layer_fields(Visitor& v, Elementwise& elementwise) {
  activation_field(v, elementwise.activation);
  v.integer("params_per_channel", elementwise.params_per_channel, {0, 8}, "", "Parameters a channel.");
}

template <class Visitor>
void layer_fields(Visitor& v, Move& move) {
  fixed_integers(v, "output", {&move.output.channels, &move.output.height, &move.output.width},
                 dimension_range, "channels, rows, columns", "Shape of the output.");
  v.require("output");
}

/// An operation of each name of `op_name`, as it is before a file says more.
struct OperationName {
  const char* name;
  Operation op;
};
const std::vector<OperationName>& operation_names();

}  // namespace vargsim
