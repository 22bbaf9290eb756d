#include "networks/zoo/vargfacenet.h"

#include <string>

#include "networks/grouping.h"
#include "networks/zoo/parts.h"
#include "networks/zoo/varg_body.h"

namespace vargsim {
namespace {

constexpr int tail_channels = 1024;
constexpr int tail_group_base = 8;  // of the paper's embedding, not an option
constexpr int embedding = 512;

VargTable vargfacenet_table() {
  VargTable table;
  table.network = "vargfacenet";
  table.conv1_stride = 1;  // 112 x 112: faces come small
  table.has_head = true;   // 56 x 56
  table.stages = {
      {64, varg_units(2, 3)},   // 28 x 28
      {128, varg_units(3, 7)},  // 14 x 14
      {256, varg_units(4, 4)},  // 7 x 7
  };
  table.activation = Activation::prelu;
  table.conv1_activation = Activation::prelu;
  table.squeeze_excite = true;
  return table;
}

/// A grouped convolution over the whole map.
Conv2d whole_map_conv(const Shape& map, const std::string& where) {
  Conv2d conv;
  conv.out_channels = map.channels;
  conv.kernel = {map.height, map.width};
  conv.groups = groups_for(Grouping::fixed_base(tail_group_base), map.channels, where);
  return conv;
}

/// The embedding: a face as a vector of 512 values. Its last layer has both a bias and a batch
/// normalisation, which a fully connected layer has not: it is a 1x1 convolution of a 1x1 map.
void add_tail(Network& network, LayerId map, const NetworkOptions&) {
  const LayerId convx = network.add("convx", "tail", pointwise(tail_channels, Activation::prelu), {map});
  const LayerId whole = network.add(
      "convx_gdw", "tail", whole_map_conv(network.shape_of(convx), network.place_of("convx_gdw")), {convx});
  const LayerId narrow =
      network.add("convx_pw", "tail", pointwise(tail_channels / 2, Activation::prelu), {whole});
  network.add("fc", "tail", with_bias(pointwise(embedding, Activation::none)), {narrow});
}

}  // namespace

NetworkFamily vargfacenet_family() {
  NetworkFamily family = make_varg_family(
      vargfacenet_table(), "VarGFaceNet, face recognition with squeeze-excite (Yan et al., arXiv 1910.04985)",
      add_tail);
  family.defaults.width = 1.25;
  family.defaults.input_size = 112;
  return family;
}

}  // namespace vargsim
