#pragma once
/// What is wrong with a command line, in one line, with the command or option that was probably meant.

#include <string>

#include <CLI/CLI.hpp>

namespace vargsim {

/// `app` has just failed to parse with `error`.
std::string explain_parse_failure(const CLI::App& app, const CLI::ParseError& error);

}  // namespace vargsim
