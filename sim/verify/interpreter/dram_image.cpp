#include "sim/verify/interpreter/dram_image.h"

#include <fmt/format.h>

namespace vargsim {

DramImage::DramImage(const Program& program, const TensorContents& contents, const HappensBefore& before)
    : contents_(contents), memories_(program.tensors.size()) {
  for (std::size_t i = 0; i < contents.size(); ++i) {
    if (contents[i].empty()) prepare(program, static_cast<TensorId>(i), before);
  }
  for (const Command& command : program.commands) {
    if (const auto* store = std::get_if<Store>(&command.body)) prepare(program, store->tensor, before);
  }
}

void DramImage::prepare(const Program& program, TensorId tensor, const HappensBefore& before) {
  const auto index = static_cast<std::size_t>(tensor);
  Memory& memory = memories_[index];
  if (memory.log) return;
  const Bytes size = program.tensor(tensor).bytes();
  const bool from_outside = !contents_[index].empty();
  memory.bytes = contents_[index];
  memory.bytes.resize(static_cast<std::size_t>(size));
  memory.log.emplace(size, from_outside ? AccessLog::Content::from_outside : AccessLog::Content::unwritten,
                     before);
}

const std::uint8_t* DramImage::bytes(TensorId tensor) const {
  const auto index = static_cast<std::size_t>(tensor);
  return memories_[index].log ? memories_[index].bytes.data() : contents_[index].data();
}

const AccessLog* DramImage::log(TensorId tensor) const {
  const auto& log = memories_[static_cast<std::size_t>(tensor)].log;
  return log ? &*log : nullptr;
}

AccessLog* DramImage::log(TensorId tensor) {
  auto& log = memories_[static_cast<std::size_t>(tensor)].log;
  return log ? &*log : nullptr;
}

std::string element_at(const Tensor& tensor, Bytes offset) {
  const Bytes in_image = offset % tensor.image_bytes();
  const Bytes in_row = in_image % tensor.row_bytes();
  return fmt::format("image {}, (c, y, x) = ({}, {}, {}) of {}", offset / tensor.image_bytes(),
                     in_row % tensor.col_bytes() * 8 / tensor.element_bits, in_image / tensor.row_bytes(),
                     in_row / tensor.col_bytes(), tensor.name);
}

}  // namespace vargsim
