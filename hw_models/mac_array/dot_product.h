#pragma once
/// Adder-tree (dot-product) dataflow, as in NVDLA's convolution core and Arm's Ethos-U.
///
/// `units` blocks of `lanes_out` adder trees over `lanes_in` inputs. With tree split s every tree works as s
/// sub-trees of w = lanes_in / s inputs, each with an output of its own, so that s groups run side by side.
/// The units share out output pixels, groups or output channels: units = up * ug * uo, any factorisation
/// whose factors above one the configuration allows. A tile of g groups of c -> m channels over P output
/// pixels with T kernel taps takes
///
///   R * ceil(g / (s * ug)) * ceil(m / (lanes_out * uo)) * ceil(P / up)   cycles,
///
/// with R = T * ceil(c / w) steps to reduce one output, or R = ceil(T / t) where t = floor(w / c) >= 2 whole
/// taps fit a vector and the configuration packs taps. For depthwise tiles the `spatial` mode
/// (spatial_mode.h) stands beside these. The best of all counts; plus pipeline_depth once to fill and drain.

#include <memory>

#include "hw_models/mac_array/dataflow.h"

namespace vargsim {

/// Precondition: every tree split divides lanes_in.
std::unique_ptr<Dataflow> make_dot_product(const MacArrayParameters& parameters);

}  // namespace vargsim
