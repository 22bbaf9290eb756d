#pragma once
/// Where the closed forms of hw_models/mac_array meet the stepped arrays. This is the only place under
/// tests/hw_models/mac_array/ that knows both.

#include <string>
#include <vector>

#include "hw_models/mac_array/dataflow.h"
#include "tests/hw_models/mac_array/stepped/layer.h"

namespace vargsim::test {

/// One admissible mapping of a layer, and what stepping it gave.
struct SteppedMapping {
  std::string name;
  stepped::Run run;
};

/// Layers to try for a dataflow: `usual`, times VARGSIM_STEPPED_FACTOR if that is in the environment.
int random_layers(int usual);

ArrayWork work_of(const stepped::Layer& layer);

/// The keys of the array that matter to its dataflow, for the message of a failing case.
std::string text(const MacArrayParameters& parameters);

/// Requires that the outputs of all mappings are `expected`, and that the closed form has the cycles, operand
/// reads and accumulator updates of the mapping that the array is said to choose: the one that streams for
/// the fewest cycles; of equals the one that reads the fewest operands; of these the one done first.
void check_closed_form(const MacArrayParameters& parameters, const stepped::Layer& layer,
                       const std::vector<SteppedMapping>& mappings, const stepped::Psums& expected);

}  // namespace vargsim::test
