#pragma once
/// What is wrong with a Program, in sentences that name commands, layers, tensors and coordinates.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "hw_models/program.h"

namespace vargsim {

class Findings {
 public:
  /// `layers`: names by layer index; where there are none the index is the name. At most `most` sentences are
  /// kept.
  Findings(const Program& program, std::vector<std::string> layers, std::size_t most);

  template <class... Arguments>
  void add(CommandId id, fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    if (!full()) add_text(name(id) + " " + fmt::format(text, std::forward<Arguments>(arguments)...));
  }
  void add_text(const std::string& text);

  /// "load 12 of layer conv1 (conv1.weights)".
  std::string name(CommandId id) const;
  std::string layer_name(LayerIndex layer) const;

  bool none() const { return sentences_.empty(); }
  bool full() const { return sentences_.size() >= most_; }
  const std::vector<std::string>& sentences() const { return sentences_; }

 private:
  const Program& program_;
  std::vector<std::string> layers_;
  std::size_t most_;
  std::vector<std::string> sentences_;
  std::set<std::string> seen_;
};

}  // namespace vargsim
