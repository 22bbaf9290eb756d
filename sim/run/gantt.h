#pragma once
/// A run as bars of text: one row a unit, one column an equal share of the time.

#include <string>

#include "sim/run/run_job.h"

namespace vargsim {

struct GanttStyle {
  int width = 80;       ///< columns of the terminal
  bool blocks = false;  ///< Unicode's block elements instead of ASCII
  bool colour = false;
};

/// Under the units' bars: the cause that most cycles of a column went to, and the layer that owned most.
std::string gantt(const DetailedRun& run, const GanttStyle& style);

}  // namespace vargsim
