#pragma once
/// A network: a DAG of layers in execution order. A layer may only refer to inputs that exist already, so a
/// cycle cannot be written down; shapes are inferred and checked as layers are added.

#include <string>
#include <vector>

#include "networks/layer.h"

namespace vargsim {

struct NetworkInput {
  std::string name;
  Shape shape;
};

class Network {
 public:
  /// Throws InputError unless batch is in 1..256.
  explicit Network(std::string name, int batch = 1);

  /// Declares a network input and returns the id layers use for it.
  LayerId add_input(std::string name, Shape shape);

  /// Appends a layer, infers its output shape and returns its id.
  /// Throws InputError naming network and layer when the name is taken, an input does not exist, shapes do
  /// not fit, channels are not divisible by groups (with the nearest valid numbers), or the output would be
  /// empty.
  LayerId add(std::string name, std::string block, Operation op, std::vector<LayerId> inputs);

  const std::string& name() const { return name_; }
  int batch() const { return batch_; }
  const std::vector<NetworkInput>& inputs() const { return inputs_; }
  const std::vector<Layer>& layers() const { return layers_; }
  const Layer& layer(LayerId id) const { return layers_[static_cast<std::size_t>(id)]; }

  /// "network vargnet_v2, layer head.a.vg": where errors about a layer say they are.
  std::string place_of(const std::string& layer) const;

  /// Shape of a layer's output or of a network input.
  Shape shape_of(LayerId id) const;

  /// Layers whose output no other layer reads: the network's outputs.
  std::vector<LayerId> outputs() const;

  Macs macs() const;  ///< of one image
  std::int64_t params() const;
  std::int64_t weights() const;  ///< number of weights, without biases
  int convolutions() const;      ///< convolutions and fully connected layers, as the papers count them

 private:
  void require_new_name(const std::string& name, const std::string& where) const;
  void require_existing(LayerId id, const std::string& where) const;
  std::vector<Shape> shapes_of(const std::vector<LayerId>& ids, const std::string& where) const;

  std::string name_;
  int batch_;
  std::vector<NetworkInput> inputs_;
  std::vector<Layer> layers_;
};

}  // namespace vargsim
