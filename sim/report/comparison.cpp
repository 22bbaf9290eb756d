#include "sim/report/comparison.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "sim/base/text.h"

namespace vargsim {
namespace {

/// The cause whose cycles differ most, as a sentence about the faster run.
std::string deciding_cause(const Result& faster, const Result& slower) {
  Cause decides = Cause::compute;
  Cycles most = 0;
  for (int i = 0; i < cause_count; ++i) {
    const auto cause = static_cast<Cause>(i);
    const Cycles saved = slower.total.ledger[cause] - faster.total.ledger[cause];
    if (saved > most) {
      most = saved;
      decides = cause;
    }
  }
  return fmt::format("{} saves {} cycles", cause_names[static_cast<std::size_t>(decides)],
                     with_thousands(most));
}

std::string per_mac(const Result& result) {
  return fmt::format("{:.0f} MACs a cycle and {:.1f} MACs a byte",
                     double(result.total.macs) / double(std::max<Cycles>(1, result.total.cycles)),
                     double(result.total.macs) / double(std::max<Bytes>(1, result.total.dram.bytes())));
}

}  // namespace

std::size_t pair_count(const Comparison& comparison) {
  return std::min(comparison.a.layers.size(), comparison.b.layers.size());
}

std::string what_decides(const Comparison& comparison) {
  const Result& a = comparison.a;
  const Result& b = comparison.b;
  const bool a_wins = a.total.cycles <= b.total.cycles;
  const Result& faster = a_wins ? a : b;
  const Result& slower = a_wins ? b : a;
  std::string text;
  if (a.total.cycles == b.total.cycles) {
    text = fmt::format("{} and {} take equally long", comparison.label_a, comparison.label_b);
  } else {
    text =
        fmt::format("{} is {:.1f} % faster than {}: {}", a_wins ? comparison.label_a : comparison.label_b,
                    100.0 * double(slower.total.cycles - faster.total.cycles) / double(slower.total.cycles),
                    a_wins ? comparison.label_b : comparison.label_a, deciding_cause(faster, slower));
  }
  return text + fmt::format(". Per MAC: {} does {}, {} does {}.", comparison.label_a, per_mac(a),
                            comparison.label_b, per_mac(b));
}

}  // namespace vargsim
