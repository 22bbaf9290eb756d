#include "sim/schedule/fusion/sram_planner.h"

#include <algorithm>
#include <numeric>

namespace vargsim {
namespace {

struct Range {
  Bytes begin = 0, end = 0;
};

Bytes overlap(const Range& range, const std::vector<Range>& others) {
  Bytes sum = 0;
  for (const Range& other : others)
    sum += std::max<Bytes>(0, std::min(range.end, other.end) - std::max(range.begin, other.begin));
  return sum;
}

class Planner {
 public:
  Planner(const std::vector<PlannedBuffer>& buffers, Bytes capacity, Bytes word_bytes)
      : buffers_(buffers), capacity_(capacity - capacity % word_bytes), word_bytes_(word_bytes) {
    offsets_.assign(buffers.size(), 0);
  }

  std::optional<std::vector<Bytes>> place() {
    for (std::size_t begin = 0; begin < buffers_.size();) {
      std::size_t end = begin;
      while (end < buffers_.size() && buffers_[end].first_slot == buffers_[begin].first_slot)
        ++end;
      if (!place_slot(begin, end, Order::by_need, true) && !place_slot(begin, end, Order::by_size, true) &&
          !place_slot(begin, end, Order::by_size, false))
        return std::nullopt;
      begin = end;
    }
    return offsets_;
  }

 private:
  Bytes size(std::size_t buffer) const { return round_up(buffers_[buffer].bytes, word_bytes_); }

  enum class Order { by_need, by_size };

  /// Those that begin in one slot: first what lives longest, then what is needed first, or what is largest.
  bool place_slot(std::size_t begin, std::size_t end, Order by, bool avoid_slot_before) {
    const int slot = buffers_[begin].first_slot;
    live_.erase(std::remove_if(live_.begin(), live_.end(),
                               [&](std::size_t other) { return buffers_[other].last_slot < slot - 1; }),
                live_.end());
    const std::size_t before = live_.size();
    std::vector<std::size_t> order(end - begin);
    std::iota(order.begin(), order.end(), begin);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      if (buffers_[a].last_slot != buffers_[b].last_slot)
        return buffers_[a].last_slot > buffers_[b].last_slot;
      return by == Order::by_size && size(a) > size(b);
    });
    for (const std::size_t buffer : order) {
      const std::vector<Range> gaps = gaps_for(slot);
      const std::optional<Bytes> offset = buffers_[buffer].last_slot > slot
                                              ? at_an_end(gaps, size(buffer))
                                              : apart(gaps, size(buffer), avoid_slot_before ? slot - 1 : -1);
      if (!offset) {
        live_.resize(before);
        return false;
      }
      offsets_[buffer] = *offset;
      live_.push_back(buffer);
    }
    return true;
  }

  std::vector<Range> used_in(int slot) const {
    std::vector<Range> used;
    for (const std::size_t other : live_) {
      if (buffers_[other].first_slot <= slot && buffers_[other].last_slot >= slot)
        used.push_back({offsets_[other], offsets_[other] + size(other)});
    }
    return used;
  }

  /// What is free in a slot, from the bottom up.
  std::vector<Range> gaps_for(int slot) const {
    std::vector<Range> used = used_in(slot);
    std::sort(used.begin(), used.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
    std::vector<Range> gaps;
    Bytes reached = 0;
    for (const Range& range : used) {
      if (range.begin > reached) gaps.push_back({reached, range.begin});
      reached = std::max(reached, range.end);
    }
    if (reached < capacity_) gaps.push_back({reached, capacity_});
    return gaps;
  }

  /// As near to an end of the SRAM as it fits.
  std::optional<Bytes> at_an_end(const std::vector<Range>& gaps, Bytes bytes) const {
    std::optional<Bytes> best;
    Bytes best_distance = 0;
    for (const Range& gap : gaps) {
      if (gap.end - gap.begin < bytes) continue;
      for (const Bytes offset : {gap.begin, gap.end - bytes}) {
        const Bytes distance = std::min(offset, capacity_ - offset - bytes);
        if (best && distance >= best_distance) continue;
        best = offset;
        best_distance = distance;
      }
    }
    return best;
  }

  /// Where it shares fewest bytes with what lives in `other_slot`; of those, the smallest gap.
  std::optional<Bytes> apart(const std::vector<Range>& gaps, Bytes bytes, int other_slot) const {
    const std::vector<Range> others = other_slot < 0 ? std::vector<Range>{} : used_in(other_slot);
    std::optional<Bytes> best;
    Bytes best_overlap = 0, best_gap = 0;
    for (const Range& gap : gaps) {
      if (gap.end - gap.begin < bytes) continue;
      std::vector<Bytes> candidates{gap.begin, gap.end - bytes};
      for (const Range& other : others) {
        candidates.push_back(other.end);
        candidates.push_back(other.begin - bytes);
      }
      for (const Bytes offset : candidates) {
        if (offset < gap.begin || offset + bytes > gap.end) continue;
        const Bytes shared = overlap({offset, offset + bytes}, others);
        const Bytes room = gap.end - gap.begin;
        if (best && (shared > best_overlap || (shared == best_overlap && room >= best_gap))) continue;
        best = offset;
        best_overlap = shared;
        best_gap = room;
      }
    }
    return best;
  }

  const std::vector<PlannedBuffer>& buffers_;
  Bytes capacity_;
  Bytes word_bytes_;
  std::vector<Bytes> offsets_;
  std::vector<std::size_t> live_;  ///< placed, and alive in this slot or the one before
};

}  // namespace

std::optional<std::vector<Bytes>> place_buffers(const std::vector<PlannedBuffer>& buffers, Bytes capacity,
                                                Bytes word_bytes) {
  return Planner(buffers, capacity, word_bytes).place();
}

}  // namespace vargsim
