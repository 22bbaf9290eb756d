#include "sim/config/shipped.h"

#include <algorithm>

namespace vargsim {

std::vector<std::string> shipped_names(std::string_view kind) {
  std::vector<std::string> names;
  for (const ShippedFile& file : shipped_files()) {
    if (file.kind == kind) names.emplace_back(file.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace vargsim
