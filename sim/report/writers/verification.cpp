#include "sim/report/writers/verification.h"

#include <fmt/format.h>

#include "sim/base/text.h"

namespace vargsim {
namespace {

std::string bytes_text(const VerificationResult& result) {
  std::vector<std::string> parts;
  for (std::size_t tensor = 0; tensor < tensor_names.size(); ++tensor) {
    if (result.by_tensor[tensor] > 0)
      parts.push_back(fmt::format("{} {}", tensor_names[tensor], with_thousands(result.by_tensor[tensor])));
  }
  return join(parts);
}

}  // namespace

std::string verification_text(const VerificationResult& result) {
  std::string text = fmt::format("{} on {}: {} (seed {}, {:.2f} s)\n", result.network, result.hardware,
                                 result.verified() ? "verified" : "WRONG", result.seed, result.seconds);
  for (const std::string& problem : result.problems)
    text += fmt::format("  {}\n", problem);
  text += fmt::format("{} commands with {} waits executed on data; {} maps with {} elements compared{}\n",
                      with_thousands(result.commands), with_thousands(result.waits), result.tensors,
                      with_thousands(result.elements), result.verified() ? ", all equal" : "");
  text += fmt::format("bytes moved{}: {} read, {} written ({})\n",
                      result.verified() ? " as in the timed run" : "", with_thousands(result.read_bytes),
                      with_thousands(result.write_bytes), bytes_text(result));
  text += fmt::format("outputs at the limits of their range: {:.2f} %, at most {:.2f} % of a layer ({})\n",
                      100 * result.saturated, 100 * result.worst_saturated, result.worst_saturated_layer);
  return text;
}

nlohmann::ordered_json verification_json(const VerificationResult& result) {
  nlohmann::ordered_json by_tensor;
  for (std::size_t tensor = 0; tensor < tensor_names.size(); ++tensor)
    by_tensor[std::string(tensor_names[tensor])] = result.by_tensor[tensor];
  return {
      {"schema", "vargsim/verify/1"},
      {"network", result.network},
      {"hardware", result.hardware},
      {"seed", result.seed},
      {"verified", result.verified()},
      {"problems", result.problems},
      {"commands", result.commands},
      {"waits", result.waits},
      {"tensors_compared", result.tensors},
      {"elements_compared", result.elements},
      {"saturated_share",
       {{"overall", result.saturated},
        {"worst", result.worst_saturated},
        {"worst_layer", result.worst_saturated_layer}}},
      {"dram",
       {{"read_bytes", result.read_bytes}, {"write_bytes", result.write_bytes}, {"by_tensor", by_tensor}}}};
}

std::string first_problem(const VerificationResult& result) {
  const std::size_t more = result.problems.size() - 1;
  return fmt::format("verification failed: {}{}", result.problems.front(),
                     more == 0 ? "" : fmt::format(" (and {} more)", more));
}

}  // namespace vargsim
