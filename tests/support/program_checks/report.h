#pragma once
/// What the checks of a Program share: how they report, and a few short names.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "hw_models/program.h"

namespace vargsim::test {

inline constexpr CommandId nobody = -1;

inline std::size_t index(std::int64_t id) {
  return static_cast<std::size_t>(id);
}

/// Collects sentences up to a limit.
class Report {
 public:
  Report(const Program& program, std::size_t most) : program_(program), most_(most) {}

  template <class... Arguments>
  void add(CommandId id, fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    add_text(name(id) + " " + fmt::format(text, std::forward<Arguments>(arguments)...));
  }
  void add_text(const std::string& text) {
    if (!seen_.insert(text).second) return;
    if (violations_.size() < most_) violations_.push_back(text);
  }

  std::string name(CommandId id) const {
    const Command& command = program_.command(id);
    const char* const kinds[] = {"load", "compute", "store"};
    return fmt::format("{} {} of layer {}", kinds[command.body.index()], id, command.layer);
  }

  bool clean() const { return violations_.empty(); }
  std::vector<std::string> take() { return std::move(violations_); }

 private:
  const Program& program_;
  std::size_t most_;
  std::vector<std::string> violations_;
  std::set<std::string> seen_;
};

inline std::vector<std::pair<const char*, const Slice*>> operands(const Compute& compute) {
  std::vector<std::pair<const char*, const Slice*>> used;
  const std::pair<const char*, const Slice*> all[] = {{"ifmap", &compute.ifmap},
                                                      {"residual", &compute.residual},
                                                      {"weights", &compute.weights},
                                                      {"bias", &compute.bias}};
  for (const auto& operand : all) {
    if (operand.second->used()) used.push_back(operand);
  }
  return used;
}

}  // namespace vargsim::test
