#pragma once
/// Random numbers that are the same everywhere for the same seed.

#include <cstdint>
#include <random>
#include <vector>

namespace vargsim::test {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}

  int between(int least, int most) {
    return least + static_cast<int>(engine_() % static_cast<std::uint32_t>(most - least + 1));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  template <class Value>
  Value one_of(const std::vector<Value>& values) {
    return values[static_cast<std::size_t>(between(0, static_cast<int>(values.size()) - 1))];
  }

 private:
  std::mt19937 engine_;
};

}  // namespace vargsim::test
