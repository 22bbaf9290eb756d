#include <memory>

#include "sim/base/error.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/output_format.h"
#include "sim/report/writers/verification.h"
#include "sim/run/verify_job.h"

namespace vargsim {
namespace {

struct VerifyOptions {
  JobOptions job;
  std::int64_t seed = default_seed;
  OutputFormat format;
  bool quiet = false;
};

void run_verification(const VerifyOptions& options) {
  const Job job = options.job.job();
  if (!options.quiet) print_warnings({&job});
  const VerificationResult result = verify_job(job, static_cast<std::uint64_t>(options.seed));
  const Json json = verification_json(result);
  print_out(options.format.text(json, Json::array({json})).value_or(verification_text(result)));
  if (!result.verified()) throw VerificationError(first_problem(result));
}

}  // namespace

void add_verify_command(CLI::App& app) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command =
      app.add_subcommand("verify", "execute the schedule on random data and compare with a plain reference");
  options->job.add_to(*command);
  add_seed_option(*command, options->seed);
  options->format.add_to(*command);
  command->add_flag("--quiet", options->quiet, "no messages on stderr");
  command->callback([options] { run_verification(*options); });
}

}  // namespace vargsim
