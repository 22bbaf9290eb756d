#pragma once
/// A DRAM trace in a file: one header line, then a request a line, `cycle,address,R|W,bytes`; addresses are
/// hexadecimal with 0x, or decimal.

#include <string>
#include <vector>

#include "hw_models/dram/trace_replay.h"
#include "sim/trace/line_reader.h"

namespace vargsim {

/// Reads request by request. Whatever is wrong throws an InputError that names file and line.
class DramTrace final : public dram::TraceSource {
 public:
  explicit DramTrace(const std::string& path);

  bool next(dram::TraceRequest& request) override;
  std::string place() const override;

 private:
  void read_header();

  LineReader lines_;
};

/// The whole trace at once.
std::vector<dram::TraceRequest> read_dram_trace(const std::string& path);

}  // namespace vargsim
