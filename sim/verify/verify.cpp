#include "sim/verify/verify.h"

#include "sim/verify/checks/program_shape.h"
#include "sim/verify/checks/unit_order.h"
#include "sim/verify/interpreter/interpreter.h"

namespace vargsim {
namespace {

std::vector<std::string> layer_names(const Network& network) {
  std::vector<std::string> names;
  for (const Layer& layer : network.layers())
    names.push_back(layer.name);
  return names;
}

}  // namespace

Saturation saturation_of(const Reference& reference) {
  Saturation result;
  std::int64_t saturated = 0;
  std::int64_t outputs = 0;
  for (std::size_t i = 0; i < reference.maps.size(); ++i) {
    const auto elements = static_cast<std::int64_t>(reference.maps[i].values.size());
    saturated += reference.saturated[i];
    outputs += elements;
    // One of a few values is always the largest.
    const double share = double(std::max<std::int64_t>(0, reference.saturated[i] - 1)) / double(elements);
    if (share <= result.worst) continue;
    result.worst = share;
    result.worst_layer = static_cast<LayerId>(i);
  }
  result.overall = outputs > 0 ? double(saturated) / double(outputs) : 0;
  return result;
}

Verifier::Verifier(const Network& network, const HardwareParameters& hardware, const Schedule& schedule,
                   const Reference& reference)
    : network_(network), hardware_(hardware), schedule_(schedule), reference_(reference) {
  Findings findings(schedule.program, layer_names(network), most_problems);
  contents_ = contents_of(network, schedule.program.tensors, schedule.tensor_origins, reference, findings);
  wrong_tensors_ = findings.sentences();
}

void Verifier::check_data(Findings& findings) const {
  const Saturation saturation = saturation_of(reference_);
  if (saturation.worst < most_saturated) return;
  findings.add_text(fmt::format(
      "the data prove too little: {:.0f} % of layer {}'s outputs saturate, fewer than {:.0f} % may",
      100 * saturation.worst, network_.layer(saturation.worst_layer).name, 100 * most_saturated));
}

Verification Verifier::verify(const Program& program) const {
  const Bytes capacity = hardware_.sram.capacity_bytes();
  Findings findings(program, layer_names(network_), most_problems);
  Verification result;
  check_data(findings);
  for (const std::string& sentence : wrong_tensors_)
    findings.add_text(sentence);
  check_shape(program, capacity, hardware_.datatypes, findings);
  if (findings.none()) {
    const HappensBefore before(program);
    check_unit_order(program, before, findings);
    Interpreter interpreter(program, capacity, hardware_.datatypes, reference_.registers, contents_, before,
                            findings);
    interpreter.run();
    result.traffic = interpreter.traffic();
    result.compared =
        compare_maps(network_, program, schedule_.tensor_origins, reference_, interpreter.dram(), findings);
  }
  result.problems = findings.sentences();
  return result;
}

}  // namespace vargsim
