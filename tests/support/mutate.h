#pragma once
/// Ways to break a Program, one command at a time.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hw_models/program.h"

namespace vargsim::test {

struct Mutation {
  std::string name;
  /// The program with one command broken; nothing where the mutation does not apply to that command.
  std::function<std::optional<Program>(const Program&, CommandId)> apply;
};

/// Mutations of what commands do: dropped, misplaced, too small, swapped. None touches a wait, but that waits
/// for a dropped command become waits for all that it waited for.
const std::vector<Mutation>& data_mutations();

/// The program without a command's `wait`-th wait.
Program without_wait(const Program& program, CommandId id, int wait);

}  // namespace vargsim::test
