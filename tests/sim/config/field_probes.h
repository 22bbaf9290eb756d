#pragma once
/// Values at and beyond the edges of what a field may be, made from its description.

#include <string>
#include <vector>

#include "sim/base/field_describer.h"

namespace vargsim::test {

struct Probe {
  std::string pointer;
  Json value;
  bool valid;
  bool ruled;  ///< the field has rules between keys besides
};

/// Of all fields, inner ones included. Text gets no valid probes: what it names must exist.
std::vector<Probe> probes_of(const std::vector<FieldDescription>& fields, const std::string& pointer = "");

}  // namespace vargsim::test
