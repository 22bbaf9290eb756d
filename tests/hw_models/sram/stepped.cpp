/// The SRAM cycle by cycle, word by word.
///
/// Each port group has its waiting words of DMA, which go first, and takes turns between the units for what
/// is left. A unit runs its tile step by step, a step a cycle unless something is missing. The accesses of a
/// stream belong to steps in even shares, in the order of its sweeps; reads to those after the SRAM's
/// latency. A read must have been served by the cycle of its step and may be served early: a stream's queue
/// holds 8 words a group. A write may be served once its step has been done; where 8 words of its group wait,
/// the unit does. Of a unit's streams the one whose word is needed first goes first.

#include <algorithm>
#include <array>
#include <limits>
#include <random>

#include "tests/hw_models/sram/traffic.h"

namespace vargsim::test {
namespace {

std::size_t index(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

/// Which port group serves a word, worked out by itself.
std::size_t group_of(const SramParameters& sram, std::int64_t word, bool write) {
  const Bytes words_of_bank = sram.bank_bytes() / sram.word_bytes;
  const std::int64_t bank =
      sram.interleave == SramInterleave::word ? word % sram.banks : word / words_of_bank;
  return index(sram.ports == SramPorts::one_r_one_w ? 2 * bank + (write ? 1 : 0) : bank);
}

std::size_t group_count(const SramParameters& sram) {
  return index(sram.banks) * (sram.ports == SramPorts::one_r_one_w ? 2 : 1);
}

/// The words of the bytes [begin, begin + bytes) of a slice, in order.
std::vector<std::int64_t> words_of(const Traffic& traffic, const Slice& slice, Bytes begin, Bytes bytes) {
  const Buffer& buffer = traffic.program.buffer(slice.buffer);
  const Bytes ring = buffer.line_bytes * buffer.lines;
  std::vector<std::int64_t> words;
  for (Bytes done = 0; done < bytes;) {
    const Bytes at = (slice.first_line * buffer.line_bytes + begin + done) % ring;
    const Bytes part = std::min(bytes - done, ring - at);  // until the ring's end
    const Bytes last = buffer.offset + at + part - 1;
    for (Bytes word = (buffer.offset + at) / traffic.sram.word_bytes; word <= last / traffic.sram.word_bytes;
         ++word)
      words.push_back(word);
    done += part;
  }
  return words;
}

/// The words that a stream accesses one after another. A sweep goes from stretch to stretch, each of whole
/// lines and at least one word a bank, and through each stretch as often as its words are accessed. Where a
/// sweep accesses only some words, which ones is random.
std::vector<std::int64_t> accessed_words(const Traffic& traffic, const AccessStream& stream) {
  const Buffer& buffer = traffic.program.buffer(stream.slice.buffer);
  const Bytes size = stream.slice.lines * buffer.line_bytes;
  if (size == 0) return {};
  const std::vector<std::int64_t> words = words_of(traffic, stream.slice, 0, size);
  const auto sweep = static_cast<std::int64_t>(words.size());
  const std::int64_t accesses = ceil_div(stream.bytes * sweep, size);
  const std::int64_t line = ceil_div(buffer.line_bytes, Bytes{traffic.sram.word_bytes});
  const std::int64_t stretch = round_up<std::int64_t>(std::max<std::int64_t>(line, traffic.sram.banks), line);
  std::minstd_rand random(1);
  std::vector<std::int64_t> accessed;
  for (std::int64_t i = 0; i < stream.sweeps; ++i) {
    const std::int64_t before = accesses * i / stream.sweeps;
    const std::int64_t count = accesses * (i + 1) / stream.sweeps - before;
    for (std::int64_t from = 0; from < sweep; from += stretch) {
      const std::int64_t length = std::min(stretch, sweep - from);
      const std::int64_t times = count * (from + length) / sweep - count * from / sweep;
      for (std::int64_t j = 0; j < times; ++j) {
        const std::int64_t place = times < length ? static_cast<std::int64_t>(random()) : j;
        accessed.push_back(words[index(from + place % length)]);
      }
    }
  }
  return accessed;
}

class SteppedStream {
 public:
  SteppedStream(const Traffic& traffic, const AccessStream& stream, Cycles planned)
      : write_(stream.write), by_group_(group_count(traffic.sram)), served_(by_group_.size(), 0) {
    const std::vector<std::int64_t> words = accessed_words(traffic, stream);
    const auto accesses = static_cast<std::int64_t>(words.size());
    const Cycles latency = std::min<Cycles>(traffic.sram.latency_cycles, planned - 1);
    for (std::int64_t i = 0; i < accesses; ++i) {
      const std::size_t group = group_of(traffic.sram, words[index(i)], stream.write);
      // The last cycle of a tile is that of its last write.
      const std::int64_t step = write_ ? std::max<std::int64_t>(0, (i + 1) * planned / accesses - 2)
                                       : latency + i * (planned - latency) / accesses;
      by_group_[group].push_back({i, step});
      group_of_.push_back(group);
      step_of_.push_back(step);
    }
    done_.assign(group_of_.size(), 0);
    passed_.assign(by_group_.size(), 0);
    more_ = passed_;
  }

  bool write() const { return write_; }

  /// The step that needs, or made, the next word of a group, if it may be served.
  std::int64_t wanted(std::size_t group, std::int64_t step) const {
    const auto& list = by_group_[group];
    const std::size_t next = served_[group];
    if (next == list.size()) return nothing;
    const auto order = static_cast<std::int64_t>(next);
    const bool may =
        write_ ? order < passed_[group] : order < passed_[group] + queue_words || list[next].step <= step;
    return may ? list[next].step : nothing;
  }

  void serve(std::size_t group) {
    done_[index(by_group_[group][served_[group]++].number)] = 1;
    while (prefix_ < done_.size() && done_[prefix_] != 0)
      ++prefix_;
  }

  bool allows(std::int64_t step) {
    if (!write_) return prefix_ == step_of_.size() || step_of_[prefix_] > step;
    std::fill(more_.begin(), more_.end(), 0);
    for (std::size_t i = stepped_; i < step_of_.size() && step_of_[i] <= step; ++i) {
      const std::size_t group = group_of_[i];
      const std::int64_t pending = passed_[group] - static_cast<std::int64_t>(served_[group]) + more_[group];
      // A step that writes more than a queue holds may do so when the queue is empty.
      if (pending >= queue_words && pending > more_[group]) return false;
      ++more_[group];
    }
    return true;
  }

  void pass(std::int64_t step) {
    for (; stepped_ < step_of_.size() && step_of_[stepped_] <= step; ++stepped_)
      ++passed_[group_of_[stepped_]];
  }

  bool finished() const { return prefix_ == step_of_.size(); }

  static constexpr std::int64_t nothing = std::numeric_limits<std::int64_t>::max();

 private:
  struct Access {
    std::int64_t number;
    std::int64_t step;
  };

  bool write_;
  std::vector<std::vector<Access>> by_group_;
  std::vector<std::size_t> served_;   ///< by group
  std::vector<std::int64_t> passed_;  ///< by group: of steps that have been done
  std::vector<std::int64_t> more_;    ///< by group: of the step in question
  std::vector<std::size_t> group_of_;
  std::vector<std::int64_t> step_of_;
  std::vector<char> done_;
  std::size_t prefix_ = 0;   ///< all accesses before this one have been served
  std::size_t stepped_ = 0;  ///< accesses of steps that have been done
};

struct SteppedUnit {
  std::vector<std::size_t> tiles;
  std::size_t next = 0;
  bool running = false;
  Cycles began = 0;
  std::int64_t step = 0;
  std::vector<SteppedStream> streams;
};

class SteppedRun {
 public:
  explicit SteppedRun(const Traffic& traffic)
      : traffic_(traffic),
        capacity_(traffic.sram.ports == SramPorts::two_rw ? 2 : 1),
        dma_(group_count(traffic.sram), 0),
        turn_(dma_.size(), 0),
        durations_(traffic.tiles.size(), 0) {
    for (std::size_t i = 0; i < traffic.tiles.size(); ++i)
      units_[static_cast<std::size_t>(traffic.tiles[i].unit)].tiles.push_back(i);
  }

  Durations run() {
    for (Cycles now = 0; !finished(); now = next_cycle(now)) {
      for (; piece_ < traffic_.pieces.size() && traffic_.pieces[piece_].arrival <= now; ++piece_)
        arrive(traffic_.pieces[piece_]);
      for (SteppedUnit& unit : units_)
        start(unit, now);
      for (std::size_t group = 0; group < dma_.size(); ++group)
        serve(group);
      for (SteppedUnit& unit : units_)
        execute(unit, now);
    }
    return durations_;
  }

 private:
  bool finished() const {
    return std::all_of(units_.begin(), units_.end(),
                       [](const SteppedUnit& unit) { return unit.next == unit.tiles.size(); });
  }

  /// Steps over the time in which no unit runs.
  Cycles next_cycle(Cycles now) {
    Cycles next = std::numeric_limits<Cycles>::max();
    for (const SteppedUnit& unit : units_) {
      if (unit.running) return now + 1;
      if (unit.next < unit.tiles.size()) next = std::min(next, traffic_.tiles[unit.tiles[unit.next]].begin);
    }
    next = std::max(next, now + 1);
    for (now = now + 1;
         now < next && piece_ < traffic_.pieces.size() && traffic_.pieces[piece_].arrival <= now;)
      arrive(traffic_.pieces[piece_++]);
    if (piece_ < traffic_.pieces.size())
      next = std::min(next, std::max(now, traffic_.pieces[piece_].arrival));
    for (std::int64_t& waiting : dma_)
      waiting = next - now > waiting ? 0 : std::max<std::int64_t>(0, waiting - capacity_ * (next - now));
    return next;
  }

  void arrive(const Piece& piece) {
    for (const std::int64_t word : words_of(traffic_, piece.slice, piece.begin, piece.bytes))
      ++dma_[group_of(traffic_.sram, word, piece.write)];
  }

  void start(SteppedUnit& unit, Cycles now) {
    if (unit.running || unit.next == unit.tiles.size()) return;
    const Tile& tile = traffic_.tiles[unit.tiles[unit.next]];
    if (tile.begin > now) return;
    unit.running = true;
    unit.began = now;
    unit.step = 0;
    unit.streams.clear();
    for (const AccessStream& stream : tile.streams)
      unit.streams.emplace_back(traffic_, stream, tile.planned);
  }

  void serve(std::size_t group) {
    std::int64_t room = capacity_;
    const std::int64_t dma = std::min(room, dma_[group]);
    dma_[group] -= dma;
    room -= dma;
    for (int tries = 0; room > 0 && tries < 2;) {
      SteppedUnit& unit = units_[turn_[group]];
      turn_[group] = 1 - turn_[group];
      if (serve_unit(unit, group)) {
        --room;
        tries = 0;
      } else {
        ++tries;
      }
    }
  }

  static bool serve_unit(SteppedUnit& unit, std::size_t group) {
    SteppedStream* first = nullptr;
    std::int64_t earliest = SteppedStream::nothing;
    for (SteppedStream& stream : unit.streams) {
      const std::int64_t step = stream.wanted(group, unit.step);
      if (step < earliest) {
        earliest = step;
        first = &stream;
      }
    }
    if (first == nullptr) return false;
    first->serve(group);
    return true;
  }

  void execute(SteppedUnit& unit, Cycles now) {
    if (!unit.running) return;
    const std::size_t id = unit.tiles[unit.next];
    const Cycles planned = traffic_.tiles[id].planned;
    const bool ready = std::all_of(unit.streams.begin(), unit.streams.end(),
                                   [&](SteppedStream& stream) { return stream.allows(unit.step); });
    if (unit.step < planned && ready) {
      for (SteppedStream& stream : unit.streams)
        stream.pass(unit.step);
      ++unit.step;
    }
    const bool served = std::all_of(unit.streams.begin(), unit.streams.end(),
                                    [](const SteppedStream& stream) { return stream.finished(); });
    if (unit.step < planned || !served) return;
    durations_[id] = now + 1 - unit.began;
    unit.running = false;
    unit.streams.clear();
    ++unit.next;
  }

  const Traffic& traffic_;
  const std::int64_t capacity_;
  std::vector<std::int64_t> dma_;  ///< words waiting, by group
  std::vector<std::size_t> turn_;  ///< unit that is next, by group
  std::array<SteppedUnit, 2> units_;
  std::size_t piece_ = 0;
  Durations durations_;
};

}  // namespace

Durations stepped(const Traffic& traffic) {
  return SteppedRun(traffic).run();
}

}  // namespace vargsim::test
