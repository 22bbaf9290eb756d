#include "networks/network.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "networks/shape_inference.h"
#include "sim/base/error.h"

namespace vargsim {
namespace {

constexpr int max_batch = 256;
// Far above any real layer, and low enough that sums over layers and batches cannot overflow.
constexpr Macs max_layer_macs = Macs{1} << 40;

void require_countable_macs(const Layer& layer, const std::string& where) {
  // Divides instead of multiplying: the product is what might overflow.
  if (fan_in_of(layer) <= max_layer_macs / layer.output.elements()) return;
  throw InputError(fmt::format("{}: has more than {} MACs", where, max_layer_macs));
}

template <class Count>
std::int64_t sum_over(const std::vector<Layer>& layers, Count count) {
  std::int64_t sum = 0;
  for (const Layer& layer : layers)
    sum += count(layer);
  return sum;
}

}  // namespace

Network::Network(std::string name, int batch) : name_(std::move(name)), batch_(batch) {
  if (batch_ >= 1 && batch_ <= max_batch) return;
  throw InputError(fmt::format("network {}: batch {} is outside 1..{}", name_, batch_, max_batch));
}

LayerId Network::add_input(std::string name, Shape shape) {
  const std::string where = fmt::format("network {}, input {}", name_, name);
  require_new_name(name, where);
  require_valid_shape(shape, where);
  inputs_.push_back({std::move(name), shape});
  return network_input(static_cast<int>(inputs_.size()) - 1);
}

LayerId Network::add(std::string name, std::string block, Operation op, std::vector<LayerId> inputs) {
  const std::string where = place_of(name);
  require_new_name(name, where);
  const std::vector<Shape> shapes = shapes_of(inputs, where);
  const Shape output = infer_output(op, shapes, where);
  Layer layer{std::move(name), std::move(block), op, std::move(inputs), shapes.front(), output};
  require_countable_macs(layer, where);
  layers_.push_back(std::move(layer));
  return static_cast<LayerId>(layers_.size()) - 1;
}

std::string Network::place_of(const std::string& layer) const {
  return fmt::format("network {}, layer {}", name_, layer);
}

Shape Network::shape_of(LayerId id) const {
  require_existing(id, fmt::format("network {}", name_));
  if (id < 0) return inputs_[static_cast<std::size_t>(network_input(id))].shape;
  return layer(id).output;
}

std::vector<LayerId> Network::outputs() const {
  std::vector<bool> is_read(layers_.size(), false);
  for (const Layer& reader : layers_) {
    for (const LayerId input : reader.inputs) {
      if (input >= 0) is_read[static_cast<std::size_t>(input)] = true;
    }
  }
  std::vector<LayerId> unread;
  for (std::size_t i = 0; i < is_read.size(); ++i) {
    if (!is_read[i]) unread.push_back(static_cast<LayerId>(i));
  }
  return unread;
}

Macs Network::macs() const {
  return sum_over(layers_, macs_of);
}

std::int64_t Network::params() const {
  return sum_over(layers_, params_of);
}

std::int64_t Network::weights() const {
  return sum_over(layers_, weights_of);
}

int Network::convolutions() const {
  return static_cast<int>(std::count_if(layers_.begin(), layers_.end(), is_convolution_or_fully_connected));
}

void Network::require_new_name(const std::string& name, const std::string& where) const {
  if (name.empty()) throw InputError(fmt::format("{}: the name is empty", where));
  const auto has_name = [&name](const auto& named) { return named.name == name; };
  if (std::none_of(layers_.begin(), layers_.end(), has_name) &&
      std::none_of(inputs_.begin(), inputs_.end(), has_name)) {
    return;
  }
  throw InputError(fmt::format("{}: the name is taken already", where));
}

void Network::require_existing(LayerId id, const std::string& where) const {
  // network_input is its own inverse: it maps the id back to the index.
  if (id < 0 && static_cast<std::size_t>(network_input(id)) >= inputs_.size()) {
    throw InputError(fmt::format("{}: there is no network input {}; the network has {}", where,
                                 network_input(id), inputs_.size()));
  }
  if (id >= 0 && static_cast<std::size_t>(id) >= layers_.size()) {
    throw InputError(fmt::format("{}: there is no earlier layer {}; the network has {} so far", where, id,
                                 layers_.size()));
  }
}

std::vector<Shape> Network::shapes_of(const std::vector<LayerId>& ids, const std::string& where) const {
  std::vector<Shape> shapes;
  for (const LayerId id : ids) {
    require_existing(id, where);
    shapes.push_back(shape_of(id));
  }
  return shapes;
}

}  // namespace vargsim
