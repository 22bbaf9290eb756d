#include "sim/sweep/confirmation.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/base/text_table.h"

namespace vargsim {
namespace {

bool has_column(const Database& results, const std::string& table, const std::string& column) {
  const std::vector<std::string> columns = results.columns_of(table);
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

}  // namespace

double Confirmation::off_percent() const {
  return simulated > 0 ? 100.0 * double(estimated - simulated) / double(simulated) : 0;
}

std::vector<Confirmation> confirmations(const Database& results) {
  std::vector<Confirmation> all;
  if (!has_column(results, "confirmed", "total.cycles") || !has_column(results, "points", "total.cycles"))
    return all;
  Statement rows = results.prepare(
      "SELECT c.point, p.\"total.cycles\", c.\"total.cycles\" FROM confirmed c JOIN points p USING(point) "
      "WHERE c.status = 'ok' AND p.status = 'ok' ORDER BY 2, 1");
  while (rows.step())
    all.push_back({rows.integer(0), rows.integer(1), rows.integer(2)});
  return all;
}

std::vector<std::int64_t> best_estimates(const Database& results, int count) {
  std::vector<std::int64_t> points;
  if (!has_column(results, "points", "total.cycles")) return points;
  Statement rows = results.prepare(fmt::format(
      "SELECT point FROM points WHERE status = 'ok' ORDER BY \"total.cycles\", point LIMIT {}", count));
  while (rows.step())
    points.push_back(rows.integer(0));
  return points;
}

std::string confirmation_text(const std::vector<Confirmation>& all) {
  if (all.empty()) return "";
  TextTable table({{"point"}, {"estimated cycles"}, {"simulated cycles"}, {"off by %"}});
  double sum = 0;
  double most = 0;
  for (const Confirmation& each : all) {
    table.add({fmt::format("{}", each.point), with_thousands(each.estimated), with_thousands(each.simulated),
               fmt::format("{:+.2f}", each.off_percent())});
    sum += std::abs(each.off_percent());
    most = std::max(most, std::abs(each.off_percent()));
  }
  return table.text() +
         fmt::format("Estimates of {} simulated points are off by {:.2f} % on average, {:.2f} % at most.\n",
                     all.size(), sum / double(all.size()), most);
}

}  // namespace vargsim
