#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <catch2/catch.hpp>

#include "tests/fuzz/readers.h"

namespace vargsim {
namespace {

TEST_CASE("every kept input of the fuzzers is read, or refused in one line") {
  for (const FuzzedReader& reader : fuzzed_readers()) {
    const std::filesystem::path folder =
        std::filesystem::path(VARGSIM_SOURCE_DIR) / "tests/fuzz/corpus" / reader.name;
    int inputs = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      INFO(entry.path());
      CHECK_NOTHROW(reader.read(bytes));
      ++inputs;
    }
    INFO(reader.name);
    CHECK(inputs >= 5);
  }
}

}  // namespace
}  // namespace vargsim
