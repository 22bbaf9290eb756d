#include "tests/support/happens_before.h"

namespace vargsim::test {

HappensBefore::HappensBefore(const Program& program)
    : words_((program.commands.size() + 63) / 64), bits_(program.commands.size() * words_, 0) {
  for (std::size_t id = 0; id < program.commands.size(); ++id) {
    const Command& command = program.commands[id];
    std::uint64_t* const own = bits_.data() + id * words_;
    for (std::int32_t i = 0; i < command.wait_count; ++i) {
      const CommandId wait = program.waits[static_cast<std::size_t>(command.first_wait + i)];
      const auto awaited = static_cast<std::size_t>(wait);
      if (wait < 0 || awaited >= id) continue;
      const std::uint64_t* const other = row(wait);
      for (std::size_t word = 0; word <= awaited / 64; ++word)
        own[word] |= other[word];
      own[awaited / 64] |= std::uint64_t{1} << (awaited % 64);
    }
  }
}

}  // namespace vargsim::test
