#pragma once
/// What a name of an ONNX graph stands for while the graph is imported.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "networks/network.h"

namespace vargsim {

using Dims = std::vector<std::int64_t>;

/// A constant (with contents where they are small and known, without where they are weights), or a map that
/// a layer of the network holds, seen through what has not become a layer yet: a function of each value, then
/// another order of dimensions, then other dimensions over the same elements.
struct Value {
  bool known = true;  ///< false: comes from something that could not be imported
  Dims dims;          ///< as ONNX sees it

  bool is_constant = false;
  std::optional<std::vector<double>> data;  ///< of a constant
  int bits = 0;                             ///< of an element of a constant, where its type says

  LayerId map = 0;
  Dims map_dims;          ///< under which the map's shape is read
  std::vector<int> perm;  ///< dimension i of the transposed value is dimension perm[i] of map_dims (or cut)
  Dims cut;               ///< the dimensions that `perm` transposes where they are not map_dims
  Activation function = Activation::none;
  std::string function_node;   ///< names the layer that the function becomes where nothing takes it in
  std::string function_value;  ///< tells functions apart: the value that the last of them writes

  bool is_map() const { return known && !is_constant; }
  bool is_plain() const { return perm.empty() && dims == map_dims; }
  bool is_scalar() const;
};

std::int64_t count_of(const Dims& dims);

/// "1x3x224x224"; "a scalar".
std::string text_of(const Dims& dims);

Dims permuted(const Dims& dims, const std::vector<int>& perm);

Value constant_value(Dims dims, std::optional<std::vector<double>> data);

/// As an integer that fits, however large a number stands for "to the end".
std::int64_t to_integer(double value);
std::vector<std::int64_t> to_integers(const std::vector<double>& values);

/// The channels of a map are its last dimension, the others in order: so they lie in memory already.
bool has_channels_last(const Value& value);

/// Both are the same map in the same arrangement.
bool same_layout(const Value& a, const Value& b);

}  // namespace vargsim
