#include "hw_models/sram/access_phases.h"

#include <algorithm>

namespace vargsim {
namespace {

/// Neighbouring words of a sweep that lie in one bank.
struct BankRun {
  std::int64_t bank = 0;
  std::int64_t end_word = 0;  ///< counted from the sweep's first word
};

/// The runs of one sweep over a slice, with bank interleave.
std::vector<BankRun> runs_of_sweep(const BankMap& banks, const Buffer& buffer, const Slice& slice) {
  std::vector<BankRun> runs;
  const std::int64_t bank_words = banks.bank_bytes() / banks.word_bytes();
  std::int64_t swept = 0;
  for (const ByteRange& range : ranges_of(buffer, slice, 0, slice.lines * buffer.line_bytes)) {
    if (range.bytes <= 0) continue;
    std::int64_t word = range.begin / banks.word_bytes();
    const std::int64_t end = (range.begin + range.bytes - 1) / banks.word_bytes() + 1;
    while (word < end) {
      const std::int64_t bank = word / bank_words;
      const std::int64_t next = std::min(end, (bank + 1) * bank_words);
      swept += next - word;
      runs.push_back({bank, swept});
      word = next;
    }
  }
  return runs;
}

/// A stream whose place in its sweeps tells the bank.
struct SweptStream {
  std::vector<BankRun> runs;
  std::int64_t sweeps = 1;
  std::int64_t accesses = 0;
  bool write = false;

  std::int64_t sweep_words() const { return runs.back().end_word; }
  std::int64_t all_words() const { return sweeps * sweep_words(); }
  std::int64_t crossings() const { return sweeps * static_cast<std::int64_t>(runs.size()); }
  /// Accesses that have been made when `word` words of all sweeps lie behind.
  std::int64_t accesses_until(std::int64_t word) const { return accesses * word / all_words(); }
};

class PhaseCutter {
 public:
  PhaseCutter(const BankMap& banks, const Program& program, Cycles planned)
      : banks_(banks),
        program_(program),
        planned_(std::max<Cycles>(planned, 1)),
        steady_(banks.none()),
        queues_(steady_) {}

  void add(const AccessStream& stream) {
    if (!stream.slice.used() || stream.bytes <= 0 || stream.slice.lines <= 0) return;
    const Buffer& buffer = program_.buffer(stream.slice.buffer);
    if (buffer.line_bytes <= 0) return;
    if (banks_.interleave() == SramInterleave::bank && add_swept(buffer, stream)) return;
    BankUse use = banks_.none();
    banks_.add_slice(buffer, stream.slice, stream.bytes, stream.write, use);
    for (std::size_t group = 0; group < use.size(); ++group) {
      steady_[group] += use[group];
      if (use[group] > 0) queues_[group] += queue_words;
    }
  }

  std::vector<AccessPhase> cut() {
    find_stretch();
    const std::vector<Cycles> ends = phase_ends();
    std::vector<AccessPhase> phases;
    phases.reserve(ends.size());
    Cycles begin = 0;
    for (const Cycles end : ends) {
      AccessPhase phase{end - begin, banks_.none(), end == planned_ ? banks_.none() : queues_};
      for (std::size_t group = 0; group < steady_.size(); ++group)
        phase.use[group] = steady_[group] * end / planned_ - steady_[group] * begin / planned_;
      phases.push_back(std::move(phase));
      begin = end;
    }
    for (const SweptStream& stream : swept_)
      spread(stream, ends, phases);
    return phases;
  }

 private:
  /// Keeps the stream where it stays in its banks long enough to tell them apart.
  bool add_swept(const Buffer& buffer, const AccessStream& stream) {
    SweptStream swept{runs_of_sweep(banks_, buffer, stream.slice), stream.sweeps, 0, stream.write};
    if (swept.runs.size() > 1 && planned_ < swept.crossings() * shortest_phase) return false;
    const Bytes total = stream.slice.lines * buffer.line_bytes;
    swept.accesses = ceil_div(stream.bytes * swept.sweep_words(), total);
    std::vector<char> met(queues_.size(), 0);
    for (const BankRun& run : swept.runs)
      met[banks_.group(run.bank, stream.write)] = 1;
    for (std::size_t group = 0; group < met.size(); ++group)
      queues_[group] += met[group] != 0 ? queue_words : 0;
    swept_.push_back(std::move(swept));
    return true;
  }

  /// How many times longer than planned the tile takes because of its own accesses to one bank.
  void find_stretch() {
    BankUse all = steady_;
    for (const SweptStream& stream : swept_) {
      std::int64_t word = 0;
      for (const BankRun& run : stream.runs) {
        all[banks_.group(run.bank, stream.write)] +=
            stream.accesses * (run.end_word - word) / stream.sweep_words();
        word = run.end_word;
      }
    }
    const Cycles busiest = *std::max_element(all.begin(), all.end()) / banks_.words_per_cycle();
    stretch_ = std::max<Cycles>(1, busiest / planned_);
  }

  std::vector<Cycles> phase_ends() const {
    const Cycles longest = std::max<Cycles>(1, longest_phase / stretch_);
    const Cycles shortest = std::max<Cycles>(1, shortest_phase / stretch_);
    std::vector<Cycles> marks;
    for (const SweptStream& stream : swept_) {
      if (stream.runs.size() == 1) continue;
      for (std::int64_t sweep = 0; sweep < stream.sweeps; ++sweep) {
        for (const BankRun& run : stream.runs)
          marks.push_back(planned_ * (sweep * stream.sweep_words() + run.end_word) / stream.all_words());
      }
    }
    for (Cycles mark = longest; mark < planned_; mark += longest)
      marks.push_back(mark);
    std::sort(marks.begin(), marks.end());
    std::vector<Cycles> ends;
    Cycles begin = 0;
    for (const Cycles mark : marks) {
      if (mark - begin < shortest || planned_ - mark < shortest) continue;
      ends.push_back(mark);
      begin = mark;
    }
    ends.push_back(planned_);
    return ends;
  }

  void spread(const SweptStream& stream, const std::vector<Cycles>& ends,
              std::vector<AccessPhase>& phases) const {
    std::int64_t made = 0;
    std::int64_t sweep = 0;
    std::size_t run = 0;
    for (std::size_t i = 0; i < phases.size(); ++i) {
      const std::int64_t until = stream.accesses * ends[i] / planned_;
      while (made < until) {
        const std::int64_t run_end =
            stream.accesses_until(sweep * stream.sweep_words() + stream.runs[run].end_word);
        const std::int64_t next = std::min(until, run_end);
        phases[i].use[banks_.group(stream.runs[run].bank, stream.write)] += next - made;
        made = next;
        if (made < run_end) continue;
        run = (run + 1) % stream.runs.size();
        if (run == 0) ++sweep;
      }
    }
  }

  const BankMap& banks_;
  const Program& program_;
  const Cycles planned_;
  BankUse steady_;  ///< of streams that are in all their banks all the time
  BankUse queues_;
  Cycles stretch_ = 1;
  std::vector<SweptStream> swept_;
};

}  // namespace

std::vector<AccessPhase> access_phases(const BankMap& banks, const Program& program,
                                       const std::vector<AccessStream>& streams, Cycles planned) {
  PhaseCutter cutter(banks, program, planned);
  for (const AccessStream& stream : streams)
    cutter.add(stream);
  std::vector<AccessPhase> phases = cutter.cut();
  if (planned <= 0) phases.back().planned = 0;
  return phases;
}

}  // namespace vargsim
