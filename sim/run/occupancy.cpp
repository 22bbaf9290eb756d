#include "sim/run/occupancy.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace vargsim {
namespace {

struct Life {
  Cycles begin = std::numeric_limits<Cycles>::max();
  Cycles end = 0;
};

void extend(std::vector<Life>& lives, const Slice& slice, const CommandTiming& timing) {
  if (!slice.used()) return;
  Life& life = lives[static_cast<std::size_t>(slice.buffer)];
  life.begin = std::min(life.begin, timing.begin);
  life.end = std::max(life.end, timing.end);
}

std::vector<Life> buffer_lives(const Program& program, const Timeline& timeline) {
  std::vector<Life> lives(program.buffers.size());
  for (std::size_t id = 0; id < program.commands.size(); ++id) {
    const CommandTiming& timing = timeline[id];
    const auto& body = program.commands[id].body;
    if (const auto* load = std::get_if<Load>(&body)) {
      extend(lives, load->destination, timing);
    } else if (const auto* store = std::get_if<Store>(&body)) {
      extend(lives, store->source, timing);
    } else {
      const auto& compute = std::get<Compute>(body);
      for (const Slice* slice :
           {&compute.ifmap, &compute.residual, &compute.weights, &compute.bias, &compute.ofmap}) {
        extend(lives, *slice, timing);
      }
    }
  }
  return lives;
}

/// Bytes that at least one of the buffers covers.
Bytes covered_bytes(const Program& program, std::vector<BufferId>& buffers) {
  std::sort(buffers.begin(), buffers.end(),
            [&](BufferId a, BufferId b) { return program.buffer(a).offset < program.buffer(b).offset; });
  Bytes sum = 0;
  Bytes reached = 0;
  for (const BufferId id : buffers) {
    const Buffer& buffer = program.buffer(id);
    const Bytes end = buffer.offset + buffer.bytes();
    sum += std::max<Bytes>(0, end - std::max(reached, buffer.offset));
    reached = std::max(reached, end);
  }
  return sum;
}

}  // namespace

Bytes peak_occupancy(const Program& program, const Timeline& timeline) {
  const std::vector<Life> lives = buffer_lives(program, timeline);
  std::vector<BufferId> by_begin;
  for (std::size_t id = 0; id < lives.size(); ++id) {
    if (lives[id].begin <= lives[id].end) by_begin.push_back(static_cast<BufferId>(id));
  }
  const auto life_of = [&](BufferId id) -> const Life& { return lives[static_cast<std::size_t>(id)]; };
  std::sort(by_begin.begin(), by_begin.end(),
            [&](BufferId a, BufferId b) { return life_of(a).begin < life_of(b).begin; });
  Bytes peak = 0;
  std::vector<BufferId> live;
  for (const BufferId id : by_begin) {
    const Cycles now = life_of(id).begin;
    live.erase(
        std::remove_if(live.begin(), live.end(), [&](BufferId other) { return life_of(other).end <= now; }),
        live.end());
    live.push_back(id);
    peak = std::max(peak, covered_bytes(program, live));
  }
  return peak;
}

}  // namespace vargsim
