#include "networks/zoo/residual.h"

#include "networks/zoo/parts.h"

namespace vargsim {
namespace {

LayerId shortcut(Network& network, const std::string& block, int channels, int stride, LayerId ifmap) {
  if (stride == 1 && network.shape_of(ifmap).channels == channels) return ifmap;
  return network.add(block + ".sc", block, square_conv(1, channels, stride, 1, Activation::none), {ifmap});
}

LayerId sum(Network& network, const std::string& block, LayerId body, LayerId residual) {
  return network.add(block + ".add", block, EltwiseAdd{Activation::relu}, {body, residual});
}

}  // namespace

LayerId add_bottleneck(Network& network, const std::string& block, const Bottleneck& shape, LayerId ifmap) {
  const LayerId a = network.add(block + ".a", block, pointwise(shape.width, Activation::relu), {ifmap});
  const int groups = groups_for(shape.grouping, shape.width, network.place_of(block + ".b"));
  const LayerId b = network.add(block + ".b", block,
                                square_conv(3, shape.width, shape.stride, groups, Activation::relu), {a});
  const LayerId c = network.add(block + ".c", block, pointwise(shape.channels, Activation::none), {b});
  return sum(network, block, c, shortcut(network, block, shape.channels, shape.stride, ifmap));
}

LayerId add_basic_block(Network& network, const std::string& block, int channels, int stride, LayerId ifmap) {
  const LayerId a =
      network.add(block + ".a", block, square_conv(3, channels, stride, 1, Activation::relu), {ifmap});
  const LayerId b = network.add(block + ".b", block, square_conv(3, channels, 1, 1, Activation::none), {a});
  return sum(network, block, b, shortcut(network, block, channels, stride, ifmap));
}

}  // namespace vargsim
