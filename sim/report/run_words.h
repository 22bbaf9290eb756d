#pragma once
/// A run in sentences, from its run.json.

#include <string>
#include <vector>

#include "sim/base/strict_json.h"

namespace vargsim {

/// "vargnet_v2 (group base 8) on edge_npu".
std::string run_title(const Json& run);

/// How long it takes and what for; what crosses the chip's boundary; which layers matter.
std::vector<std::string> run_summary(const Json& run);

/// What a reader must know before believing the totals; often nothing.
std::vector<std::string> run_warnings(const Json& run);

/// "45.6 % waiting for ifmaps, ...": the largest parts of a ledger, at most `most`.
std::string ledger_words(const Json& ledger, std::size_t most);

}  // namespace vargsim
