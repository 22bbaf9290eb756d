#pragma once
/// A network under construction: layers may still change, fuse or vanish.

#include <optional>
#include <string>
#include <vector>

#include "networks/network.h"

namespace vargsim {

struct DraftLayer {
  std::string name;
  Operation op;
  std::vector<LayerId> inputs;  ///< as in Layer
  Shape output;
  /// What an affine function stands for, which decides how a convolution before it takes it in.
  enum class Affine { none, batch_norm, bias, scale };
  Affine affine = Affine::none;
  std::optional<Padding> zeros;  ///< of a Move that pads with zeros: what a window after it may do itself
};

class Draft {
 public:
  explicit Draft(std::string name) : name_(std::move(name)) {}

  const std::string& name() const { return name_; }
  LayerId add_input(std::string name, Shape shape);
  /// Infers the output's shape. A name that is taken gets a number. Throws InputError naming `where`.
  LayerId add(DraftLayer layer, const std::string& where);
  Shape shape_of(LayerId id) const;
  const DraftLayer& layer(LayerId id) const { return layers_[static_cast<std::size_t>(id)]; }
  DraftLayer& layer(LayerId id) { return layers_[static_cast<std::size_t>(id)]; }

  void add_output(LayerId id) { outputs_.push_back(id); }

  /// Fuses what can fuse, drops what no output needs, and builds the network. Throws InputError where nothing
  /// is left.
  Network finish(int batch);

 private:
  std::vector<int> count_readers() const;
  void redirect(LayerId from, LayerId to);
  bool absorb(LayerId id);
  bool absorb_affine(DraftLayer& into, const DraftLayer& layer);
  bool absorb_padding(DraftLayer& pad);
  std::vector<char> needed() const;

  std::string name_;
  std::vector<NetworkInput> inputs_;
  std::vector<DraftLayer> layers_;
  std::vector<LayerId> outputs_;
};

}  // namespace vargsim
