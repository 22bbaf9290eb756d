#include "tests/sim/config/refusal.h"

#include <catch2/catch.hpp>

#include "sim/base/error.h"

namespace vargsim::test {

std::string refusal(const std::function<void()>& read) {
  try {
    read();
  } catch (const InputError& error) {
    return error.what();
  }
  return "(accepted)";
}

void check_refusal(const std::string& message, const std::vector<std::string>& parts) {
  CHECK_THAT(message, !Catch::Contains("\n"));
  for (const std::string& part : parts)
    CHECK_THAT(message, Catch::Contains(part));
}

}  // namespace vargsim::test
