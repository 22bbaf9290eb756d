#pragma once
/// The ways a run may end badly. `main` turns them into one line on stderr and an exit status; nothing
/// else exits.

#include <stdexcept>
#include <string>

namespace vargsim {

/// What the user gave cannot be used (exit status 2). The message names where, the value and what would be
/// valid.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~InputError() override;
};

/// Each value is valid by itself, but they do not go together, e.g. sub-trees that do not divide a tree. A
/// sweep records such a point; anywhere else it is an InputError like any other.
class CombinationError : public InputError {
 public:
  using InputError::InputError;
  ~CombinationError() override;
};

/// The input is well-formed, but the run cannot succeed, e.g. a tile that fits no SRAM (exit status 1).
class InfeasibleError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~InfeasibleError() override;
};

/// A schedule computes something else than its network does (exit status 1).
class VerificationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~VerificationError() override;
};

/// What was compared differs by more than the user allows (exit status 1).
class ThresholdError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~ThresholdError() override;
};

}  // namespace vargsim
