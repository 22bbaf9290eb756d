#pragma once
/// A network as `sim info` prints it: totals, layers, and the balance of its blocks.

#include <string>

#include "networks/zoo/zoo.h"
#include "sim/config/network_options.h"

namespace vargsim {

/// "73.76" or "70.6": papers give one or two decimals.
std::string top1_text(double percent);

/// `accuracy` may be null.
std::string info_text(const ConfiguredNetwork& configured, const PublishedAccuracy* accuracy);

}  // namespace vargsim
