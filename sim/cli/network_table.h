#pragma once
/// A network as `sim info` prints it: totals, layers, and the balance of its blocks.

#include <string>

#include "networks/zoo/zoo.h"
#include "sim/config/network_options.h"

namespace vargsim {

/// `accuracy` may be null.
std::string info_text(const NetworkFamily& family, const ConfiguredNetwork& configured,
                      const PublishedAccuracy* accuracy);

}  // namespace vargsim
