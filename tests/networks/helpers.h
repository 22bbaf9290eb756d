#pragma once
/// What the tests of networks/ share: the golden file, short ways to build, and the message of a refusal.

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "networks/network.h"
#include "networks/zoo/zoo.h"
#include "sim/base/error.h"

namespace vargsim::testing {

inline nlohmann::json golden_counts() {
  const std::string path = VARGSIM_SOURCE_DIR "/tests/golden/network_counts.json";
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return nlohmann::json::parse(file);
}

inline NetworkOptions defaults_of(const std::string& family) {
  return find_network_family(family).defaults;
}

inline Network build(const std::string& family, const NetworkOptions& options) {
  return find_network_family(family).build(options);
}

inline Network build(const std::string& family) {
  return build(family, defaults_of(family));
}

inline const Layer& layer_named(const Network& network, const std::string& name) {
  for (const Layer& layer : network.layers()) {
    if (layer.name == name) return layer;
  }
  throw std::runtime_error("no layer " + name);
}

/// How many layers of the kind that op_name() calls `kind` a network has.
inline int count_of(const Network& network, std::string_view kind) {
  int count = 0;
  for (const Layer& layer : network.layers())
    count += op_name(layer) == kind ? 1 : 0;
  return count;
}

/// The message of the InputError that `action` throws; empty where it throws none.
template <class Action>
std::string refusal(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

inline Conv2d conv(int out_channels, int kernel, int stride, int padding, int groups = 1) {
  Conv2d result;
  result.out_channels = out_channels;
  result.kernel = {kernel, kernel};
  result.stride = {stride, stride};
  result.padding = Padding::same(padding);
  result.groups = groups;
  return result;
}

inline Pool2d pool(PoolKind kind, int kernel, int stride, int padding) {
  return {kind, {kernel, kernel}, {stride, stride}, Padding::same(padding)};
}

}  // namespace vargsim::testing
