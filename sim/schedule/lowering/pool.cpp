#include "sim/schedule/lowering/lowering.h"

namespace vargsim {
namespace {

ComputeKind compute_kind(PoolKind kind) {
  return kind == PoolKind::average ? ComputeKind::average_pool : ComputeKind::max_pool;
}

}  // namespace

void lower_operation(const Pool2d& pool, const Layer&, WindowedOp& op) {
  op.kind = compute_kind(pool.kind);
  op.groups = op.in.channels;
  op.kernel_rows = pool.kernel.height;
  op.kernel_cols = pool.kernel.width;
  op.stride_rows = pool.stride.height;
  op.stride_cols = pool.stride.width;
  op.pad_top = pool.padding.top;
  op.pad_left = pool.padding.left;
}

void lower_operation(const GlobalPool& pool, const Layer&, WindowedOp& op) {
  op.kind = compute_kind(pool.kind);
  op.groups = op.in.channels;
  op.kernel_rows = op.in.rows;
  op.kernel_cols = op.in.cols;
}

}  // namespace vargsim
