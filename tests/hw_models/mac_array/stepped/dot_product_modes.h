#pragma once
/// The two modes of the stepped adder-tree array, and what they have in common.

#include <cstddef>
#include <utility>
#include <vector>

#include "tests/hw_models/mac_array/stepped/dot_product.h"
#include "tests/hw_models/mac_array/stepped/hardware.h"

namespace vargsim::test::stepped {

Run run_dot_product_channels(const DotProductArray& array, const DotProductMapping& mapping,
                             const Layer& layer, const Operands& operands);
Run run_dot_product_spatial(const DotProductArray& array, const DotProductMapping& mapping,
                            const Layer& layer, const Operands& operands);

/// `depth` registers in a row. With none, what enters comes out in the same cycle.
template <class Value>
class Pipeline {
 public:
  explicit Pipeline(int depth) : stages_(std::size_t(depth)) {}

  Value shift(Value in) {
    if (stages_.empty()) return in;
    std::swap(stages_[next_], in);
    next_ = (next_ + 1) % stages_.size();
    return in;
  }

 private:
  std::vector<Value> stages_;  ///< a ring: what entered `depth` cycles ago is the next to come out
  std::size_t next_ = 0;
};

}  // namespace vargsim::test::stepped
