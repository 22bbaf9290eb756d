#include "hw_models/mac_array/spatial_mode.h"

#include "hw_models/mac_array/window_reads.h"

namespace vargsim {

std::int64_t count_blocks(const ArrayWork& work, const PixelBlock& block) {
  return ceil_div<std::int64_t>(work.out_rows, block.rows) * ceil_div(work.out_cols, block.cols);
}

std::int64_t block_reads(const ArrayWork& work, const PixelBlock& block) {
  return reads_along(work.out_rows, block.rows, work.kernel_rows, work.stride_rows, work.dilation_rows) *
         reads_along(work.out_cols, block.cols, work.kernel_cols, work.stride_cols, work.dilation_cols);
}

}  // namespace vargsim
