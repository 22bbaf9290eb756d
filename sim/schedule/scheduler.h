#pragma once
/// Turns a network and an accelerator into a Program: group by group of fused layers, or layer by layer.

#include <string>
#include <vector>

#include "hw_models/parameters.h"
#include "hw_models/program.h"
#include "networks/network.h"
#include "sim/base/name_table.h"
#include "sim/schedule/fusion/partition.h"
#include "sim/schedule/search.h"

namespace vargsim {

/// As options and reports spell them.
inline constexpr auto fusion_mode_names = make_name_table<FusionMode>({{FusionMode::off, "off"},
                                                                       {FusionMode::pair, "pair"},
                                                                       {FusionMode::block, "block"},
                                                                       {FusionMode::automatic, "auto"}});
inline constexpr auto objective_names = make_name_table<Objective>(
    {{Objective::cycles, "cycles"}, {Objective::bytes, "bytes"}, {Objective::energy, "energy"}});

struct ScheduleOptions {
  FusionMode fusion = FusionMode::automatic;
  Objective objective = Objective::cycles;
  bool with_runner_up = false;  ///< also looks for the second best kind of tiling, to explain a choice
};

/// What was decided for one pass over maps, and what it should cost.
struct StepPlan {
  WindowedOp op;  ///< with all maps in DRAM, where the layer is fused
  TilingChoice choice;
  std::optional<TilingChoice>
      runner_up;  ///< where asked for: the best with another order, channel tile or strips
  TileCounts counts;
  RingShapes rings;
  std::array<Bytes, buffer_role_count> ring_offsets{};
  Bytes sram_bytes = 0;
  TilingBytes bytes;       ///< what the tiling moves
  TilingBytes compulsory;  ///< what no tiling can avoid
  std::string mapping;     ///< of a full tile on the array, in words; empty for the vector unit
  std::int64_t tiles = 0;  ///< Computes, or moves
};

/// A layer takes one step; a concat one for each input it moves, often none; a slice none.
struct LayerPlan {
  std::vector<StepPlan> steps;

  std::int64_t tiles() const;
  Bytes sram_bytes() const;  ///< of the step that needs most
  TilingBytes bytes() const;
  TilingBytes compulsory() const;
};

/// What a tensor of the program holds: the map of a layer or network input, or a layer's weights or biases.
struct TensorOrigin {
  enum class Kind { map, weights, bias };
  Kind kind = Kind::map;
  LayerId layer = 0;
};

/// Layers that run fused, or one layer.
struct GroupPlan {
  std::string name;
  std::vector<LayerId> layers;
  bool fused = false;
  int steps = 1;  ///< strips an image, of a fused group
  bool double_buffered = true;
  Bytes weight_bytes = 0;        ///< that lie in SRAM during the group
  Bytes ring_bytes = 0;          ///< of all rings
  std::vector<LayerId> on_chip;  ///< owners of the maps that lie in SRAM as a whole
  Bytes on_chip_bytes = 0;
  Bytes sram_bytes = 0;           ///< all that lies in SRAM
  std::vector<BufferId> buffers;  ///< of the program, that the group brings
  TilingCost cost;
};

struct Schedule {
  ScheduleOptions options;
  Program program;
  std::vector<TensorOrigin> tensor_origins;  ///< by tensor of the program
  std::vector<LayerPlan> layers;             ///< one a layer of the network, in order
  std::vector<GroupPlan> groups;             ///< in order; each layer is in one
  Bytes tensor_bytes = 0;                    ///< of DRAM
};

/// What was found before, by shape: for many runs in one process, of one accelerator and one objective.
struct KnownPlans {
  KnownTilings tilings;
  KnownGroups groups;
};

/// Throws InfeasibleError when a layer does not fit the SRAM or the network does not fit the DRAM.
/// `known`, where there is one, changes nothing but the time it takes; what is found now is added.
Schedule schedule(const Network& network, const HardwareParameters& hardware, const ScheduleOptions& options,
                  KnownPlans* known = nullptr);

/// The same decisions without the commands: `program` stays empty, and whether the network fits the DRAM is
/// not checked.
Schedule plan_layers(const Network& network, const HardwareParameters& hardware,
                     const ScheduleOptions& options, KnownPlans* known = nullptr);

/// One sentence: why this tiling, and why the runner-up lost.
std::string explain(const StepPlan& step, Objective objective);

/// "7 x 28 x 64 channels, weights outer, ifmap kept".
std::string describe(const WindowedOp& op, const Tiling& tiling);

}  // namespace vargsim
