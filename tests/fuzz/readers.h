#pragma once
/// The readers of files as functions of bytes: whatever the bytes, they are read or refused in one line.

#include <string_view>
#include <vector>

namespace vargsim {

struct FuzzedReader {
  const char* name;  ///< of the target fuzz_NAME and of the folder corpus/NAME
  /// Throws std::logic_error where a refusal is no line, or where what was read is not read again alike.
  /// Whatever else it throws is an error of the reader.
  void (*read)(std::string_view bytes);
};

const std::vector<FuzzedReader>& fuzzed_readers();

}  // namespace vargsim
