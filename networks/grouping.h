#pragma once
/// The policy under study: how many groups a grouped convolution over C channels has.

#include <string>
#include <vector>

namespace vargsim {

struct Grouping {
  enum class Policy {
    fixed_base,    ///< VarGNet: `value` channels a group (the group base G), groups = C / G
    fixed_groups,  ///< usual practice: `value` groups g, whatever C is
  };

  Policy policy = Policy::fixed_base;
  int value = 1;

  bool operator==(const Grouping& other) const { return policy == other.policy && value == other.value; }

  static Grouping fixed_base(int channels_per_group) { return {Policy::fixed_base, channels_per_group}; }
  static Grouping fixed_groups(int groups) { return {Policy::fixed_groups, groups}; }
};

/// Groups of a convolution over `channels` input channels. Throws InputError naming `where` (network and
/// layer), the value and the nearest valid ones when the policy does not divide the channels.
int groups_for(const Grouping& grouping, int channels, const std::string& where);

/// The divisors of `number` nearest to `value`: at most one at or below and one above.
std::vector<int> nearest_divisors(int number, int value);

}  // namespace vargsim
