#pragma once
/// One node of an ONNX graph as an operator's handler sees it.

#include <string>
#include <vector>

#include <onnx/onnx_pb.h>

#include "networks/onnx/graph_import.h"

namespace vargsim {

/// A node that no layer stands for; why, in a few words.
struct Unsupported {
  std::string reason;
};

class NodeImport {
 public:
  NodeImport(GraphImport& graph, const onnx::NodeProto& node);

  GraphImport& graph() const { return graph_; }
  const std::string& name() const { return name_; }
  const std::string& where() const { return where_; }
  const std::string& op() const { return node_.op_type(); }

  [[noreturn]] void refuse(const std::string& what) const;          ///< throws InputError
  [[noreturn]] static void unsupported(const std::string& reason);  ///< throws Unsupported

  // -- Attributes. A wrong type is refused.
  bool has(const std::string& attribute) const { return find(attribute) != nullptr; }
  std::int64_t integer(const std::string& attribute, std::int64_t otherwise) const;
  double number(const std::string& attribute, double otherwise) const;
  std::string text(const std::string& attribute, const std::string& otherwise) const;
  std::vector<std::int64_t> integers(const std::string& attribute) const;  ///< empty where absent
  const onnx::AttributeProto* find(const std::string& attribute) const;

  // -- Inputs
  int inputs() const { return node_.input_size(); }
  bool has_input(int index) const { return index < inputs() && !node_.input(index).empty(); }
  const Value& input(int index) const;
  const std::string& input_name(int index) const { return node_.input(index); }
  bool all_constant() const;
  /// The input's contents, which must be known.
  const std::vector<double>& contents(int index) const;
  /// Attribute, or else contents of an input: what became an input in a later opset. Empty where neither is.
  std::vector<std::int64_t> integers_of(const std::string& attribute, int index) const;
  /// Throws Unsupported where the input is a constant.
  const Value& map(int index) const;
  /// A layer that holds an input as its dimensions say.
  LayerId plain(int index) const;

  // -- Outputs
  int outputs() const { return node_.output_size(); }
  bool output_is_read(int index) const;
  const std::string& output_name(int index) const { return node_.output(index); }
  void set(int index, Value value) const;
  void set_constant(Dims dims, std::optional<std::vector<double>> data) const;
  /// An input under another dimensions or function.
  void set_like(const Value& source) const { set(0, source); }
  LayerId add(Operation op, std::vector<LayerId> inputs, const std::string& suffix = "") const;
  LayerId add(DraftLayer layer) const;
  /// A value that a layer holds as its dimensions say.
  Value made(LayerId layer, Dims dims) const;
  /// A value that a layer holds in the arrangement of another.
  static Value made_like(const Value& layout, LayerId layer);
  /// Adds a layer to one input whose arrangement its output keeps.
  void set_layer_like(const Value& source, Operation op) const;
  /// Moves one input to other dimensions.
  void set_move(MoveKind kind, const Value& source, Dims dims, int output = 0) const;

  int axis(std::int64_t axis, std::size_t rank) const;  ///< negative ones count from the end

 private:
  GraphImport& graph_;
  const onnx::NodeProto& node_;
  std::string name_;
  std::string where_;
};

}  // namespace vargsim
