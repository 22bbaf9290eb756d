#include <algorithm>
#include <exception>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/cli/app.h"
#include "sim/cli/parse_failure.h"

namespace {

constexpr int run_failed = 1;
constexpr int bad_input = 2;

int report(std::string message, int status) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  fmt::print(stderr, "sim: {}\n", message);
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app;
  vargsim::define_commands(app);
  try {
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) throw vargsim::InputError("no command given; see sim --help");
    return 0;
  } catch (const CLI::ParseError& error) {
    // Help and version are "errors" with status 0 and text for stdout.
    if (error.get_exit_code() == 0) return app.exit(error);
    return report(vargsim::explain_parse_failure(app, error), bad_input);
  } catch (const vargsim::InputError& error) {
    return report(error.what(), bad_input);
  } catch (const vargsim::InfeasibleError& error) {
    return report(error.what(), run_failed);
  } catch (const vargsim::ThresholdError& error) {
    return report(error.what(), run_failed);
  } catch (const vargsim::VerificationError& error) {
    return report(error.what(), run_failed);
  } catch (const std::exception& error) {
    return report(std::string("internal error: ") + error.what(), run_failed);
  }
}

// libsystemc has a main of its own that calls this; ours comes first.
extern "C" int sc_main(int, char**) {
  return 0;
}
