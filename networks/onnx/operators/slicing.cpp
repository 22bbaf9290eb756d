#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "networks/onnx/operators.h"

namespace vargsim {
namespace {

/// The dimension of the map that dimension `axis` of a value is; -1 where other dimensions lie over it.
int map_axis(const Value& value, int axis) {
  if (value.perm.empty()) return value.dims == value.map_dims ? axis : -1;
  return value.cut.empty() && permuted(value.map_dims, value.perm) == value.dims
             ? value.perm[static_cast<std::size_t>(axis)]
             : -1;
}

/// Joins constants along one axis; contents only where they are vectors.
void join_constants(const NodeImport& node, int axis, Dims dims) {
  std::vector<double> data;
  bool known = dims.size() <= 1 && axis == 0;
  for (int i = 0; i < node.inputs() && known; ++i) {
    const Value& part = node.input(i);
    known = part.data.has_value();
    if (known) data.insert(data.end(), part.data->begin(), part.data->end());
  }
  Value value = constant_value(std::move(dims), known ? std::optional(std::move(data)) : std::nullopt);
  value.bits = node.input(0).bits;
  node.set(0, std::move(value));
}

Dims joined_dims(const NodeImport& node, int axis) {
  Dims dims = node.input(0).dims;
  const auto at = static_cast<std::size_t>(axis);
  for (int i = 1; i < node.inputs(); ++i) {
    Dims other = node.input(i).dims;
    if (other.size() == dims.size()) {
      dims[at] += other[at];
      other[at] = dims[at];
    }
    if (other != dims)
      node.refuse(fmt::format("{} does not join {} at axis {}", text_of(node.input(i).dims),
                              text_of(node.input(0).dims), axis));
  }
  return dims;
}

/// Joins along another dimension than the channels': every input is read; the output is written by the first
/// input's move, the others write a byte a row besides (docs/networks.md).
void join_by_moves(const NodeImport& node, const Dims& dims) {
  Value first = node.map(0);
  Move move;
  move.kind = MoveKind::join;
  move.output = node.graph().shape_of(dims, node.where());
  const LayerId id = node.add(move, {node.graph().applied(first)});
  for (int i = 1; i < node.inputs(); ++i) {
    Value part = node.map(i);
    const LayerId map = node.graph().applied(part);
    move.output = {1, node.graph().draft().shape_of(map).height, 1};
    node.graph().draft().add_output(node.add(move, {map}, fmt::format(".{}", i)));
  }
  node.set(0, node.made(id, dims));
}

bool share_arrangement(const NodeImport& node) {
  const Value& first = node.input(0);
  for (int i = 1; i < node.inputs(); ++i) {
    const Value& other = node.input(i);
    if (other.perm != first.perm || other.cut.size() != first.cut.size() || map_axis(other, 0) < 0)
      return false;
  }
  return map_axis(first, 0) >= 0;
}

/// True where the inputs, as their dimensions say, are joined along their channels.
bool joins_channels(const NodeImport& node, int axis) {
  if (axis != 1) return false;
  for (int i = 0; i < node.inputs(); ++i) {
    if (node.input(i).dims[0] != node.graph().batch()) return false;
  }
  return true;
}

void import_concat(const NodeImport& node) {
  if (node.inputs() < 1) node.refuse("it has no input");
  const int axis = node.axis(node.integer("axis", 1), node.input(0).dims.size());
  const Dims dims = joined_dims(node, axis);
  if (node.all_constant()) return join_constants(node, axis, dims);
  for (int i = 0; i < node.inputs(); ++i)
    node.map(i);
  std::vector<LayerId> maps;
  if (share_arrangement(node) && map_axis(node.input(0), axis) == 1) {
    Value result = node.input(0);
    result.map_dims[1] = dims[static_cast<std::size_t>(axis)];
    result.dims = dims;
    for (int i = 0; i < node.inputs(); ++i) {
      Value part = node.input(i);
      maps.push_back(node.graph().applied(part));
    }
    return node.set(0, NodeImport::made_like(result, node.add(Concat{}, maps)));
  }
  if (!joins_channels(node, axis)) return join_by_moves(node, dims);
  for (int i = 0; i < node.inputs(); ++i)
    maps.push_back(node.plain(i));
  node.set(0, node.made(node.add(Concat{}, maps), dims));
}

/// `count` of a dimension from `first` on, `step` apart.
struct Range {
  int axis = 0;
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::int64_t step = 1;
};

Range read_range(const NodeImport& node, const Value& value, std::int64_t axis, std::int64_t start,
                 std::int64_t end, std::int64_t step) {
  Range range;
  range.axis = node.axis(axis, value.dims.size());
  range.step = step;
  const std::int64_t size = value.dims[static_cast<std::size_t>(range.axis)];
  if (step == 0) node.refuse("a step of 0");
  const auto bound = [size](std::int64_t at, std::int64_t least, std::int64_t most) {
    return std::clamp(at < 0 ? at + size : at, least, most);
  };
  if (step > 0) {
    range.first = bound(start, 0, size);
    range.count = std::max<std::int64_t>(0, (bound(end, 0, size) - range.first + step - 1) / step);
  } else {
    range.first = bound(start, 0, size - 1);
    const std::int64_t last = end < -size ? -1 : bound(end, -1, size - 1);
    range.count = std::max<std::int64_t>(0, (range.first - last - step - 1) / -step);
  }
  return range;
}

void slice_constant(const NodeImport& node, const Value& value, const std::vector<Range>& ranges, Dims dims) {
  if (!value.data || value.dims.size() != 1 || ranges.size() != 1)
    return node.set_constant(std::move(dims), std::nullopt);
  std::vector<double> data;
  for (std::int64_t i = 0; i < ranges[0].count; ++i)
    data.push_back((*value.data)[static_cast<std::size_t>(ranges[0].first + i * ranges[0].step)]);
  Value result = constant_value(std::move(dims), std::move(data));
  result.bits = value.bits;
  node.set(0, std::move(result));
}

/// Some of a map's channels.
void set_channels(const NodeImport& node, const Value& source, const Range& range, int output) {
  Value value = source;
  const LayerId map = node.graph().applied(value);
  const ChannelSlice slice{static_cast<int>(range.first), static_cast<int>(range.count)};
  value.map = node.add(slice, {map}, node.outputs() > 1 ? fmt::format(".{}", output) : "");
  value.map_dims[1] = range.count;
  value.dims[static_cast<std::size_t>(range.axis)] = range.count;
  node.set(output, std::move(value));
}

/// Each `step`-th row or column of a map: a pool of one tap.
bool set_strided(const NodeImport& node, const Value& source, const std::vector<Range>& ranges,
                 const Dims& dims) {
  if (!source.is_plain() || source.dims.size() != 4) return false;
  Pool2d pool;
  pool.kind = PoolKind::max;
  for (const Range& range : ranges) {
    if (range.axis < 2 || range.step < 1) return false;
    (range.axis == 2 ? pool.stride.height : pool.stride.width) = static_cast<int>(range.step);
  }
  for (std::size_t axis = 2; axis < 4; ++axis) {
    const int stride = axis == 2 ? pool.stride.height : pool.stride.width;
    if ((source.dims[axis] - 1) / stride + 1 != dims[axis]) return false;
  }
  Value value = source;
  node.set(0, node.made(node.add(pool, {node.graph().applied(value)}), dims));
  return true;
}

std::vector<Range> read_ranges(const NodeImport& node, const Value& value) {
  const std::vector<std::int64_t> starts = node.integers_of("starts", 1);
  const std::vector<std::int64_t> ends = node.integers_of("ends", 2);
  std::vector<std::int64_t> axes = node.integers_of("axes", 3);
  std::vector<std::int64_t> steps =
      node.has_input(4) ? to_integers(node.contents(4)) : std::vector<std::int64_t>{};
  if (axes.empty()) {
    axes.resize(starts.size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (steps.empty()) steps.assign(starts.size(), 1);
  if (ends.size() != starts.size() || axes.size() != starts.size() || steps.size() != starts.size())
    node.refuse("starts, ends, axes and steps have different lengths");
  std::vector<Range> ranges;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const Range range = read_range(node, value, axes[i], starts[i], ends[i], steps[i]);
    const bool all = range.count == value.dims[static_cast<std::size_t>(range.axis)] && range.step == 1;
    if (!all) ranges.push_back(range);
  }
  return ranges;
}

void import_slice(const NodeImport& node) {
  const Value& value = node.input(0);
  const std::vector<Range> ranges = read_ranges(node, value);
  Dims dims = value.dims;
  for (const Range& range : ranges)
    dims[static_cast<std::size_t>(range.axis)] = range.count;
  if (ranges.empty()) return node.set(0, value);
  if (value.is_constant) return slice_constant(node, value, ranges, dims);
  for (const Range& range : ranges) {
    if (range.count < 1) node.refuse(fmt::format("it takes nothing of {}", text_of(value.dims)));
  }
  if (ranges.size() == 1 && ranges[0].step == 1 && map_axis(value, ranges[0].axis) == 1)
    return set_channels(node, value, ranges[0], 0);
  if (!set_strided(node, value, ranges, dims)) node.set_move(MoveKind::crop, value, dims);
}

void import_split(const NodeImport& node) {
  const Value& value = node.input(0);
  const int axis = node.axis(node.integer("axis", 0), value.dims.size());
  const std::int64_t size = value.dims[static_cast<std::size_t>(axis)];
  std::vector<std::int64_t> sizes = node.integers_of("split", 1);
  const std::int64_t parts = std::max(1, node.outputs());
  for (std::int64_t left = size;
       sizes.size() < static_cast<std::size_t>(parts) && !node.has("split") && !node.has_input(1);) {
    sizes.push_back(std::min(left, ceil_div(size, parts)));
    left -= sizes.back();
  }
  if (sizes.size() != static_cast<std::size_t>(parts) ||
      std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0}) != size)
    node.refuse(fmt::format("its parts do not make up dimension {} of {}", axis, text_of(value.dims)));
  std::int64_t first = 0;
  for (int i = 0; i < node.outputs(); ++i) {
    Dims dims = value.dims;
    const std::int64_t count = sizes[static_cast<std::size_t>(i)];
    if (count < 1) node.refuse("a part is empty");
    dims[static_cast<std::size_t>(axis)] = count;
    if (value.is_constant) {
      node.set(i, constant_value(dims, std::nullopt));
    } else if (map_axis(value, axis) == 1) {
      set_channels(node, value, {axis, first, count, 1}, i);
    } else {
      node.set_move(MoveKind::crop, value, dims, i);
    }
    first += count;
  }
}

Dims gathered_dims(const Dims& from, const Dims& indices, int axis) {
  Dims dims(from.begin(), from.begin() + axis);
  dims.insert(dims.end(), indices.begin(), indices.end());
  dims.insert(dims.end(), from.begin() + axis + 1, from.end());
  return dims;
}

void import_gather(const NodeImport& node) {
  const Value& value = node.input(0);
  const Value& indices = node.input(1);
  const int axis = node.axis(node.integer("axis", 0), value.dims.size());
  const Dims dims = gathered_dims(value.dims, indices.dims, axis);
  if (!indices.is_constant) NodeImport::unsupported("its indices depend on the data");
  if (value.is_map()) return node.set_move(MoveKind::crop, value, dims);
  if (!value.data || !indices.data || value.dims.size() != 1) return node.set_constant(dims, std::nullopt);
  std::vector<double> data;
  for (std::int64_t index : to_integers(*indices.data)) {
    if (index < 0) index += value.dims[0];
    if (index < 0 || index >= value.dims[0])
      node.refuse(fmt::format("index {} is outside of {}", index, text_of(value.dims)));
    data.push_back((*value.data)[static_cast<std::size_t>(index)]);
  }
  Value result = constant_value(dims, std::move(data));
  result.bits = value.bits;
  node.set(0, std::move(result));
}

Dims padded_dims(const NodeImport& node, const Value& value, const std::vector<std::int64_t>& pads,
                 const std::vector<std::int64_t>& axes) {
  if (pads.size() != 2 * axes.size())
    node.refuse(fmt::format("{} pads for {} dimensions", pads.size(), axes.size()));
  Dims dims = value.dims;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    std::int64_t& dim = dims[static_cast<std::size_t>(node.axis(axes[i], dims.size()))];
    dim += std::clamp<std::int64_t>(pads[i], -65536, 65536) +
           std::clamp<std::int64_t>(pads[axes.size() + i], -65536, 65536);
    if (dim < 1) node.refuse("it leaves nothing");
  }
  return dims;
}

