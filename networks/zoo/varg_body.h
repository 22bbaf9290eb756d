#pragma once
/// The blocks that VarGNet and its relatives share (Zhang et al., arXiv 1907.05653, figure 1) and the
/// networks that stack them: a stem, perhaps a head block, stages of one down-sampling block and normal
/// blocks. Only their tails differ.

#include <string>
#include <vector>

#include "networks/network.h"
#include "networks/zoo/zoo.h"

namespace vargsim {

/// The first block halves the map and sets the channels; the others are normal blocks.
struct VargStage {
  int channels;  ///< at width 1
  std::vector<std::string> blocks;
};

/// One column of a paper's table, at width 1.
struct VargTable {
  std::string network;
  int conv1 = 32;
  int conv1_stride = 2;
  Activation conv1_activation = Activation::relu;
  bool has_head = false;
  /// Outputs each group of the head's 3x3 layers has at least; as many as its inputs where those are more.
  int head_group_outputs = 0;
  std::vector<VargStage> stages;
  Activation activation = Activation::relu;
  bool bias = false;            ///< convolutions have one besides their batch normalisation
  bool squeeze_excite = false;  ///< before the add of head and normal blocks
};

/// Names s<stage>.u1 to s<stage>.u<number>.
std::vector<std::string> varg_units(int stage, int number);

/// Appends what follows the last stage.
using VargTail = void (*)(Network& network, LayerId map, const NetworkOptions& options);

/// A family that builds `table` and `tail`, with all options but `pool` and group base 8.
NetworkFamily make_varg_family(const VargTable& table, std::string summary, VargTail tail);

}  // namespace vargsim
