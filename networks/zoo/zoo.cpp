#include "networks/zoo/zoo.h"

#include <algorithm>

#include <fmt/format.h>

#include "networks/zoo/alexnet.h"
#include "networks/zoo/efficientnet.h"
#include "networks/zoo/googlenet.h"
#include "networks/zoo/mlperf_tiny.h"
#include "networks/zoo/mobilenet.h"
#include "networks/zoo/regnet.h"
#include "networks/zoo/resnet.h"
#include "networks/zoo/vargnet.h"
#include "networks/zoo/vgg.h"
#include "sim/base/error.h"
#include "sim/base/text.h"

namespace vargsim {

const std::vector<NetworkFamily>& network_families() {
  // One family a line.
  // clang-format off
  static const std::vector<NetworkFamily> families = {
      vargnet_v1_family(),
      vargnet_v2_family(),
      mobilenet_v1_family(),
      resnet18_family(),
      resnet50_family(),
      resnext50_family(),
      vgg16_family(),
      alexnet_family(),
      googlenet_family(),
      efficientnet_b0_family(),
      regnetx_200mf_family(),
      regnetx_400mf_family(),
      resnet8_family(),
      ds_cnn_family(),
      mobilenet_v1_025_96_family(),
  };
  // clang-format on
  return families;
}

const NetworkFamily& find_network_family(const std::string& name) {
  std::vector<std::string> valid;
  for (const NetworkFamily& family : network_families()) {
    if (family.name == name) return family;
    valid.push_back(family.name);
  }
  const std::string nearest = nearest_name(name, valid);
  throw InputError(fmt::format("unknown network '{}'{}; valid: {}", name,
                               nearest.empty() ? "" : "; nearest: " + nearest, join(valid)));
}

bool NetworkFamily::has(NetworkOption option) const {
  return std::find(accepts.begin(), accepts.end(), option) != accepts.end();
}

const PublishedAccuracy* published_accuracy(const NetworkFamily& family, const NetworkOptions& options) {
  if (options.input_size != family.defaults.input_size || !options.stage_widths.empty()) return nullptr;
  for (const PublishedAccuracy& known : family.published) {
    if (known.width == options.width && (!known.grouping || *known.grouping == options.grouping))
      return &known;
  }
  return nullptr;
}

std::vector<int> stage_widths(const NetworkFamily& family, const NetworkOptions& options) {
  const std::vector<int> table = family.table_widths(options);
  if (options.stage_widths.empty()) return table;
  if (options.stage_widths.size() == table.size()) return options.stage_widths;
  throw InputError(fmt::format("network {}: stage_widths has {} values; valid: {} ({})", family.name,
                               options.stage_widths.size(), table.size(), fmt::join(table, ", ")));
}

}  // namespace vargsim
