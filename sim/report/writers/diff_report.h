#pragma once
/// A difference of two runs as people and spreadsheets read it.

#include <string>

#include "sim/report/diff.h"

namespace vargsim {

/// For a terminal; layers with a difference only, and at most `most_layers` of them.
std::string diff_text(const RunDiff& diff, std::size_t most_layers);
std::string diff_markdown(const RunDiff& diff);
std::string diff_csv(const RunDiff& diff);  ///< the layers
std::string diff_html(const RunDiff& diff);

}  // namespace vargsim
