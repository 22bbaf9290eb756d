#pragma once
/// The command line as plain data, read off its definition.

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace vargsim {

struct DescribedOption {
  std::vector<std::string> names;  ///< "--out", "-h"; of a positional its only name
  std::string argument;            ///< "TEXT", empty for a flag
  std::string meaning;
  std::string value;  ///< where nothing is given; may be empty
  bool positional = false;
  bool required = false;
};

struct DescribedCommand {
  std::string name;
  std::string meaning;
  std::vector<DescribedOption> options;
};

/// The first is `sim` itself, with the options that need no command.
std::vector<DescribedCommand> described_commands(const CLI::App& app);

std::string man_page(const std::vector<DescribedCommand>& commands);
std::string bash_completion(const std::vector<DescribedCommand>& commands);
std::string fish_completion(const std::vector<DescribedCommand>& commands);

}  // namespace vargsim
