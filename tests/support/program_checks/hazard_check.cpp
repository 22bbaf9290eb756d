#include <algorithm>
#include <iterator>
#include <map>

#include "tests/support/program_checks/checks.h"

namespace vargsim::test {
namespace {

class HazardCheck {
 public:
  HazardCheck(const Program& program, const HappensBefore& before, Report& report)
      : program_(program), before_(before), report_(report) {}

  void run() {
    for (CommandId id = 0; id < static_cast<CommandId>(program_.commands.size()); ++id) {
      const auto& body = program_.command(id).body;
      if (const auto* load = std::get_if<Load>(&body)) {
        access(id, load->destination, &HazardCheck::write);
      } else if (const auto* store = std::get_if<Store>(&body)) {
        access(id, store->source, &HazardCheck::read);
      } else {
        const auto& compute = std::get<Compute>(body);
        for (const auto& [name, slice] : operands(compute))
          access(id, *slice, &HazardCheck::read);
        access(id, compute.ofmap, &HazardCheck::write);
      }
    }
  }

 private:
  struct Segment {
    CommandId writer = nobody;
    std::vector<CommandId> readers;  ///< since it was written
  };
  using Segments = std::map<Bytes, Segment>;

  void access(CommandId id, const Slice& slice, void (HazardCheck::*touch)(CommandId, Segment&)) {
    const Buffer& buffer = program_.buffer(slice.buffer);
    for (std::int64_t line = 0; line < slice.lines;) {
      const std::int64_t first = (slice.first_line + line) % buffer.lines;
      const std::int64_t run = std::min<std::int64_t>(slice.lines - line, buffer.lines - first);
      const Bytes begin = buffer.offset + first * buffer.line_bytes;
      const auto end = split(begin + run * buffer.line_bytes);
      for (auto segment = split(begin); segment != end; ++segment)
        (this->*touch)(id, segment->second);
      line += run;
    }
  }

  Segments::iterator split(Bytes at) {
    const auto after = segments_.upper_bound(at);
    const auto holds = std::prev(after);
    if (holds->first == at) return holds;
    return segments_.emplace_hint(after, at, holds->second);
  }

  void read(CommandId id, Segment& segment) {
    if (segment.writer == nobody) {
      report_.add(id, "reads bytes that nobody has written");
    } else if (!before_(segment.writer, id)) {
      report_.add(id, "does not wait for {}, whose bytes it reads", report_.name(segment.writer));
    }
    if (segment.readers.empty() || segment.readers.back() != id) segment.readers.push_back(id);
  }

  void write(CommandId id, Segment& segment) {
    for (const CommandId reader : segment.readers) {
      if (reader == id) {
        report_.add(id, "overwrites its own operands");
      } else if (!before_(reader, id)) {
        report_.add(id, "does not wait for {}, whose operands it overwrites", report_.name(reader));
      }
    }
    if (segment.writer == id) {
      report_.add(id, "writes the same bytes twice");
    } else if (segment.writer != nobody && !before_(segment.writer, id)) {
      report_.add(id, "does not wait for {}, whose results it overwrites", report_.name(segment.writer));
    }
    segment.writer = id;
    segment.readers.clear();
  }

  const Program& program_;
  const HappensBefore& before_;
  Report& report_;
  Segments segments_{{0, Segment{}}};
};

}  // namespace

void check_hazards(const Program& program, const HappensBefore& before, Report& report) {
  HazardCheck(program, before, report).run();
}

}  // namespace vargsim::test
