#include <algorithm>

#include "sim/schedule/scheduler.h"

namespace vargsim {

std::int64_t LayerPlan::tiles() const {
  std::int64_t sum = 0;
  for (const StepPlan& step : steps)
    sum += step.tiles;
  return sum;
}

Bytes LayerPlan::sram_bytes() const {
  Bytes most = 0;
  for (const StepPlan& step : steps)
    most = std::max(most, step.sram_bytes);
  return most;
}

TilingBytes LayerPlan::bytes() const {
  TilingBytes sum;
  for (const StepPlan& step : steps)
    sum += step.bytes;
  return sum;
}

TilingBytes LayerPlan::compulsory() const {
  TilingBytes sum;
  for (const StepPlan& step : steps)
    sum += step.compulsory;
  return sum;
}

}  // namespace vargsim
