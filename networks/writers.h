#pragma once
/// Networks as plain text for other programs.

#include <string>
#include <vector>

#include "networks/network.h"

namespace vargsim {

/// A SCALE-Sim topology: a line for each convolution and fully connected layer, with a ninth column, Groups.
/// The format has no padding and no dilation: the ifmap is as high and wide as its outputs need with the
/// kernel's taps side by side, so that outputs and MACs are the layer's. `Channels` counts those of all
/// groups. Throws InputError where rows and columns have different strides, which the format cannot say.
std::string scalesim_csv(const Network& network);

/// Layers that a picture shows on common ground.
struct LayerGroup {
  std::string name;
  std::vector<LayerId> layers;
};

/// Graphviz: a box a layer, coloured by its kind, an edge a map; neighbouring groups lie on ground of
/// different colours.
std::string dot_graph(const Network& network, const std::vector<LayerGroup>& groups = {});

}  // namespace vargsim
