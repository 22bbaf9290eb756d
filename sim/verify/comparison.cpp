#include "sim/verify/comparison.h"

#include <algorithm>
#include <map>

#include "sim/schedule/placement.h"
#include "sim/verify/interpreter/element_codec.h"

namespace vargsim {
namespace {

template <class Value>
std::vector<std::uint8_t> encoded(const std::vector<Value>& values, const Tensor& tensor) {
  const std::int64_t pixels = static_cast<std::int64_t>(values.size()) / tensor.channels;
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(pixels * tensor.col_bytes()));
  encode_runs(values.data(), pixels, tensor.channels, tensor.element_bits, bytes.data());
  return bytes;
}

std::vector<std::uint8_t> content_of(const Network& network, const Tensor& tensor, const TensorOrigin& origin,
                                     const Reference& reference) {
  switch (origin.kind) {
    case TensorOrigin::Kind::map:
      // Maps of layers come from the program.
      return origin.layer < 0 ? encoded(reference.map_of(origin.layer).values, tensor)
                              : std::vector<std::uint8_t>{};
    case TensorOrigin::Kind::weights:
      return encoded(reference.data.weights(network, origin.layer), tensor);
    case TensorOrigin::Kind::bias:
      return encoded(reference.data.bias(network, origin.layer), tensor);
  }
  return {};
}

/// The shape that a tensor must have: images, rows, columns, channels, bits of an element.
std::array<int, 5> shape_for(const Network& network, const TensorOrigin& origin,
                             const DatatypeParameters& types) {
  if (origin.kind == TensorOrigin::Kind::map) {
    const Shape shape = network.shape_of(origin.layer);
    const int bits = origin.layer < 0 ? types.ifmap_bits : types.ofmap_bits;
    return {network.batch(), shape.height, shape.width, shape.channels, bits};
  }
  const Layer& layer = network.layer(origin.layer);
  if (origin.kind == TensorOrigin::Kind::bias) return {1, layer.output.channels, 1, 1, bias_bits};
  const bool dense = std::holds_alternative<FullyConnected>(layer.op);
  const Extent kernel = dense ? Extent{layer.input.height, layer.input.width} : kernel_of(layer);
  return {1, layer.output.channels, kernel.height * kernel.width, layer.input.channels / groups_of(layer),
          types.weight_bits};
}

class MapComparison {
 public:
  MapComparison(const Network& network, const Program& program, const std::vector<TensorOrigin>& origins,
                const Reference& reference, const DramImage& dram, Findings& findings)
      : network_(network),
        program_(program),
        reference_(reference),
        dram_(dram),
        findings_(findings),
        placement_(network),
        outputs_(network.outputs()) {
    for (std::size_t i = 0; i < origins.size(); ++i) {
      const TensorOrigin& origin = origins[i];
      if (origin.kind == TensorOrigin::Kind::map) tensors_[origin.layer] = static_cast<TensorId>(i);
    }
  }

  Compared run() {
    for (LayerId id = 0; id < static_cast<LayerId>(network_.layers().size()); ++id)
      compare_layer(id);
    return compared_;
  }

 private:
  void compare_layer(LayerId id) {
    const MapPlace place = placement_.place_of(id);
    const auto tensor = tensors_.find(place.owner);
    if (tensor == tensors_.end()) {
      if (std::find(outputs_.begin(), outputs_.end(), id) != outputs_.end())
        findings_.add_text(
            fmt::format("output {} of the network is nowhere in DRAM", network_.layer(id).name));
      return;
    }
    const ValueMap& expected = reference_.maps[static_cast<std::size_t>(id)];
    compare_map(id, tensor->second, place.first_channel, expected);
    if (place.owner != id) return;
    ++compared_.tensors;
    compared_.elements += static_cast<std::int64_t>(expected.values.size());
  }

  void compare_map(LayerId id, TensorId tensor_id, int first_channel, const ValueMap& expected) {
    const Tensor& tensor = program_.tensor(tensor_id);
    const AccessLog* const log = dram_.log(tensor_id);
    const std::uint8_t* const bytes = dram_.bytes(tensor_id);
    bool reported = false;
    for_each_pixel(expected.images, expected.shape, [&](int image, int y, int x) {
      const Bytes begin = offset_in(tensor, image, y, x, first_channel);
      const std::int16_t* const values = expected.pixel(image, y, x);
      for (int channel = 0; channel < expected.shape.channels && !reported; ++channel) {
        const Bytes at = begin + std::int64_t{channel} * tensor.element_bits / 8;
        const Bytes end = begin + tensor.channel_bytes(channel + 1);
        const bool missing = log != nullptr && log->first_unwritten(at, end).has_value();
        const std::int32_t found = decode_element(bytes + begin, tensor.element_bits, channel);
        if (!missing && found == values[channel]) continue;
        reported = true;
        report(id, tensor, at, missing, {found, values[channel]}, log);
      }
    });
  }

  struct Values {
    std::int32_t found = 0;
    std::int32_t expected = 0;
  };

  void report(LayerId id, const Tensor& tensor, Bytes at, bool missing, const Values& values,
              const AccessLog* log) {
    const std::string where = fmt::format("layer {}: {}", network_.layer(id).name, element_at(tensor, at));
    if (missing) {
      findings_.add_text(where + " is never stored");
      return;
    }
    const std::string writer =
        log == nullptr || log->writer_of(at) < 0 ? "" : " by " + findings_.name(log->writer_of(at));
    findings_.add_text(
        fmt::format("{} is {} instead of {}, stored{}", where, values.found, values.expected, writer));
  }

  const Network& network_;
  const Program& program_;
  const Reference& reference_;
  const DramImage& dram_;
  Findings& findings_;
  Placement placement_;
  std::vector<LayerId> outputs_;
  std::map<LayerId, TensorId> tensors_;  ///< by the layer or network input whose map they hold
  Compared compared_;
};

}  // namespace

TensorContents contents_of(const Network& network, const std::vector<Tensor>& tensors,
                           const std::vector<TensorOrigin>& origins, const Reference& reference,
                           Findings& findings) {
  TensorContents contents;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const Tensor& tensor = tensors[i];
    const std::array<int, 5> is{tensor.images, tensor.rows, tensor.cols, tensor.channels,
                                tensor.element_bits};
    const std::array<int, 5> right = shape_for(network, origins[i], reference.types);
    if (is != right) {
      findings.add_text(fmt::format("tensor {} is {} instead of {} (images, rows, columns, channels, bits)",
                                    tensor.name, fmt::join(is, " x "), fmt::join(right, " x ")));
    }
    contents.push_back(content_of(network, tensor, origins[i], reference));
  }
  return contents;
}

Compared compare_maps(const Network& network, const Program& program,
                      const std::vector<TensorOrigin>& origins, const Reference& reference,
                      const DramImage& dram, Findings& findings) {
  return MapComparison(network, program, origins, reference, dram, findings).run();
}

}  // namespace vargsim
