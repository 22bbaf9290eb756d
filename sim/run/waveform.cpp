#include "sim/run/waveform.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim {

Waveform::Waveform(const std::string& path, const sc_core::sc_module& top)
    : path_(path), written_(path + ".part.vcd") {
  // SystemC would only warn of a file that it cannot open.
  if (!std::ofstream(written_)) throw InputError(fmt::format("--vcd {}: cannot be written", path));
  file_ = sc_core::sc_create_vcd_trace_file((path + ".part").c_str());
  // The kernel's resolution: no instant falls between. SystemC would tell on stdout, where results go.
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  file_->set_time_unit(1, sc_core::SC_FS);
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DEFAULT_INFO_ACTIONS);
  top.trace(file_);
}

Waveform::~Waveform() {
  if (file_ != nullptr) sc_core::sc_close_vcd_trace_file(file_);
}

void Waveform::finish() {
  // SystemC writes what has changed when time goes on.
  sc_core::sc_start(1, sc_core::SC_FS);
  sc_core::sc_close_vcd_trace_file(file_);
  file_ = nullptr;
  std::error_code error;
  std::filesystem::rename(written_, path_, error);
  if (error) throw InputError(fmt::format("--vcd {}: {}", path_, error.message()));
}

}  // namespace vargsim
