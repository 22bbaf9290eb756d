#pragma once
/// Which consecutive layers may be one fusion group.

#include "sim/schedule/fusion/map_graph.h"

namespace vargsim {

enum class FusionMode {
  off,    ///< every layer alone, every map through DRAM
  pair,   ///< at most two layers with weights a group, groups exchange maps through DRAM
  block,  ///< groups inside the blocks of the network, likewise
  automatic,
};

class GroupRules {
 public:
  /// No group whose weights need more than `capacity` bytes.
  GroupRules(const MapGraph& graph, FusionMode mode, Bytes capacity)
      : graph_(graph), mode_(mode), capacity_(capacity) {}

  /// Calls added(layer) for each layer that has commands from `first` on, as long as a group that begins
  /// there may hold them, and group(last, members) behind each where one may end.
  template <class Added, class Group>
  void for_each_group(LayerId first, Added&& added, Group&& group) const {
    Bytes weight_bytes = 0;
    int members = 0, weighted = 0;
    bool all_fuse = true;
    for (LayerId id = first; id < graph_.layer_count(); ++id) {
      const GraphLayer& layer = graph_.layer(id);
      if (layer.has_commands) {
        ++members;
        all_fuse = all_fuse && layer.can_fuse;
        if (layer.op.has_weights) {
          ++weighted;
          weight_bytes += layer.op.filter_bytes() * layer.op.out.channels;
        }
      }
      if (members > 1 && !(all_fuse && members <= most_members && weight_bytes <= capacity_ &&
                           shares_block(first, id, weighted)))
        return;
      if (!layer.has_commands) continue;
      added(id);
      if (may_end(first, id + 1, members)) group(id + 1, members);
    }
  }

 private:
  static constexpr int most_members = 24;
  /// Cuts that more maps cross lie inside a block: only groups of few layers begin or end there.
  static constexpr std::size_t wide_cut = 2;
  static constexpr int most_members_at_wide_cut = 3;

  bool shares_block(LayerId first, LayerId id, int weighted) const {
    if (mode_ == FusionMode::pair) return weighted <= 2;
    return mode_ != FusionMode::block ||
           graph_.network().layer(id).block == graph_.network().layer(first).block;
  }

  bool is_wide(LayerId cut) const { return graph_.live_at(cut).size() > wide_cut; }

  bool may_end(LayerId first, LayerId last, int members) const {
    return mode_ != FusionMode::automatic || members <= most_members_at_wide_cut ||
           !(is_wide(first) || is_wide(last));
  }

  const MapGraph& graph_;
  FusionMode mode_;
  Bytes capacity_;
};

}  // namespace vargsim
