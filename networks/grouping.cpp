#include "networks/grouping.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim {
namespace {

std::string rejection(const Grouping& grouping, int channels) {
  const bool base = grouping.policy == Grouping::Policy::fixed_base;
  const std::string subject = fmt::format(base ? "group base {} does" : "groups {} do", grouping.value);
  return fmt::format("{} not divide {} input channels; nearest valid: {}", subject, channels,
                     fmt::join(nearest_divisors(channels, grouping.value), ", "));
}

}  // namespace

int groups_for(const Grouping& grouping, int channels, const std::string& where) {
  if (grouping.value < 1 || channels % grouping.value != 0) {
    throw InputError(where + ": " + rejection(grouping, channels));
  }
  return grouping.policy == Grouping::Policy::fixed_base ? channels / grouping.value : grouping.value;
}

std::vector<int> nearest_divisors(int number, int value) {
  std::vector<int> nearest;
  for (int below = std::min(value, number); below >= 1; --below) {
    if (number % below != 0) continue;
    nearest.push_back(below);
    break;
  }
  for (int above = std::max(value, 0); above < number;) {
    if (number % ++above != 0) continue;
    nearest.push_back(above);
    break;
  }
  return nearest;
}

}  // namespace vargsim
