#pragma once
/// The terminal table of a run: a row a layer, the totals, and in words where the time went.

#include <string>

#include "sim/report/result.h"

namespace vargsim {

/// `most_width`: columns of the terminal; what does not fit is left out, least important first. 0: no limit.
std::string layer_table(const Result& result, int most_width = 0);

/// "61 % computing, 20 % waiting for weights, ...": the causes of a ledger from the largest on.
std::string ledger_in_words(const Ledger& ledger, int most = 4);

}  // namespace vargsim
