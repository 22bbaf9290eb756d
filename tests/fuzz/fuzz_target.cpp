/// libFuzzer's entry of one target; VARGSIM_FUZZED_READER names the reader.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/fuzz/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const vargsim::FuzzedReader* const reader = [] {
    for (const vargsim::FuzzedReader& each : vargsim::fuzzed_readers()) {
      if (std::string_view(each.name) == VARGSIM_FUZZED_READER) return &each;
    }
    std::abort();
  }();
  reader->read({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
