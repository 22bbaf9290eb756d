#include "networks/zoo/zoo.h"

#include <fmt/format.h>

#include "networks/zoo/mobilenet.h"
#include "networks/zoo/vargnet.h"
#include "sim/base/error.h"
#include "sim/base/text.h"

namespace vargsim {

const std::vector<NetworkFamily>& network_families() {
  static const std::vector<NetworkFamily> families = {
      vargnet_v1_family(),
      vargnet_v2_family(),
      mobilenet_v1_family(),
  };
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

}  // namespace vargsim
