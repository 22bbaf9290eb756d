#pragma once
/// A verification as text and as JSON (schema vargsim/verify/1).

#include <string>

#include "sim/report/verification.h"

namespace vargsim {

/// A few lines for the terminal; of a failure every problem.
std::string verification_text(const VerificationResult& result);

/// Without the time: equal input gives equal output.
nlohmann::ordered_json verification_json(const VerificationResult& result);

/// One line: the first problem and how many more there are.
std::string first_problem(const VerificationResult& result);

}  // namespace vargsim
