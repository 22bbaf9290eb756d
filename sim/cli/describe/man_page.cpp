#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/cli/describe/described.h"

namespace vargsim {
namespace {

/// Text that roff sets literally.
std::string roff(const std::string& text) {
  std::string safe;
  for (const char character : text) {
    if (character == '\\') {
      safe += "\\e";
    } else if (character == '-') {
      safe += "\\-";
    } else {
      safe += character;
    }
  }
  // A line that begins with a control character is a request.
  return !safe.empty() && (safe[0] == '.' || safe[0] == '\'') ? "\\&" + safe : safe;
}

std::string option_text(const DescribedOption& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.names)
    names.push_back("\\fB" + roff(name) + "\\fR");
  std::string text = ".TP\n" + join(names);
  if (!option.positional && !option.argument.empty()) text += " \\fI" + roff(option.argument) + "\\fR";
  text += "\n" + roff(option.meaning) + (option.required ? " (required)" : "");
  if (!option.value.empty()) text += roff(" [" + option.value + "]");
  return text + "\n";
}

std::string synopsis(const DescribedCommand& command) {
  std::vector<std::string> words;
  for (const DescribedOption& option : command.options) {
    if (option.positional) words.push_back("\\fI" + roff(option.names.front()) + "\\fR");
  }
  words.emplace_back("[options]");
  return ".B sim " + roff(command.name) + "\n" + join(words, " ") + "\n.br\n";
}

constexpr const char* closing = R"(.SH EXIT STATUS
.TP
.B 0
good
.TP
.B 1
the run failed: no feasible schedule, a failed verification, a difference above \-\-fail\-above
.TP
.B 2
bad usage or input; one line on standard error says what is wrong and what would be valid
.SH ENVIRONMENT
.TP
.B COLUMNS
width of bars of text where standard output is no terminal
.TP
.B NO_COLOR
where set, nothing is coloured
.SH NOTES
Results go to standard output, messages to standard error.
JSON Schemas of what the commands print are installed under share/vargsim/configs/schema/output.
)";

}  // namespace

std::string man_page(const std::vector<DescribedCommand>& commands) {
  std::string text =
      fmt::format(".TH SIM 1 \"\" \"vargsim {}\" \"vargsim\"\n.SH NAME\nsim \\- {}\n.SH SYNOPSIS\n",
                  VARGSIM_VERSION, roff(commands.front().meaning));
  for (std::size_t i = 1; i < commands.size(); ++i)
    text += synopsis(commands[i]);
  text += ".SH OPTIONS\n";
  for (const DescribedOption& option : commands.front().options)
    text += option_text(option);
  text += ".SH COMMANDS\n";
  for (std::size_t i = 1; i < commands.size(); ++i) {
    text += ".SS sim " + roff(commands[i].name) + "\n" + roff(commands[i].meaning) + "\n";
    for (const DescribedOption& option : commands[i].options)
      text += option_text(option);
  }
  return text + closing;
}

}  // namespace vargsim
