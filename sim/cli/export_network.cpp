#include "sim/cli/export_network.h"

#include <csignal>
#include <fstream>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "networks/onnx/onnx_export.h"
#include "networks/writers.h"
#include "sim/base/error.h"
#include "sim/config/network_file.h"

namespace vargsim {
namespace {

void write_file(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  if (!(out << text).flush()) throw InputError(fmt::format("{}: cannot be written", path));
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Runs graphviz without a shell; its exit status, or 127 where there is none.
int run_dot(const std::string& dot_file, const std::string& svg_file) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::execlp("dot", "dot", "-Tsvg", dot_file.c_str(), "-o", svg_file.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return 1;
  return WEXITSTATUS(status);
}

void draw(const std::string& dot, const std::string& path) {
  const std::string dot_file = path + ".dot";
  write_file(dot_file, dot);
  const int status = run_dot(dot_file, path);
  if (status == 127) {
    throw InputError(fmt::format(
        "{}: graphviz's dot is not installed; {} is written and can be drawn elsewhere", path, dot_file));
  }
  ::unlink(dot_file.c_str());
  if (status != 0)
    throw InputError(fmt::format("{}: cannot be drawn: dot ended with status {}", path, status));
}

}  // namespace

void export_network(const Network& network, const std::string& format, const std::string& path) {
  if (format == "json") return write_file(path, write_network_file(network).dump(2) + "\n");
  if (format == "onnx") return write_file(path, export_onnx(network));
  if (format == "csv") return write_file(path, scalesim_csv(network));
  throw InputError(fmt::format("--export {}: not one of json, onnx, csv", format));
}

void write_graph(const Network& network, const std::string& path, const std::vector<LayerGroup>& groups) {
  if (ends_with(path, ".dot")) return write_file(path, dot_graph(network, groups));
  if (ends_with(path, ".svg")) return draw(dot_graph(network, groups), path);
  throw InputError(fmt::format("--graph {}: the file must end in .dot or .svg", path));
}

}  // namespace vargsim
