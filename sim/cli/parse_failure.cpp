#include "sim/cli/parse_failure.h"

#include <fmt/format.h>

#include "sim/base/text.h"

namespace vargsim {
namespace {

bool is_option(const std::string& word) {
  return word.size() > 1 && word.front() == '-';
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames())
      names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

/// "sim run": what the user would ask for help.
std::string full_name(const CLI::App& app) {
  return app.get_parent() ? app.get_parent()->get_name() + " " + app.get_name() : app.get_name();
}

std::string unknown(const CLI::App& app, const std::string& word) {
  // "--network=x" is about --network.
  const std::string name = is_option(word) ? word.substr(0, word.find('=')) : word;
  const std::vector<std::string> valid = is_option(word) ? option_names(app) : command_names(app);
  const char* kind = is_option(word) ? "option" : valid.empty() ? "argument" : "command";
  const std::string nearest = nearest_name(name, valid);
  std::string hint = nearest.empty() ? "" : "; nearest: " + nearest;
  if (nearest.empty() && !is_option(word) && !valid.empty()) hint = "; valid: " + join(valid);
  return fmt::format("unknown {} '{}'{}; see {} --help", kind, name, hint, full_name(app));
}

}  // namespace

std::string explain_parse_failure(const CLI::App& app, const CLI::ParseError& error) {
  // Words that nothing expects come first: a misspelt option is also a required one that is missing.
  if (!app.remaining().empty()) return unknown(app, app.remaining().front());
  for (const CLI::App* command : app.get_subcommands()) {
    if (!command->remaining().empty()) return unknown(*command, command->remaining().front());
  }
  return std::string(error.what()) + "; see sim --help";
}

}  // namespace vargsim
