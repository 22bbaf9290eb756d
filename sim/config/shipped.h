#pragma once
/// The files under configs/, compiled in, so that the program runs from any folder.

#include <string>
#include <string_view>
#include <vector>

namespace vargsim {

struct ShippedFile {
  std::string_view kind;  ///< "hw", "dram" or "sweeps"
  std::string_view name;  ///< file name without .json
  std::string_view text;
};

const std::vector<ShippedFile>& shipped_files();

/// Names of a kind, sorted.
std::vector<std::string> shipped_names(std::string_view kind);

}  // namespace vargsim
