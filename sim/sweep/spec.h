#pragma once
/// What a sweep file asks for: a space of points, each an accelerator, a network and settings.
///
/// The space is the product of its dimensions, the last one fastest. `grid`: each axis is a dimension. `zip`:
/// all axes together are one. `list`: the listed points are the first dimension, axes beside them follow. A
/// point's number is its place in this space; points that break a constraint have a number and no row.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/config/hardware.h"
#include "sim/sweep/expression.h"

namespace vargsim {

/// A key given a value by the file.
struct SpecSetting {
  std::string key;  ///< "hw", "network", or a dotted key into hw, network or schedule
  Json value;
  std::string place;  ///< "FILE: /axes/0/values/2"
};
/// Settings that change together.
using SpecStep = std::vector<SpecSetting>;

struct SweepSpec {
  std::string source;   ///< file or name, as messages print it
  std::string summary;  ///< one line; may be empty
  std::string hardware = "edge_npu";
  std::string network = "vargnet_v2";
  bool skip_unsupported = false;  ///< nodes of network files that cannot be modelled become moves
  SpecStep fixed;                 ///< `set`
  std::vector<std::vector<SpecStep>> dimensions;
  std::vector<Expression> constraints;
  std::vector<std::string> keys;  ///< that differ between points, in the order of the file
  Json document;                  ///< what the file says, without remarks: equal for equal sweeps

  /// Points of the space, those that constraints exclude among them.
  std::int64_t size() const;

  /// As if the file said so.
  void set_skip_unsupported();
};

/// A point of a sweep.
struct SweepPoint {
  std::int64_t number = 0;
  std::string hardware;
  std::string network;
  std::vector<const SpecSetting*> settings;  ///< fixed ones first; none of "hw" and "network"

  /// The settings as `sim run --set` would have them.
  std::vector<Setting> run_settings() const;
};

/// No sweep is meant to have more points.
constexpr std::int64_t most_points = 100'000'000;

/// `name_or_file`: a name under configs/sweeps, or a file. Throws InputError with file and JSON pointer for
/// what no sweep file may say; whether keys and values are those of a run is for check_values
/// (sim/sweep/point_check.h).
SweepSpec read_sweep_spec(const std::string& name_or_file);
SweepSpec read_sweep_spec(const JsonDocument& document);

/// `number`: from 0 to below spec.size(). The spec outlives the point.
SweepPoint point_of(const SweepSpec& spec, std::int64_t number);

}  // namespace vargsim
