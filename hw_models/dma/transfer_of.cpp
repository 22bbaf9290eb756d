#include "hw_models/dma/transfer_of.h"

namespace vargsim {

Transfer transfer_of(const Tensor& tensor, const Box& box, bool write) {
  Transfer transfer;
  transfer.write = write;
  transfer.address = tensor.address + box.image * tensor.image_bytes() + box.row * tensor.row_bytes() +
                     box.col * tensor.col_bytes() + tensor.channel_bytes(box.channel);
  transfer.row_pitch = box.row_step * tensor.row_bytes();
  const bool whole_channels = box.channels == tensor.channels && box.col_step == 1;
  const bool whole_rows = whole_channels && box.cols == tensor.cols && box.row_step == 1;
  if (whole_rows) {
    transfer.run_bytes = box.rows * tensor.row_bytes();
  } else if (whole_channels) {
    transfer.run_bytes = box.cols * tensor.col_bytes();
    transfer.rows = box.rows;
  } else {
    transfer.run_bytes = tensor.channel_bytes(box.channels);
    transfer.runs = box.cols;
    transfer.run_pitch = box.col_step * tensor.col_bytes();
    transfer.rows = box.rows;
  }
  return transfer;
}

}  // namespace vargsim
