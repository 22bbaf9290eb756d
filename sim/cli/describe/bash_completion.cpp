#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/cli/describe/described.h"

namespace vargsim {
namespace {

constexpr const char* head = R"bash(# Completion of sim for bash; generated from its command definitions.
_sim() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command="" word list=""
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ "$word" == -* ]] || { command="$word"; break; }
  done
  COMPREPLY=()
  case "$previous" in
    --hw) list=hardware ;;
    --network) list=networks ;;
    --part) list=dram ;;
  esac
  if [[ -n "$list" ]]; then
    local names
    names="$("${COMP_WORDS[0]}" list "$list" 2>/dev/null | cut -d ' ' -f 1)"
    mapfile -t COMPREPLY < <(compgen -f -W "$names" -- "$current")
    return
  fi
  local options=""
  case "$command" in
)bash";

constexpr const char* tail = R"bash(  esac
  if [[ "$current" == -* || -z "$command" ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -o filenames -F _sim sim
)bash";

}  // namespace

std::string bash_completion(const std::vector<DescribedCommand>& commands) {
  std::string text = head;
  std::vector<std::string> first;
  for (std::size_t i = 1; i < commands.size(); ++i)
    first.push_back(commands[i].name);
  for (const DescribedCommand& command : commands) {
    const bool whole = &command == &commands.front();
    std::vector<std::string> words = whole ? first : std::vector<std::string>{};
    for (const DescribedOption& option : command.options) {
      if (!option.positional) words.insert(words.end(), option.names.begin(), option.names.end());
    }
    text += fmt::format("    {}) options=\"{}\" ;;\n", whole ? "\"\"" : command.name, join(words, " "));
  }
  return text + tail;
}

}  // namespace vargsim
