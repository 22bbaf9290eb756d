#include "networks/onnx/slim_wire.h"

#include <cstdint>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim {
namespace {

/// The messages on the way from a model to its tensors.
enum class Message { model, graph, node, attribute, tensor, sparse_tensor, function, leaf };

constexpr int deepest_message = 64;

/// Field numbers of onnx.proto.
Message message_of(Message parent, std::uint64_t field) {
  switch (parent) {
    case Message::model:
      if (field == 7) return Message::graph;
      return field == 25 ? Message::function : Message::leaf;
    case Message::graph:
      if (field == 1) return Message::node;
      if (field == 5) return Message::tensor;
      return field == 15 ? Message::sparse_tensor : Message::leaf;
    case Message::function:
      return field == 7 ? Message::node : Message::leaf;
    case Message::node:
      return field == 5 ? Message::attribute : Message::leaf;
    case Message::attribute:
      if (field == 5 || field == 10) return Message::tensor;
      return field == 6 || field == 11 ? Message::graph : Message::leaf;
    case Message::sparse_tensor:
      return field == 1 || field == 2 ? Message::tensor : Message::leaf;
    case Message::tensor:
    case Message::leaf:
      break;
  }
  return Message::leaf;
}

/// float_data, int32_data, string_data, int64_data, raw_data, double_data and uint64_data of a tensor.
bool is_tensor_content(std::uint64_t field) {
  return (field >= 4 && field <= 7) || (field >= 9 && field <= 11);
}

bool is_dropped(Message message, std::uint64_t field, std::size_t length) {
  if (message == Message::tensor) return is_tensor_content(field) && length > most_kept_tensor_bytes;
  if (message == Message::model) return field == 6 || field == 20;  // doc_string, training_info
  return message == Message::graph && field == 10;                  // doc_string
}

class Slimmer {
 public:
  explicit Slimmer(const std::string& where) : where_(where) {}

  std::string slim(std::string_view bytes, Message message, int depth) const {
    if (depth > deepest_message)
      throw InputError(fmt::format("{}: graphs within graphs, more than {} deep", where_, deepest_message));
    std::string kept;
    while (!bytes.empty())
      copy_field(bytes, message, depth, kept);
    return kept;
  }

 private:
  [[noreturn]] void refuse(const char* what) const {
    throw InputError(fmt::format("{}: not an ONNX model: {}", where_, what));
  }

  std::uint64_t varint(std::string_view& bytes) const {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (bytes.empty()) refuse("it ends within a number (a truncated file?)");
      const auto byte = static_cast<unsigned char>(bytes.front());
      bytes.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
    refuse("a number has more than 64 bits");
  }

  static void append_varint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
      out += static_cast<char>((value & 0x7f) | 0x80);
    out += static_cast<char>(value);
  }

  void copy_field(std::string_view& bytes, Message message, int depth, std::string& kept) const {
    const std::string_view from = bytes;
    const std::uint64_t tag = varint(bytes);
    const std::uint64_t field = tag >> 3;
    if (field == 0) refuse("a field has number 0");
    switch (tag & 7) {
      case 0:
        varint(bytes);
        break;
      case 1:
        skip(bytes, 8);
        break;
      case 2:
        return copy_bytes(bytes, message, field, depth, kept);
      case 5:
        skip(bytes, 4);
        break;
      default:
        refuse("a field has no valid type");
    }
    kept += from.substr(0, from.size() - bytes.size());
  }

  void skip(std::string_view& bytes, std::uint64_t length) const {
    if (length > bytes.size()) refuse("a field is longer than the file (a truncated file?)");
    bytes.remove_prefix(length);
  }

  void copy_bytes(std::string_view& bytes, Message message, std::uint64_t field, int depth,
                  std::string& kept) const {
    const std::uint64_t length = varint(bytes);
    const std::string_view content = bytes;
    skip(bytes, length);
    if (is_dropped(message, field, length)) return;
    const Message inner = message_of(message, field);
    append_varint(kept, (field << 3) | 2);
    if (inner == Message::leaf) {
      append_varint(kept, length);
      kept += content.substr(0, length);
      return;
    }
    const std::string slimmed = slim(content.substr(0, length), inner, depth + 1);
    append_varint(kept, slimmed.size());
    kept += slimmed;
  }

  const std::string& where_;
};

}  // namespace

std::string without_weights(std::string_view model, const std::string& where) {
  return Slimmer(where).slim(model, Message::model, 0);
}

}  // namespace vargsim
