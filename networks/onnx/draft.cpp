#include "networks/onnx/draft.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "networks/shape_inference.h"
#include "sim/base/error.h"

namespace vargsim {
namespace {

/// The activation of a layer that may have one; null for others.
Activation* activation_of(Operation& op) {
  return std::visit(
      [](auto& operation) -> Activation* {
        if constexpr (std::is_same_v<std::decay_t<decltype(operation)>, Elementwise>) {
          return operation.kind == Elementwise::Kind::affine ? &operation.activation : nullptr;
        } else if constexpr (std::is_same_v<std::decay_t<decltype(operation)>, Conv2d> ||
                             std::is_same_v<std::decay_t<decltype(operation)>, ConvTranspose2d> ||
                             std::is_same_v<std::decay_t<decltype(operation)>, FullyConnected> ||
                             std::is_same_v<std::decay_t<decltype(operation)>, EltwiseAdd> ||
                             std::is_same_v<std::decay_t<decltype(operation)>, EltwiseBinary> ||
                             std::is_same_v<std::decay_t<decltype(operation)>, ChannelScale>) {
          return &operation.activation;
        } else {
          return nullptr;
        }
      },
      op);
}

template <class Convolution>
void take_affine(Convolution& conv, DraftLayer::Affine affine) {
  if (affine == DraftLayer::Affine::batch_norm) conv.batch_norm = true;
  if (affine == DraftLayer::Affine::bias) conv.bias = true;
}

Padding sum(const Padding& a, const Padding& b) {
  return {a.top + b.top, a.left + b.left, a.bottom + b.bottom, a.right + b.right};
}

}  // namespace

LayerId Draft::add_input(std::string name, Shape shape) {
  inputs_.push_back({std::move(name), shape});
  return network_input(static_cast<int>(inputs_.size()) - 1);
}

LayerId Draft::add(DraftLayer layer, const std::string& where) {
  std::vector<Shape> shapes;
  for (const LayerId id : layer.inputs)
    shapes.push_back(shape_of(id));
  layer.output = infer_output(layer.op, shapes, where);
  layers_.push_back(std::move(layer));
  return static_cast<LayerId>(layers_.size()) - 1;
}

Shape Draft::shape_of(LayerId id) const {
  return id < 0 ? inputs_[static_cast<std::size_t>(network_input(id))].shape : layer(id).output;
}

std::vector<int> Draft::count_readers() const {
  std::vector<int> readers(layers_.size(), 0);
  const auto count = [&](LayerId id) {
    if (id >= 0) ++readers[static_cast<std::size_t>(id)];
  };
  for (const DraftLayer& layer : layers_)
    std::for_each(layer.inputs.begin(), layer.inputs.end(), count);
  std::for_each(outputs_.begin(), outputs_.end(), count);
  return readers;
}

void Draft::redirect(LayerId from, LayerId to) {
  for (DraftLayer& layer : layers_)
    std::replace(layer.inputs.begin(), layer.inputs.end(), from, to);
  std::replace(outputs_.begin(), outputs_.end(), from, to);
  layer(from).inputs.clear();
}

bool Draft::absorb_affine(DraftLayer& into, const DraftLayer& layer) {
  if (auto* conv = std::get_if<Conv2d>(&into.op)) {
    if (conv->batch_norm && layer.affine == DraftLayer::Affine::batch_norm) return false;
    take_affine(*conv, layer.affine);
    return true;
  }
  if (auto* conv = std::get_if<ConvTranspose2d>(&into.op)) {
    if (conv->batch_norm && layer.affine == DraftLayer::Affine::batch_norm) return false;
    take_affine(*conv, layer.affine);
    return true;
  }
  auto* dense = std::get_if<FullyConnected>(&into.op);
  if (dense == nullptr) return false;
  // A batch normalisation or an offset becomes the bias.
  if (layer.affine != DraftLayer::Affine::scale) dense->bias = true;
  return true;
}

/// Lets the windows that read a padded map pad it themselves, where all its readers can.
bool Draft::absorb_padding(DraftLayer& pad) {
  const auto id = static_cast<LayerId>(&pad - layers_.data());
  if (std::count(outputs_.begin(), outputs_.end(), id) > 0) return false;
  std::vector<Conv2d*> windows;
  for (DraftLayer& reader : layers_) {
    if (std::count(reader.inputs.begin(), reader.inputs.end(), id) == 0) continue;
    auto* const conv = std::get_if<Conv2d>(&reader.op);
    if (conv == nullptr) return false;
    windows.push_back(conv);
  }
  for (Conv2d* conv : windows)
    conv->padding = sum(conv->padding, *pad.zeros);
  return !windows.empty();
}

/// Fuses a layer into the one before it. True where it did.
bool Draft::absorb(LayerId id) {
  DraftLayer& reader = layer(id);
  if (reader.inputs.empty()) return false;
  const LayerId source = reader.inputs.front();
  if (reader.zeros && absorb_padding(reader)) {
    redirect(id, source);
    return true;
  }
  const auto* elementwise = std::get_if<Elementwise>(&reader.op);
  if (elementwise == nullptr || source < 0 || elementwise->kind == Elementwise::Kind::softmax) return false;
  Activation* const activation = activation_of(layer(source).op);
  if (activation == nullptr || *activation != Activation::none) return false;
  if (count_readers()[static_cast<std::size_t>(source)] != 1) return false;
  if (elementwise->kind == Elementwise::Kind::affine && !absorb_affine(layer(source), reader)) return false;
  *activation = elementwise->activation;
  redirect(id, source);
  return true;
}

std::vector<char> Draft::needed() const {
  std::vector<char> needed(layers_.size(), 0);
  for (const LayerId id : outputs_) {
    if (id >= 0) needed[static_cast<std::size_t>(id)] = 1;
  }
  for (std::size_t i = layers_.size(); i-- > 0;) {
    if (!needed[i]) continue;
    for (const LayerId id : layers_[i].inputs) {
      if (id >= 0) needed[static_cast<std::size_t>(id)] = 1;
    }
  }
  return needed;
}

Network Draft::finish(int batch) {
  for (LayerId id = 0; id < static_cast<LayerId>(layers_.size()); ++id)
    absorb(id);
  Network network(name_, batch);
  std::set<std::string> names;
  const auto unique = [&names](const std::string& wanted) {
    std::string name = wanted;
    for (int i = 2; !names.insert(name).second; ++i)
      name = fmt::format("{}.{}", wanted, i);
    return name;
  };
  for (const NetworkInput& input : inputs_)
    network.add_input(unique(input.name), input.shape);
  const std::vector<char> is_needed = needed();
  std::vector<LayerId> ids(layers_.size(), 0);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (!is_needed[i]) continue;
    std::vector<LayerId> inputs;
    for (const LayerId id : layers_[i].inputs)
      inputs.push_back(id < 0 ? id : ids[static_cast<std::size_t>(id)]);
    ids[i] = network.add(unique(layers_[i].name), "", layers_[i].op, std::move(inputs));
  }
  if (network.layers().empty())
    throw InputError(fmt::format("network {}: no layer lies between its inputs and outputs", name_));
  return network;
}

}  // namespace vargsim
