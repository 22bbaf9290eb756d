#include <fmt/format.h>

#include "sim/cli/describe/described.h"

namespace vargsim {
namespace {

std::string quoted(const std::string& text) {
  std::string safe = "'";
  for (const char character : text) {
    if (character == '\'' || character == '\\') safe += '\\';
    safe += character;
  }
  return safe + "'";
}

std::string option_line(const DescribedCommand& command, const DescribedOption& option, bool whole) {
  std::string line = "complete -c sim";
  if (whole) {
    line += " -n __fish_use_subcommand";
  } else {
    line += fmt::format(" -n '__fish_seen_subcommand_from {}'", command.name);
  }
  for (const std::string& name : option.names)
    line += name.rfind("--", 0) == 0 ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!option.argument.empty()) line += " -r";
  return line + " -d " + quoted(option.meaning) + "\n";
}

}  // namespace

std::string fish_completion(const std::vector<DescribedCommand>& commands) {
  std::string text = "# Completion of sim for fish; generated from its command definitions.\n";
  for (std::size_t i = 1; i < commands.size(); ++i) {
    text += fmt::format("complete -c sim -f -n __fish_use_subcommand -a {} -d {}\n", commands[i].name,
                        quoted(commands[i].meaning));
  }
  for (const DescribedCommand& command : commands) {
    for (const DescribedOption& option : command.options) {
      if (!option.positional) text += option_line(command, option, &command == &commands.front());
    }
  }
  return text;
}

}  // namespace vargsim
