#pragma once
/// The table of docs/validation.md: every case of tests/golden/dram_reference.json against the nearest of the
/// three simulators.

#include <string>

namespace vargsim::test {

/// Markdown. `root`: of the repository. Replays all traces.
std::string accuracy_table(const std::string& root);

/// docs/validation.md with the table between its markers.
std::string validation_document(const std::string& root);

}  // namespace vargsim::test
