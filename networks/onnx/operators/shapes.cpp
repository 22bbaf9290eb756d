#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "networks/onnx/operators.h"

namespace vargsim {
namespace {

/// The same elements under other dimensions.
void set_dims(const NodeImport& node, Value value, Dims dims) {
  if (count_of(dims) != count_of(value.dims)) {
    node.refuse(fmt::format("{} has {} elements, {} has {}", text_of(value.dims), count_of(value.dims),
                            text_of(dims), count_of(dims)));
  }
  value.dims = std::move(dims);
  node.set(0, std::move(value));
}

/// The value is a map whose channels have been cut into groups and transposed; `dims` joins them again.
int shuffled_groups(const Value& value, const Dims& before, const Dims& dims) {
  const std::vector<int>& perm = value.perm;
  if (perm.size() < 4 || dims != value.map_dims) return 0;
  if (before.size() != perm.size() || perm[0] != 0 || perm[1] != 2 || perm[2] != 1) return 0;
  for (std::size_t i = 3; i < perm.size(); ++i) {
    if (perm[i] != static_cast<int>(i)) return 0;
  }
  if (before[1] * before[2] != value.map_dims[1]) return 0;
  return static_cast<int>(before[1]);
}

Dims wanted_dims(const NodeImport& node, const Dims& from) {
  Dims dims = node.integers_of("shape", 1);
  if (!node.has("shape") && !node.has_input(1)) node.refuse("it has no shape");
  const bool zero_is_zero = node.integer("allowzero", 0) != 0;
  std::int64_t known = 1;
  int open = -1;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 0 && !zero_is_zero) {
      if (i >= from.size())
        node.refuse(fmt::format("dimension {} of {} to copy does not exist", i, text_of(from)));
      dims[i] = from[i];
    }
    if (dims[i] < -1 || (dims[i] == -1 && open >= 0))
      node.refuse(fmt::format("a shape of {}", text_of(dims)));
    if (dims[i] == -1) {
      open = static_cast<int>(i);
    } else if (dims[i] > 0 && known > (std::int64_t{1} << 40) / dims[i]) {
      node.refuse(fmt::format("a shape of {}", text_of(dims)));
    } else {
      known *= dims[i];
    }
  }
  if (open >= 0) {
    const std::int64_t count = count_of(from);
    if (known == 0 || count % known != 0)
      node.refuse(fmt::format("{} does not make {}", text_of(from), text_of(dims)));
    dims[static_cast<std::size_t>(open)] = count / known;
  }
  return dims;
}

void import_reshape(const NodeImport& node) {
  const Value& value = node.input(0);
  const Dims dims = wanted_dims(node, value.dims);
  const int groups = value.is_map() && !value.cut.empty() ? shuffled_groups(value, value.cut, dims) : 0;
  if (groups > 1 && count_of(dims) == count_of(value.dims)) {
    Value source = value;
    const LayerId id = node.add(ChannelShuffle{groups}, {node.graph().applied(source)});
    return node.set(0, node.made(id, dims));
  }
  set_dims(node, value, dims);
}

void import_flatten(const NodeImport& node) {
  const Value& value = node.input(0);
  const std::int64_t axis = node.integer("axis", 1);
  const auto rank = static_cast<std::int64_t>(value.dims.size());
  const int at = axis == rank ? static_cast<int>(rank) : node.axis(axis, value.dims.size());
  const Dims first(value.dims.begin(), value.dims.begin() + at);
  set_dims(node, value, {count_of(first), count_of(value.dims) / std::max<std::int64_t>(1, count_of(first))});
}

void import_squeeze(const NodeImport& node) {
  const Value& value = node.input(0);
  const std::vector<std::int64_t> axes = node.integers_of("axes", 1);
  std::vector<char> gone(value.dims.size(), 0);
  for (const std::int64_t axis : axes) {
    const auto at = static_cast<std::size_t>(node.axis(axis, value.dims.size()));
    if (value.dims[at] != 1) node.refuse(fmt::format("dimension {} of {} is not 1", at, text_of(value.dims)));
    gone[at] = 1;
  }
  Dims dims;
  for (std::size_t i = 0; i < value.dims.size(); ++i) {
    if (gone[i] == 0 && !(axes.empty() && value.dims[i] == 1)) dims.push_back(value.dims[i]);
  }
  set_dims(node, value, dims);
}

void import_unsqueeze(const NodeImport& node) {
  const Value& value = node.input(0);
  std::vector<std::int64_t> axes = node.integers_of("axes", 1);
  const std::size_t rank = value.dims.size() + axes.size();
  if (rank > 16) node.refuse("too many axes");
  for (std::int64_t& axis : axes)
    axis = node.axis(axis, rank);
  std::sort(axes.begin(), axes.end());
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end()) node.refuse("an axis is named twice");
  Dims dims = value.dims;
  for (const std::int64_t axis : axes)
    dims.insert(dims.begin() + axis, 1);
  set_dims(node, value, dims);
}

