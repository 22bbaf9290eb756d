#include "tests/fuzz/readers.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "networks/onnx/onnx_import.h"
#include "sim/base/error.h"
#include "sim/config/hardware.h"
#include "sim/config/network_file.h"
#include "sim/config/schedule_options.h"
#include "sim/sweep/spec.h"
#include "sim/topology/topology.h"
#include "sim/trace/dram_trace.h"

namespace vargsim {
namespace {

/// Names of a file's own are cut, so a refusal is a line that a terminal shows; lists of layers are longer.
constexpr std::size_t longest_refusal = 100'000;

template <class Read>
void read_or_refuse(Read read) {
  try {
    read();
  } catch (const InputError& error) {
    const std::string_view line = error.what();
    if (line.empty() || line.size() > longest_refusal || line.find_first_of("\n\r") != std::string_view::npos)
      throw std::logic_error(fmt::format("a refusal of {} bytes is not one line: {}", line.size(), line));
  }
}

JsonDocument document_of(std::string_view bytes) {
  return parse_json(std::string(bytes), "input.json");
}

/// What was read, written and read again is the same.
void require_equal(const Json& first, const Json& second, const char* what) {
  if (first != second) throw std::logic_error(fmt::format("{} is written and read again differently", what));
}

/// Counts of a network must be sums, not overflows: the sanitizer watches.
void count(const Network& network) {
  const Json written = write_network_file(network);
  try {
    require_equal(written, write_network_file(read_network_document(parse_json(written.dump(), "written"))),
                  "a network");
  } catch (const InputError& error) {
    // The text of a large network may be larger than a file may be.
    if (written.dump().size() <= most_json_bytes)
      throw std::logic_error(fmt::format("a network that was read is refused as a file: {}", error.what()));
  }
}

void read_onnx(std::string_view bytes) {
  for (const bool skip : {false, true}) {
    read_or_refuse([&] {
      OnnxOptions options;
      options.skip_unsupported = skip;
      import_onnx_bytes(bytes, "input.onnx", options);
    });
  }
}

void read_network_json(std::string_view bytes) {
  read_or_refuse([&] { count(read_network_document(document_of(bytes))); });
}

void read_hardware_json(std::string_view bytes) {
  read_or_refuse([&] {
    const Json written = write_hardware(read_hardware(document_of(bytes)));
    require_equal(written, write_hardware(read_hardware(parse_json(written.dump(), "written"))), "hardware");
  });
}

/// The first and the last point too, and an excluded one costs nothing.
void read_sweep_json(std::string_view bytes) {
  read_or_refuse([&] {
    const SweepSpec spec = read_sweep_spec(document_of(bytes));
    if (spec.size() == 0) return;
    point_of(spec, 0).run_settings();
    point_of(spec, spec.size() - 1).run_settings();
  });
}

/// The readers of lines take files: one for each process, in memory where the machine has such a folder.
template <class Read>
void read_file_of(std::string_view bytes, const char* name, Read read) {
  static const std::string folder = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  constexpr std::string_view xz_magic(
      "\xFD"
      "7zXZ",
      5);
  const char* const ending = bytes.substr(0, xz_magic.size()) == xz_magic ? ".xz" : "";
  const std::string path = fmt::format("{}/vargsim_fuzz_{}_{}{}", folder, name, ::getpid(), ending);
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  read_or_refuse([&] { read(path); });
  ::unlink(path.c_str());
}

void read_trace_file(std::string_view bytes) {
  read_file_of(bytes, "trace", [](const std::string& path) {
    DramTrace trace(path);
    for (dram::TraceRequest request; trace.next(request);) {
    }
  });
}

void read_topology_file(std::string_view bytes) {
  read_file_of(bytes, "topology", [](const std::string& path) { read_topology(path); });
}

}  // namespace

const std::vector<FuzzedReader>& fuzzed_readers() {
  static const std::vector<FuzzedReader> readers = {
      {"onnx", read_onnx},        {"network", read_network_json}, {"hardware", read_hardware_json},
      {"sweep", read_sweep_json}, {"trace", read_trace_file},     {"topology", read_topology_file}};
  return readers;
}

}  // namespace vargsim
