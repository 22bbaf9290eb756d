#include <algorithm>

#include <fmt/format.h>

#include "networks/onnx/operators/window.h"

namespace vargsim {
namespace {

void import_pool(const NodeImport& node, PoolKind kind) {
  const Value& input = node.map(0);
  if (node.output_is_read(1)) NodeImport::unsupported("its indices are used");
  const Dims kernel = node.integers("kernel_shape");
  if (kernel.empty()) node.refuse("attribute kernel_shape is missing");
  const OnnxWindow window = read_window(node, input.dims, kernel, node.integer("ceil_mode", 0) != 0);
  if (window.dilation.height != 1 || window.dilation.width != 1) NodeImport::unsupported("a dilated pool");
  const Dims dims = input.dims;
  const LayerId id = node.add(Pool2d{kind, window.kernel, window.stride, window.padding}, {node.plain(0)});
  const Shape shape = node.graph().draft().shape_of(id);
  node.set(0, node.made(id, output_dims_of(dims, shape.channels, shape)));
  if (node.outputs() > 1) node.set(1, constant_value({}, std::nullopt));
}

void import_max_pool(const NodeImport& node) {
  import_pool(node, PoolKind::max);
}
void import_average_pool(const NodeImport& node) {
  import_pool(node, PoolKind::average);
}

void pool_globally(const NodeImport& node, PoolKind kind, bool keep_dims) {
  Dims dims = node.map(0).dims;
  const LayerId id = node.add(GlobalPool{kind}, {node.plain(0)});
  std::fill(dims.begin() + 2, dims.end(), 1);
  if (!keep_dims) dims.resize(2);
  node.set(0, node.made(id, std::move(dims)));
}

void import_global(const NodeImport& node, PoolKind kind) {
  if (node.map(0).dims.size() < 3)
    node.refuse(fmt::format("its input {} has no area", text_of(node.map(0).dims)));
  pool_globally(node, kind, true);
}

void import_global_average(const NodeImport& node) {
  import_global(node, PoolKind::average);
}
void import_global_max(const NodeImport& node) {
  import_global(node, PoolKind::max);
}

/// A reduction over all spatial dimensions is a global pool, whatever the arrangement of the input.
void import_reduction(const NodeImport& node, PoolKind kind) {
  Value input = node.map(0);
  std::vector<std::int64_t> axes = node.integers_of("axes", 1);
  const bool keep = node.integer("keepdims", 1) != 0;
  const bool permuted_only = !input.perm.empty() && permuted(input.map_dims, input.perm) == input.dims;
  std::vector<int> reduced;
  for (const std::int64_t axis : axes) {
    const int at = node.axis(axis, input.dims.size());
    reduced.push_back(permuted_only ? input.perm[static_cast<std::size_t>(at)] : at);
  }
  std::sort(reduced.begin(), reduced.end());
  std::vector<int> spatial;
  for (int axis = 2; axis < static_cast<int>(input.dims.size()); ++axis)
    spatial.push_back(axis);
  if (spatial.empty() || reduced != spatial || (!input.is_plain() && !permuted_only))
    NodeImport::unsupported("a mean or maximum over other dimensions than all spatial ones");
  const LayerId id = node.add(GlobalPool{kind}, {node.graph().applied(input)});
  Dims kept = input.dims;
  for (const std::int64_t axis : axes)
    kept[static_cast<std::size_t>(node.axis(axis, kept.size()))] = 1;
  if (!keep) kept = {input.map_dims[0], input.map_dims[1]};
  Value result = node.made(id, {input.map_dims[0], input.map_dims[1]});
  result.dims = kept;
  node.set(0, std::move(result));
}

void import_mean(const NodeImport& node) {
  import_reduction(node, PoolKind::average);
}
void import_maximum(const NodeImport& node) {
  import_reduction(node, PoolKind::max);
}

}  // namespace

const OperatorList& pooling_operators() {
  static const OperatorList list{
      {"MaxPool", "max_pool", import_max_pool},
      {"AveragePool", "average_pool", import_average_pool},
      {"GlobalAveragePool", "global_average_pool", import_global_average},
      {"GlobalMaxPool", "global_max_pool", import_global_max},
      {"ReduceMean", "global_average_pool, over all spatial dimensions", import_mean},
      {"ReduceMax", "global_max_pool, over all spatial dimensions", import_maximum},
  };
  return list;
}

}  // namespace vargsim
