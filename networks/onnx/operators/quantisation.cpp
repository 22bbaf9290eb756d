#include "networks/onnx/operators.h"

namespace vargsim {
namespace {

/// Values are quantised between all layers here; scales and zero points belong to the requantisation of the
/// layer before.
void import_quantisation(const NodeImport& node) {
  Value value = node.input(0);
  if (value.is_constant) {
    // The weights as they are stored.
    if (node.op() == "DequantizeLinear" && value.dims.size() > 1) node.graph().note_weight_bits(value.bits);
    value.data.reset();
  }
  node.set(0, std::move(value));
}

}  // namespace

const OperatorList& quantisation_operators() {
  static const OperatorList list{
      {"QuantizeLinear", "nothing: requantisation of the layer before", import_quantisation},
      {"DequantizeLinear", "nothing", import_quantisation},
  };
  return list;
}

}  // namespace vargsim
