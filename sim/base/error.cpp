#include "sim/base/error.h"

namespace vargsim {

// Out of line, so that each type has one home for its virtual table.
InputError::~InputError() = default;
CombinationError::~CombinationError() = default;
InfeasibleError::~InfeasibleError() = default;
ThresholdError::~ThresholdError() = default;
VerificationError::~VerificationError() = default;

}  // namespace vargsim
