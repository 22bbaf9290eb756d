/// usage: write_generated_files ROOT
/// Writes the generated files of the repository at ROOT (generated_files.h).

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

#include "sim/config/generated_files.h"

namespace {

void write_files(const std::string& root) {
  for (const vargsim::GeneratedFile& file : vargsim::generated_files(root)) {
    const std::filesystem::path path = std::filesystem::path(root) / file.path;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    if (!(out << file.text).flush()) throw std::runtime_error(path.string() + " cannot be written");
    fmt::print("{}\n", file.path);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: write_generated_files ROOT\n");
    return 2;
  }
  try {
    write_files(argv[1]);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "write_generated_files: {}\n", error.what());
    return 1;
  }
}
