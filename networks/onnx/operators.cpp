#include "networks/onnx/operators.h"

#include <algorithm>
#include <array>

namespace vargsim {
namespace {

using Lists = std::array<const OperatorList*, 8>;

Lists operator_lists() {
  return {&convolution_operators(), &pooling_operators(),     &elementwise_operators(),
          &binary_operators(),      &shape_operators(),       &slicing_operators(),
          &constant_operators(),    &quantisation_operators()};
}

}  // namespace

const OperatorHandler* find_operator(const std::string& op) {
  for (const OperatorList* list : operator_lists()) {
    for (const OperatorHandler& handler : *list) {
      if (op == handler.op) return &handler;
    }
  }
  return nullptr;
}

std::vector<OnnxOperator> onnx_operators() {
  std::vector<OnnxOperator> all;
  for (const OperatorList* list : operator_lists()) {
    for (const OperatorHandler& handler : *list)
      all.push_back({handler.op, handler.becomes});
  }
  std::sort(all.begin(), all.end(),
            [](const OnnxOperator& a, const OnnxOperator& b) { return a.name < b.name; });
  return all;
}

}  // namespace vargsim
