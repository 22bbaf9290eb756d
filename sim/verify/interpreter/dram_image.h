#pragma once
/// The bytes of the DRAM, tensor by tensor: tensors do not overlap, so each is a memory of its own.

#include <optional>
#include <vector>

#include "sim/verify/checks/access_log.h"

namespace vargsim {

/// By tensor: what is there before the program starts; empty where the program itself stores it.
using TensorContents = std::vector<std::vector<std::uint8_t>>;

class DramImage {
 public:
  /// The contents must outlive the image. What comes from outside and is not stored to is read where it is.
  DramImage(const Program& program, const TensorContents& contents, const HappensBefore& before);

  const std::uint8_t* bytes(TensorId tensor) const;
  /// Of a tensor that is logged.
  std::uint8_t* stored_bytes(TensorId tensor) {
    return memories_[static_cast<std::size_t>(tensor)].bytes.data();
  }

  /// Null where the tensor comes from outside and no command stores to it: anybody may read it.
  const AccessLog* log(TensorId tensor) const;
  AccessLog* log(TensorId tensor);

 private:
  struct Memory {
    std::vector<std::uint8_t> bytes;
    std::optional<AccessLog> log;
  };

  void prepare(const Program& program, TensorId tensor, const HappensBefore& before);

  const TensorContents& contents_;
  std::vector<Memory> memories_;
};

/// Where the bytes of a pixel's channels begin in a tensor.
inline Bytes offset_in(const Tensor& tensor, int image, int row, int col, int channel) {
  return image * tensor.image_bytes() + row * tensor.row_bytes() + col * tensor.col_bytes() +
         tensor.channel_bytes(channel);
}

/// "image 0, (c, y, x) = (3, 5, 7) of conv1": the element that a byte of a tensor belongs to.
std::string element_at(const Tensor& tensor, Bytes offset);

}  // namespace vargsim
