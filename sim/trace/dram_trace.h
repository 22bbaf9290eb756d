#pragma once
/// Reads a DRAM trace: one header line, then a request a line, `cycle,address,R|W,bytes`; addresses are
/// hexadecimal with 0x, or decimal.

#include <string>
#include <vector>

#include "hw_models/dram/trace_replay.h"

namespace vargsim {

/// Throws InputError that names file and line.
std::vector<dram::TraceRequest> read_dram_trace(const std::string& path);

}  // namespace vargsim
