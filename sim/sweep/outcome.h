#pragma once
/// What became of a point, and the bytes in which a worker process tells it.

#include <string>
#include <string_view>
#include <vector>

#include "sim/sweep/cell.h"

namespace vargsim {

/// Rows that share their columns; a row has nothing where it has no value.
struct Table {
  std::vector<std::string> names;
  std::vector<std::vector<Cell>> rows;

  /// Adds the columns that are new.
  void add(const Row& row);
};

struct Outcome {
  enum class Status { ok, invalid, failed };

  Status status = Status::ok;
  std::string reason;  ///< why not ok
  Row columns;         ///< settings and totals; the settings alone where not ok
  Table layers;
};

/// "ok", "invalid" or "failed".
std::string_view status_name(Outcome::Status status);

/// For the same program on the same machine only.
std::string encode(const Outcome& outcome);
Outcome decode(std::string_view bytes);

}  // namespace vargsim
