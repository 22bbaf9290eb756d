#pragma once
/// The operators that can be imported: one entry, one handler. A handler sets the node's outputs, throws
/// Unsupported for a case that no layer stands for, and InputError (NodeImport::refuse) for a node that is
/// wrong.
///
/// To add one: a handler in the file of its kind, a line in that file's list, and a model of it in
/// tests/networks/onnx.

#include <vector>

#include "networks/onnx/node_import.h"

namespace vargsim {

struct OperatorHandler {
  const char* op;
  const char* becomes;  ///< for the documentation
  void (*import)(const NodeImport& node);
};

using OperatorList = std::vector<OperatorHandler>;

const OperatorList& convolution_operators();
const OperatorList& pooling_operators();
const OperatorList& elementwise_operators();
const OperatorList& binary_operators();
const OperatorList& shape_operators();
const OperatorList& slicing_operators();
const OperatorList& constant_operators();
const OperatorList& quantisation_operators();

/// Null where there is none.
const OperatorHandler* find_operator(const std::string& op);

}  // namespace vargsim
