#pragma once
/// A network as `sim info --json` and `sim list networks --json` print it.

#include "networks/zoo/zoo.h"
#include "sim/config/network_options.h"

namespace vargsim {

/// What both commands know of a network's published accuracy; nulls where nothing is known.
void add_accuracy(Json& json, const PublishedAccuracy* accuracy);

/// `accuracy` may be null.
Json info_json(const ConfiguredNetwork& configured, const PublishedAccuracy* accuracy);

}  // namespace vargsim
