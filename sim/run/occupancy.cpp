#include "sim/run/occupancy.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace vargsim {
namespace {

struct Life {
  Cycles begin = std::numeric_limits<Cycles>::max();
  Cycles end = 0;
  TensorRole role = TensorRole::ifmap;  ///< to the first command
};

void extend(std::vector<Life>& lives, const Slice& slice, TensorRole role, const CommandTiming& timing) {
  if (!slice.used()) return;
  Life& life = lives[static_cast<std::size_t>(slice.buffer)];
  if (life.begin == std::numeric_limits<Cycles>::max()) life.role = role;
  life.begin = std::min(life.begin, timing.begin);
  life.end = std::max(life.end, timing.end);
}

void extend(std::vector<Life>& lives, const Compute& compute, const CommandTiming& timing) {
  extend(lives, compute.ifmap, TensorRole::ifmap, timing);
  extend(lives, compute.residual, TensorRole::residual, timing);
  extend(lives, compute.weights, TensorRole::weights, timing);
  extend(lives, compute.bias, TensorRole::bias, timing);
  extend(lives, compute.ofmap, TensorRole::ofmap, timing);
}

std::vector<Life> buffer_lives(const Program& program, const Timeline& timeline) {
  std::vector<Life> lives(program.buffers.size());
  for (std::size_t id = 0; id < program.commands.size(); ++id) {
    const CommandTiming& timing = timeline[id];
    const auto& body = program.commands[id].body;
    if (const auto* load = std::get_if<Load>(&body)) {
      extend(lives, load->destination, load->role, timing);
    } else if (const auto* store = std::get_if<Store>(&body)) {
      extend(lives, store->source, store->role, timing);
    } else {
      extend(lives, std::get<Compute>(body), timing);
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

namespace {

/// What buffers hold by role, each byte for the first buffer of the list that covers it.
std::array<Bytes, tensor_role_count> held_bytes(const Program& program, const std::vector<Life>& lives,
                                                const std::vector<BufferId>& oldest_first) {
  std::vector<Bytes> edges;
  edges.reserve(2 * oldest_first.size());
  for (const BufferId id : oldest_first) {
    const Buffer& buffer = program.buffer(id);
    edges.push_back(buffer.offset);
    edges.push_back(buffer.offset + buffer.bytes());
  }
  std::sort(edges.begin(), edges.end());
  std::array<Bytes, tensor_role_count> held{};
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    const auto holder = std::find_if(oldest_first.begin(), oldest_first.end(), [&](BufferId id) {
      const Buffer& buffer = program.buffer(id);
      return buffer.offset <= edges[i] && edges[i] < buffer.offset + buffer.bytes();
    });
    if (holder == oldest_first.end()) continue;
    const TensorRole role = lives[static_cast<std::size_t>(*holder)].role;
    held[static_cast<std::size_t>(role)] += edges[i + 1] - edges[i];
  }
  return held;
}

}  // namespace

Bytes OccupancyPoint::sum() const {
  return std::accumulate(bytes.begin(), bytes.end(), Bytes{0});
}

std::vector<OccupancyPoint> occupancy_over_time(const Program& program, const Timeline& timeline) {
  const std::vector<Life> lives = buffer_lives(program, timeline);
  const auto life_of = [&](BufferId id) -> const Life& { return lives[static_cast<std::size_t>(id)]; };
  std::vector<BufferId> by_begin;
  std::vector<Cycles> changes;
  for (std::size_t id = 0; id < lives.size(); ++id) {
    if (lives[id].begin >= lives[id].end) continue;
    by_begin.push_back(static_cast<BufferId>(id));
    changes.push_back(lives[id].begin);
    changes.push_back(lives[id].end);
  }
  std::stable_sort(by_begin.begin(), by_begin.end(),
                   [&](BufferId a, BufferId b) { return life_of(a).begin < life_of(b).begin; });
  std::sort(changes.begin(), changes.end());
  changes.erase(std::unique(changes.begin(), changes.end()), changes.end());

  std::vector<OccupancyPoint> points;
  std::vector<BufferId> live;
  auto next = by_begin.begin();
  for (const Cycles now : changes) {
    live.erase(std::remove_if(live.begin(), live.end(), [&](BufferId id) { return life_of(id).end <= now; }),
               live.end());
    for (; next != by_begin.end() && life_of(*next).begin <= now; ++next)
      live.push_back(*next);
    const OccupancyPoint point{now, held_bytes(program, lives, live)};
    if (points.empty() || points.back().bytes != point.bytes) points.push_back(point);
  }
  return points;
}

std::vector<OccupancyPoint> thinned_out(const std::vector<OccupancyPoint>& points, std::size_t most) {
  if (points.size() <= most) return points;
  const auto parts = static_cast<Cycles>(most / 2);
  const Cycles first = points.front().cycle;
  const Cycles length = points.back().cycle - first + 1;
  std::vector<OccupancyPoint> kept;
  for (std::size_t begin = 0; begin < points.size();) {
    const Cycles part = (points[begin].cycle - first) * parts / length;
    std::size_t fullest = begin;
    std::size_t end = begin;
    for (; end < points.size() && (points[end].cycle - first) * parts / length == part; ++end) {
      if (points[end].sum() > points[fullest].sum()) fullest = end;
    }
    kept.push_back(points[fullest]);
    if (fullest != end - 1) kept.push_back(points[end - 1]);
    begin = end;
  }
  return kept;
}

}  // namespace vargsim
