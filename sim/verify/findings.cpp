#include "sim/verify/findings.h"

namespace vargsim {
namespace {

struct WhatItMoves {
  const Program& program;

  std::string tensor(TensorId id) const {
    const bool exists = id >= 0 && static_cast<std::size_t>(id) < program.tensors.size();
    return exists ? " (" + program.tensor(id).name + ")" : "";
  }
  std::string operator()(const Load& load) const { return tensor(load.tensor); }
  std::string operator()(const Compute&) const { return ""; }
  std::string operator()(const Store& store) const { return tensor(store.tensor); }
};

}  // namespace

Findings::Findings(const Program& program, std::vector<std::string> layers, std::size_t most)
    : program_(program), layers_(std::move(layers)), most_(most) {}

void Findings::add_text(const std::string& text) {
  if (!full() && seen_.insert(text).second) sentences_.push_back(text);
}

std::string Findings::name(CommandId id) const {
  const Command& command = program_.command(id);
  const char* const kinds[] = {"load", "compute", "store"};
  return fmt::format("{} {} of layer {}{}", kinds[command.body.index()], id, layer_name(command.layer),
                     std::visit(WhatItMoves{program_}, command.body));
}

std::string Findings::layer_name(LayerIndex layer) const {
  const bool named = layer >= 0 && static_cast<std::size_t>(layer) < layers_.size();
  return named ? layers_[static_cast<std::size_t>(layer)] : fmt::format("{}", layer);
}

}  // namespace vargsim
