#pragma once
/// The state of an import: what each name of the graph stands for, and the network as far as it is built.

#include <map>
#include <string>
#include <vector>

#include <onnx/onnx_pb.h>

#include "networks/onnx/draft.h"
#include "networks/onnx/onnx_import.h"
#include "networks/onnx/value.h"

namespace vargsim {

class GraphImport {
 public:
  /// `file` names the model in messages.
  GraphImport(const onnx::ModelProto& model, std::string file, const OnnxOptions& options);

  OnnxImport run();

  const std::string& file() const { return file_; }
  std::int64_t opset() const { return opset_; }
  std::int64_t batch() const { return batch_; }
  Draft& draft() { return draft_; }

  const Value& value(const std::string& name, const std::string& where) const;
  void set(const std::string& name, Value value, const std::string& where);
  /// How often nodes and the graph's outputs read a name.
  int readers(const std::string& name) const;

  /// The shape in which a map of these dimensions lies: without the batch, as channels x rows x columns.
  Shape shape_of(const Dims& dims, const std::string& where) const;
  /// A layer that holds the value after its function, in whatever arrangement the value has.
  LayerId applied(Value& value);
  /// A layer that holds the value as its dimensions say.
  LayerId plain(Value value, const std::string& name, const std::string& where);

  void note_weight_bits(int bits) { quantised_bits_ = std::max(quantised_bits_, bits); }

 private:
  OnnxImport import_all();
  void read_initialisers();
  void read_inputs();
  void read_input(const onnx::ValueInfoProto& info, const std::string& where);
  Dims dims_of_input(const onnx::ValueInfoProto& info, const std::string& where) const;
  void check_input_names() const;
  void count_readers();
  std::vector<int> sorted_nodes() const;
  [[noreturn]] void refuse_cycle(const std::vector<int>& done) const;
  void import_node(const onnx::NodeProto& node);
  void leave_out(const onnx::NodeProto& node, const std::string& reason);
  void replace_by_moves(const onnx::NodeProto& node);
  LayerId move_inputs(const onnx::NodeProto& node, const Dims& dims, const std::string& name);
  void set_outputs_unknown(const onnx::NodeProto& node);
  void read_outputs();
  std::string place_of(const onnx::NodeProto& node) const;
  void require_supported() const;

  const onnx::GraphProto& graph_;
  std::string file_;
  const OnnxOptions& options_;
  std::int64_t opset_ = 1;
  std::int64_t batch_ = 0;  ///< of the model; 0 until an input has said so
  int quantised_bits_ = 0;
  Draft draft_;
  std::map<std::string, Value> values_;
  std::map<std::string, int> readers_;
  std::map<std::string, LayerId> functions_;  ///< layers made of functions, by the value that asked for them
  std::map<std::string, LayerId> moves_;      ///< layers that rearrange a value, by its name
  std::vector<UnsupportedNode> unsupported_;
};

/// The node's name, or where it has none that of its first output.
std::string name_of(const onnx::NodeProto& node);

}  // namespace vargsim
