#include "tests/support/test_program.h"

namespace vargsim::test {
namespace {

constexpr BufferId ifmap_ring = 0;
constexpr BufferId weights_ring = 1;
constexpr BufferId ofmap_ring = 2;
constexpr BufferId residual_ring = 3;
constexpr int ring_bytes = 65536;

}  // namespace

TestProgram::TestProgram(int layers) {
  program_.layers = layers;
  program_.tensors.push_back({"memory", 1, 1, 1 << 20, 1, 1, 0});
  for (const char* name : {"ifmap", "weights", "ofmap", "residual"}) {
    program_.buffers.push_back(
        {name, 0, Bytes{ring_bytes} * static_cast<Bytes>(program_.buffers.size()), 1, ring_bytes});
  }
}

template <class Body>
CommandId TestProgram::append(const Body& body, const std::vector<CommandId>& waits, int layer) {
  Command command;
  command.layer = layer;
  command.first_wait = static_cast<std::int32_t>(program_.waits.size());
  command.wait_count = static_cast<std::int32_t>(waits.size());
  command.body = body;
  program_.waits.insert(program_.waits.end(), waits.begin(), waits.end());
  program_.commands.push_back(command);
  return static_cast<CommandId>(program_.commands.size() - 1);
}

CommandId TestProgram::load(Bytes bytes, std::vector<CommandId> waits, TensorRole role, int layer,
                            std::int64_t address) {
  Load load;
  load.tensor = 0;
  load.role = role;
  load.box.col = static_cast<int>(address);
  load.box.cols = static_cast<int>(bytes);
  const bool weights = role == TensorRole::weights || role == TensorRole::bias;
  load.destination = {weights ? weights_ring : ifmap_ring, 0, static_cast<int>(bytes)};
  return append(load, waits, layer);
}

CommandId TestProgram::store(Bytes bytes, std::vector<CommandId> waits, int layer, std::int64_t address) {
  Store store;
  store.tensor = 0;
  store.box.col = static_cast<int>(address);
  store.box.cols = static_cast<int>(bytes);
  store.source = {ofmap_ring, 0, static_cast<int>(bytes)};
  return append(store, waits, layer);
}

CommandId TestProgram::convolve(int pixels, int in_channels, int out_channels, std::vector<CommandId> waits,
                                int layer) {
  Compute compute;
  compute.window.out_cols = pixels;
  compute.window.in_cols = pixels;
  compute.in_channels = in_channels;
  compute.out_channels = out_channels;
  compute.ifmap_channels = in_channels;
  compute.ifmap = {ifmap_ring, 0, pixels * in_channels};
  compute.weights = {weights_ring, 0, in_channels * out_channels};
  compute.ofmap = {ofmap_ring, 0, pixels * out_channels};
  return append(compute, waits, layer);
}

CommandId TestProgram::add(int elements, std::vector<CommandId> waits, int layer) {
  Compute compute;
  compute.kind = ComputeKind::add;
  compute.window.out_cols = elements;
  compute.window.in_cols = elements;
  compute.ifmap = {ifmap_ring, 0, elements};
  compute.residual = {residual_ring, 0, elements};
  compute.ofmap = {ofmap_ring, 0, elements};
  return append(compute, waits, layer);
}

}  // namespace vargsim::test