/// Padding of a map's rows and columns by zeros, which a convolution after it does itself.
std::optional<Padding> spatial_zeros(const NodeImport& node, const Value& value,
                                     const std::vector<std::int64_t>& pads,
                                     const std::vector<std::int64_t>& axes) {
  if (node.text("mode", "constant") != "constant" || !value.is_plain() || value.dims.size() != 4)
    return std::nullopt;
  Padding padding;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const int axis = node.axis(axes[i], 4);
    const std::int64_t before = pads[i];
    const std::int64_t after = pads[axes.size() + i];
    if (before < 0 || after < 0 || (axis < 2 && before + after > 0)) return std::nullopt;
    if (axis == 2) padding.top = static_cast<int>(before), padding.bottom = static_cast<int>(after);
    if (axis == 3) padding.left = static_cast<int>(before), padding.right = static_cast<int>(after);
  }
  return padding;
}

void import_pad(const NodeImport& node) {
  const Value& value = node.input(0);
  const std::vector<std::int64_t> pads =
      node.has("paddings") ? node.integers("paddings") : node.integers_of("pads", 1);
  std::vector<std::int64_t> axes =
      node.has_input(3) ? to_integers(node.contents(3)) : std::vector<std::int64_t>{};
  if (axes.empty()) {
    axes.resize(value.dims.size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  const Dims dims = padded_dims(node, value, pads, axes);
  if (value.is_constant) return node.set_constant(dims, std::nullopt);
  if (dims == value.dims) return node.set(0, value);
  Value source = value;
  DraftLayer layer;
  Move move;
  move.kind = MoveKind::pad;
  move.output = node.graph().shape_of(dims, node.where());
  layer.op = move;
  layer.inputs = {node.graph().applied(source)};
  layer.zeros = spatial_zeros(node, value, pads, axes);
  node.set(0, node.made(node.add(layer), dims));
}

/// The sizes that Resize (scales or sizes, perhaps of some axes) and Upsample ask for.
Dims resized_dims(const NodeImport& node, const Value& value) {
  std::vector<std::int64_t> axes = node.integers("axes");
  if (axes.empty()) {
    axes.resize(value.dims.size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  const bool old = node.op() == "Upsample" || node.graph().opset() < 11;
  const bool by_sizes = !old && node.has_input(3);
  std::vector<double> factors;
  if (const onnx::AttributeProto* scales = node.find("scales")) {
    factors.assign(scales->floats().begin(), scales->floats().end());
  } else {
    factors = node.contents(by_sizes ? 3 : old ? 1 : 2);
  }
  if (factors.size() != axes.size())
    node.refuse(fmt::format("{} sizes or scales for {} dimensions", factors.size(), axes.size()));
  Dims dims = value.dims;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    std::int64_t& dim = dims[static_cast<std::size_t>(node.axis(axes[i], dims.size()))];
    // Scales are single-precision numbers: 2.0000001 times 13 is 26.
    dim = by_sizes ? to_integer(factors[i]) : to_integer(std::floor(double(dim) * factors[i] + 1e-4));
    if (dim < 1 || dim > 65536) node.refuse(fmt::format("a size of {}", dim));
  }
  return dims;
}

void import_resize(const NodeImport& node) {
  const Value& value = node.map(0);
  const Dims dims = resized_dims(node, value);
  if (dims == value.dims) return node.set(0, value);
  Move move;
  move.kind = MoveKind::resize;
  move.output = node.graph().shape_of(dims, node.where());
  node.set(0, node.made(node.add(move, {node.plain(0)}), dims));
}

/// Channels become rows and columns, or these channels.
void import_depth_to_space(const NodeImport& node) {
  const Value& value = node.map(0);
  const std::int64_t block = node.integer("blocksize", 1);
  const bool deeper = node.op() == "SpaceToDepth";
  if (value.dims.size() != 4 || block < 1 || block > 256) node.refuse("its input or blocksize");
  Dims dims = value.dims;
  const std::int64_t area = block * block;
  const bool fits = deeper ? dims[2] % block == 0 && dims[3] % block == 0 : dims[1] % area == 0;
  if (!fits) node.refuse(fmt::format("blocksize {} does not divide {}", block, text_of(dims)));
  dims = deeper ? Dims{dims[0], dims[1] * area, dims[2] / block, dims[3] / block}
                : Dims{dims[0], dims[1] / area, dims[2] * block, dims[3] * block};
  node.set_move(MoveKind::transpose, value, dims);
}

}  // namespace

const OperatorList& slicing_operators() {
  static const OperatorList list{
      {"Concat", "concat; along other dimensions than channels: join", import_concat},
      {"Split", "channel_slice, or crop along other dimensions than channels", import_split},
      {"Slice", "channel_slice; each n-th row or column: max_pool of one tap; else crop", import_slice},
      {"Gather", "folded; of a map: crop", import_gather},
      {"Pad", "padding of the convolution after it, else pad", import_pad},
      {"Resize", "resize", import_resize},
      {"Upsample", "resize", import_resize},
      {"DepthToSpace", "transpose", import_depth_to_space},
      {"SpaceToDepth", "transpose", import_depth_to_space},
  };
  return list;
}

}  // namespace vargsim
