#pragma once
/// The command line: all commands with their options. `main` parses with it; the man page and shell
/// completions are made from it.

#include <CLI/CLI.hpp>

namespace vargsim {

/// Gives an empty parser everything that `sim` understands.
void define_commands(CLI::App& app);

}  // namespace vargsim
