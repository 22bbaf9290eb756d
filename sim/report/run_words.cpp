#include "sim/report/run_words.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/report/result.h"

namespace vargsim {
namespace {

std::string cause_phrase(const std::string& cause) {
  static const std::map<std::string, std::string> phrases{{"compute", "computing"},
                                                          {"fill_drain", "filling and draining the array"},
                                                          {"wait_weights", "waiting for weights"},
                                                          {"wait_ifmap", "waiting for ifmaps"},
                                                          {"wait_ofmap", "waiting for ofmaps"},
                                                          {"bank_conflict", "SRAM bank conflicts"},
                                                          {"vector", "the vector unit"},
                                                          {"control", "control"}};
  const auto found = phrases.find(cause);
  return found == phrases.end() ? cause : found->second;
}

using Part = std::pair<std::string, double>;

std::vector<Part> largest_first(const Json& object) {
  std::vector<Part> parts;
  for (const auto& [key, value] : object.items()) {
    if (value.is_number() && value.get<double>() > 0) parts.emplace_back(key, value.get<double>());
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.second > b.second; });
  return parts;
}

double sum_of(const std::vector<Part>& parts) {
  double sum = 0;
  for (const Part& part : parts)
    sum += part.second;
  return sum;
}

double number(const Json& object, const char* key) {
  return object.at(key).get<double>();
}

std::string time_sentence(const Json& run) {
  const Json& total = run.at("total");
  return fmt::format(
      "An image takes {:.3f} ms ({} cycles): {}. The array does useful work {:.1f} % of the time.",
      number(total, "latency_ms"), with_thousands(total.at("cycles").get<std::int64_t>()),
      ledger_words(total.at("ledger"), 3), 100 * number(total, "mac_utilisation"));
}

std::string traffic_sentence(const Json& run) {
  const Json& dram = run.at("total").at("dram");
  const std::vector<Part> tensors = largest_first(dram.at("by_tensor"));
  const double bytes = sum_of(tensors);
  std::string text =
      fmt::format("{:.2f} MB are read and {:.2f} MB written, {:.0f} % of what the DRAM could move",
                  number(dram, "read_bytes") / 1e6, number(dram, "write_bytes") / 1e6,
                  100 * number(dram, "bandwidth_utilisation"));
  if (!tensors.empty())
    text += fmt::format("; most of it {} ({:.0f} %)", tensors[0].first, 100 * tensors[0].second / bytes);
  const double least = number(dram, "lower_bound_bytes");
  if (least > 0 && bytes > 0) text += fmt::format(", {:.1f} times the least possible", bytes / least);
  return text + ".";
}

std::string layers_sentence(const Json& run) {
  std::map<std::string, int> bounds;
  const Json* slowest = nullptr;
  int working = 0;
  for (const Json& layer : run.at("layers")) {
    if (layer.at("bound").is_null()) continue;
    ++bounds[layer.at("bound").get<std::string>()];
    ++working;
    if (slowest == nullptr || layer.at("cycles") > slowest->at("cycles")) slowest = &layer;
  }
  if (slowest == nullptr) return "No layer takes any time.";
  std::vector<std::pair<int, std::string>> order;
  for (const auto& [bound, count] : bounds)
    order.emplace_back(-count, bound);
  std::sort(order.begin(), order.end());
  std::string text;
  for (const auto& [count, bound] : order) {
    text += text.empty() ? fmt::format("{} of {} layers that take time are bound by {}",
                                       with_thousands(-count), with_thousands(working), bound)
                         : fmt::format(", {} by {}", with_thousands(-count), bound);
  }
  return text +
         fmt::format("; the longest is {} with {:.1f} % of the cycles.",
                     slowest->at("name").get<std::string>(),
                     100 * number(*slowest, "cycles") / std::max(1.0, number(run.at("total"), "cycles")));
}

}  // namespace

std::string ledger_words(const Json& ledger, std::size_t most) {
  const std::vector<Part> parts = largest_first(ledger);
  const double all = sum_of(parts);
  std::vector<std::string> words;
  for (const Part& part : parts) {
    if (words.size() == most) break;
    words.push_back(fmt::format("{:.1f} % {}", 100 * part.second / all, cause_phrase(part.first)));
  }
  return words.empty() ? "no time" : join(words);
}

std::string run_title(const Json& run) {
  const Json& network = run.at("network");
  const std::string grouping = grouping_label(network.at("options"));
  const Json& hardware = run.at("hardware");
  return fmt::format("{}{} on {}", network.at("name").get<std::string>(),
                     grouping.empty() ? "" : " (" + grouping + ")",
                     hardware.value("name", std::string("an accelerator without a name")));
}

std::vector<std::string> run_summary(const Json& run) {
  return {time_sentence(run), traffic_sentence(run), layers_sentence(run)};
}

std::vector<std::string> run_warnings(const Json& run) {
  if (!run.contains("unsupported")) return {};
  const std::size_t count = run.at("unsupported").size();
  return {fmt::format("PARTIAL: {} node{} not modelled, only {} bytes move; totals lack their work.", count,
                      count == 1 ? " is" : "s are", count == 1 ? "its" : "their")};
}

}  // namespace vargsim
