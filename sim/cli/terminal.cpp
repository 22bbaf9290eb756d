#include "sim/cli/terminal.h"

#include <cstdlib>
#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

namespace vargsim {
namespace {

constexpr int usual_width = 80;
constexpr int least_width = 20;
constexpr int most_width = 500;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

int kept_within(long width) {
  if (width <= 0) return usual_width;
  if (width < least_width) return least_width;
  return width > most_width ? most_width : static_cast<int>(width);
}

}  // namespace

int terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return kept_within(size.ws_col);
  return kept_within(std::strtol(environment("COLUMNS").c_str(), nullptr, 10));
}

int table_width() {
  return isatty(STDOUT_FILENO) == 1 ? terminal_width() : 0;
}

bool terminal_shows_unicode() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = environment(name);
    if (value.empty()) continue;
    return value.find("UTF-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

bool terminal_shows_colour() {
  return isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
}

}  // namespace vargsim