std::vector<int> read_perm(const NodeImport& node, std::size_t rank) {
  std::vector<int> perm;
  for (const std::int64_t axis : node.integers("perm"))
    perm.push_back(node.axis(axis, rank));
  if (!node.has("perm")) {
    perm.resize(rank);
    std::iota(perm.rbegin(), perm.rend(), 0);
  }
  std::vector<int> sorted = perm;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (sorted.size() != rank || sorted[i] != static_cast<int>(i))
      node.refuse(fmt::format("perm is no order of {} dimensions", rank));
  }
  if (perm.size() != rank) node.refuse(fmt::format("perm has {} of {} dimensions", perm.size(), rank));
  return perm;
}

/// Dimensions of one change places alone: the elements keep their order.
bool keeps_order(const Dims& dims, const std::vector<int>& perm) {
  int last = -1;
  for (const int axis : perm) {
    if (dims[static_cast<std::size_t>(axis)] == 1) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}

void import_transpose(const NodeImport& node) {
  Value value = node.input(0);
  const std::vector<int> perm = read_perm(node, value.dims.size());
  const Dims dims = permuted(value.dims, perm);
  if (value.is_constant) return node.set_constant(dims, std::nullopt);
  if (keeps_order(value.dims, perm)) return set_dims(node, value, dims);
  if (value.perm.empty() && (value.dims == value.map_dims || value.dims.size() > value.map_dims.size())) {
    value.cut = value.dims == value.map_dims ? Dims{} : value.dims;
    value.perm = perm;
    value.dims = dims;
    return node.set(0, std::move(value));
  }
  if (value.cut.empty() && !value.perm.empty() && permuted(value.map_dims, value.perm) == value.dims) {
    std::vector<int> both;
    both.reserve(perm.size());
    for (const int axis : perm)
      both.push_back(value.perm[static_cast<std::size_t>(axis)]);
    value.dims = dims;
    value.perm = both;
    if (keeps_order(value.map_dims, both)) value.perm.clear();
    return node.set(0, std::move(value));
  }
  // One arrangement after another: the first becomes a layer.
  Value moved = node.made(node.plain(0), value.dims);
  moved.perm = perm;
  moved.dims = dims;
  node.set(0, std::move(moved));
}

void import_shape(const NodeImport& node) {
  const Dims& dims = node.input(0).dims;
  const auto rank = static_cast<std::int64_t>(dims.size());
  const auto bound = [rank](std::int64_t at) {
    return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank);
  };
  const std::int64_t start = bound(node.integer("start", 0));
  const std::int64_t end = std::max(start, bound(node.integer("end", rank)));
  std::vector<double> data(dims.begin() + start, dims.begin() + end);
  Value value = constant_value({end - start}, std::move(data));
  value.bits = 64;
  node.set(0, std::move(value));
}

void import_size(const NodeImport& node) {
  Value value = constant_value({}, std::vector<double>{double(count_of(node.input(0).dims))});
  value.bits = 64;
  node.set(0, std::move(value));
}

void import_expand(const NodeImport& node) {
  const Value& value = node.input(0);
  const Dims shape = to_integers(node.contents(1));
  Dims dims(std::max(shape.size(), value.dims.size()), 1);
  for (std::size_t i = 0; i < dims.size(); ++i) {
    const std::int64_t own = i < value.dims.size() ? value.dims[value.dims.size() - 1 - i] : 1;
    const std::int64_t wanted = i < shape.size() ? shape[shape.size() - 1 - i] : 1;
    dims[dims.size() - 1 - i] = own == 1 ? wanted : own;
  }
  if (value.is_constant) return node.set_constant(dims, std::nullopt);
  if (count_of(dims) != count_of(value.dims))
    NodeImport::unsupported(fmt::format("{} spread to {}", text_of(value.dims), text_of(dims)));
  set_dims(node, value, dims);
}

void import_cast(const NodeImport& node) {
  Value value = node.input(0);
  if (value.is_constant) {
    const std::int64_t to = node.integer("to", 1);
    const bool whole = to == onnx::TensorProto::INT64 || to == onnx::TensorProto::INT32;
    value.bits = whole ? 64 : 32;
    if (whole && value.data) {
      for (double& number : *value.data)
        number = std::trunc(number);
    }
  }
  node.set(0, std::move(value));
}

}  // namespace

const OperatorList& shape_operators() {
  static const OperatorList list{
      {"Reshape", "nothing; after a Transpose of channel groups: channel_shuffle", import_reshape},
      {"Flatten", "nothing", import_flatten},
      {"Squeeze", "nothing", import_squeeze},
      {"Unsqueeze", "nothing", import_unsqueeze},
      {"Transpose", "channel_shuffle, or a transpose where another layer reads that order", import_transpose},
      {"Shape", "folded", import_shape},
      {"Size", "folded", import_size},
      {"Expand", "folded, where it repeats nothing", import_expand},
      {"Cast", "nothing", import_cast},
  };
  return list;
}

}  // namespace vargsim
