#include "sim/sweep/evaluate.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/report/report_writer.h"
#include "sim/report/writers/run_json.h"
#include "sim/run/run_job.h"
#include "sim/sweep/estimate.h"
#include "sim/sweep/flatten.h"

namespace vargsim {
namespace {

/// A choice has some 400 bytes, so that a process never remembers more than some 80 MB.
constexpr std::size_t most_known_choices = 200'000;

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

Outcome not_ok(Outcome::Status status, std::string reason) {
  Outcome outcome;
  outcome.status = status;
  outcome.reason = one_line(std::move(reason));
  return outcome;
}

/// `more` behind `settings`; where both have a column, the value of `more` is the resolved one and stays.
Row lay_over(Row settings, Row more) {
  const std::size_t own = settings.size();
  for (Field& field : more) {
    const auto end = settings.begin() + static_cast<std::ptrdiff_t>(own);
    const auto same =
        std::find_if(settings.begin(), end, [&](const Field& f) { return f.name == field.name; });
    if (same == end) {
      settings.push_back(std::move(field));
    } else {
      same->cell = std::move(field.cell);
    }
  }
  return settings;
}

}  // namespace

Row setting_columns(const SweepSpec& spec, const SweepPoint& point) {
  Row row;
  for (const std::string& key : spec.keys) {
    Cell cell;
    if (key == "hw") cell = point.hardware;
    if (key == "network") cell = point.network;
    for (const SpecSetting* setting : point.settings) {
      if (setting->key == key) cell = cell_of(setting->value);
    }
    row.push_back({key, std::move(cell)});
  }
  return row;
}

Evaluator::Evaluator(const SweepSpec& spec, std::string runs_folder)
    : spec_(spec), runs_folder_(std::move(runs_folder)) {}

Evaluator::Known& Evaluator::known_hardware(const SweepPoint& point, const std::vector<Setting>& settings) {
  const std::vector<Setting> own = settings_under("hw.", settings);
  std::string key = point.hardware;
  for (const Setting& setting : own)
    key += "\n" + setting.key + "=" + setting.value;
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  return known_.emplace(key, Known{read_hardware(point.hardware, own), {}}).first->second;
}

void Evaluator::forget_if_full() {
  std::size_t choices = 0;
  for (const auto& [key, known] : known_) {
    for (const auto& [objective, plans] : known.plans)
      choices += plans.tilings.choices.size() + plans.groups.costs.size() + 1;
  }
  if (choices > most_known_choices) known_.clear();
}

Outcome Evaluator::run(const SweepPoint& point, Figures figures, std::string& run_text) {
  const std::vector<Setting> settings = point.run_settings();
  forget_if_full();
  Known& known = known_hardware(point, settings);
  ConfiguredNetwork configured =
      read_network(point.network, settings_under("network.", settings), {spec_.skip_unsupported});
  const Job job{known.hardware,
                std::move(configured.network),
                std::move(configured.options),
                read_schedule_options(settings_under("schedule.", settings)),
                {},
                std::move(configured.skipped)};
  KnownPlans& plans = known.plans[job.schedule.objective];
  const Json document =
      figures == Figures::estimated ? estimate_json(job, &plans) : run_json(run_job(job, &plans));
  Outcome outcome;
  outcome.columns = flatten_run(document);
  if (spec_.skip_unsupported) {
    outcome.columns = lay_over(std::move(outcome.columns),
                               {{"partial", static_cast<std::int64_t>(job.skipped.empty() ? 0 : 1)}});
  }
  for (const Json& layer : document.at("layers"))
    outcome.layers.add(flatten_layer(layer));
  run_text = runs_folder_.empty() ? "" : document.dump(2) + "\n";
  return outcome;
}

Outcome Evaluator::evaluate(std::int64_t number, Figures figures) {
  const SweepPoint point = point_of(spec_, number);
  Outcome outcome;
  std::string run_text;
  try {
    outcome = run(point, figures, run_text);
  } catch (const InputError& error) {
    outcome = not_ok(Outcome::Status::invalid, error.what());
  } catch (const InfeasibleError& error) {
    outcome = not_ok(Outcome::Status::failed, error.what());
  } catch (const std::exception& error) {
    outcome = not_ok(Outcome::Status::failed, fmt::format("internal error: {}", error.what()));
  }
  if (!run_text.empty()) write_report_file(runs_folder_, fmt::format("{}.json", number), run_text);
  outcome.columns = lay_over(setting_columns(spec_, point), std::move(outcome.columns));
  return outcome;
}

}  // namespace vargsim
