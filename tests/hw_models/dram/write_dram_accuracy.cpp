/// usage: write_dram_accuracy ROOT
/// Writes the table of DRAM accuracy into docs/validation.md of the repository at ROOT.

#include <cstdio>
#include <exception>
#include <fstream>
#include <string>

#include "accuracy_table.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_dram_accuracy ROOT\n", stderr);
    return 2;
  }
  try {
    const std::string root = argv[1];
    const std::string document = vargsim::test::validation_document(root);
    std::ofstream(root + "/docs/validation.md", std::ios::binary) << document;
    std::puts("docs/validation.md");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "write_dram_accuracy: %s\n", error.what());
    return 1;
  }
}
