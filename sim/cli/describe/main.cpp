/// usage: describe_commands FOLDER
/// Writes the man page and the shell completions of `sim` into a folder.

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "sim/cli/app.h"
#include "sim/cli/describe/described.h"

namespace {

bool write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) fmt::print(stderr, "describe_commands: {} cannot be written\n", path.string());
  return bool(file);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: describe_commands FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  CLI::App app;
  vargsim::define_commands(app);
  const auto commands = vargsim::described_commands(app);
  const bool written = write(folder / "sim.1", vargsim::man_page(commands)) &&
                       write(folder / "sim.bash", vargsim::bash_completion(commands)) &&
                       write(folder / "sim.fish", vargsim::fish_completion(commands));
  return written ? 0 : 1;
}

// libsystemc has a main of its own that calls this; ours comes first.
extern "C" int sc_main(int, char**) {
  return 0;
}
