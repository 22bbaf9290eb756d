#include "sim/cli/describe/described.h"

namespace vargsim {
namespace {

DescribedOption described(const CLI::Option& option) {
  DescribedOption result;
  result.positional = option.get_positional();
  if (result.positional) {
    result.names.push_back(option.get_name(true));
  } else {
    for (const std::string& name : option.get_snames())
      result.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames())
      result.names.push_back("--" + name);
  }
  // A range follows the type's name after a colon; the meaning tells what it is.
  const std::string type = option.get_type_name();
  if (option.get_items_expected_max() > 0) result.argument = type.substr(0, type.find_first_of(":=["));
  result.meaning = option.get_description();
  result.value = option.get_default_str();
  result.required = option.get_required();
  return result;
}

DescribedCommand described(const CLI::App& command) {
  DescribedCommand result{command.get_name(), command.get_description(), {}};
  for (const CLI::Option* option : command.get_options())
    result.options.push_back(described(*option));
  return result;
}

}  // namespace

std::vector<DescribedCommand> described_commands(const CLI::App& app) {
  std::vector<DescribedCommand> commands{described(app)};
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    commands.push_back(described(*command));
  return commands;
}

}  // namespace vargsim
