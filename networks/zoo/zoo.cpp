#include "networks/zoo/zoo.h"

#include <algorithm>

#include <fmt/format.h>

#include "networks/zoo/alexnet.h"
#include "networks/zoo/efficientnet.h"
#include "networks/zoo/googlenet.h"
#include "networks/zoo/horizon_vargnet.h"
#include "networks/zoo/mixvargenet.h"
#include "networks/zoo/mlperf_tiny.h"
#include "networks/zoo/mobilenet.h"
#include "networks/zoo/parts.h"
#include "networks/zoo/regnet.h"
#include "networks/zoo/resnet.h"
#include "networks/zoo/shufflenet.h"
#include "networks/zoo/vargfacenet.h"
#include "networks/zoo/vargnet.h"
#include "networks/zoo/vgg.h"
#include "sim/base/error.h"
#include "sim/base/text.h"

namespace vargsim {

const std::vector<NetworkFamily>& network_families() {
  // One family a line, so that lines can be added side by side.
  // clang-format off
  static const std::vector<NetworkFamily> families = {
      vargnet_v1_family(),
      vargnet_v2_family(),
      horizon_vargnet_v2_family(),
      horizon_tinyvargnet_v2_family(),
      vargfacenet_family(),
      mixvargenet_family(),
      mobilenet_v1_family(),
      mobilenet_v2_family(),
      shufflenet_v1_family(),
      shufflenet_v2_family(),
      resnet18_family(),
      resnet50_family(),
      resnext50_family(),
      regnetx_200mf_family(),
      regnetx_400mf_family(),
      efficientnet_b0_family(),
      googlenet_family(),
      vgg16_family(),
      alexnet_family(),
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
  require_valid(options, family.name);
  return chosen_widths(family.name, options, family.table_widths(options));
}

}  // namespace vargsim
