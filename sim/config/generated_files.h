#pragma once
/// The files of the repository that the descriptions of the fields make: schemas whole, documentation between
/// markers. `scripts/docs` writes them, a test compares them.

#include <string>
#include <vector>

namespace vargsim {

struct GeneratedFile {
  std::string path;  ///< from the root of the repository
  std::string text;
};

/// Reads what stands around the generated sections from the repository at `root`. Throws InputError where a
/// file or a marker is missing.
std::vector<GeneratedFile> generated_files(const std::string& root);

}  // namespace vargsim
