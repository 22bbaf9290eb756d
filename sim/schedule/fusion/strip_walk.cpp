#include "sim/schedule/fusion/strip_walk.h"

#include <algorithm>

namespace vargsim {

void StripWalk::enter(const GroupShape& shape) {
  shape_ = &shape;
  ops_.clear();
  for (const GroupMember& member : shape.members)
    ops_.push_back(&graph_.layer(member.layer).op);
  map_rows_.clear();
  for (const GroupMap& map : shape.maps)
    map_rows_.push_back(graph_.map(map.map).shape.rows);
  find_readers();
  find_drivers();
}

void StripWalk::find_readers() {
  readers_.clear();
  for (std::size_t i = 0; i < shape_->members.size(); ++i) {
    const GroupMember& member = shape_->members[i];
    const bool windows_move = op(i).out.rows > 1 || op(i).in.rows == 1;
    readers_.push_back({i, static_cast<std::size_t>(member.ifmap), false, windows_move});
    if (member.residual < 0) continue;
    const bool map = op(i).residual == Residual::map;
    readers_.push_back({i, static_cast<std::size_t>(member.residual), true, map});
  }
  std::sort(readers_.begin(), readers_.end(), [](const Reader& a, const Reader& b) { return a.map < b.map; });
  first_reader_.assign(shape_->maps.size() + 1, 0);
  for (const Reader& reader : readers_)
    ++first_reader_[reader.map + 1];
  for (std::size_t map = 1; map < first_reader_.size(); ++map)
    first_reader_[map] += first_reader_[map - 1];
}

/// A member drives the strips whose rows nobody in the group waits for one by one: nobody reads them, or all
/// at once.
void StripWalk::find_drivers() {
  is_driver_.assign(shape_->members.size(), 1);
  driver_rows_ = 1;
  for (std::size_t i = 0; i < shape_->members.size(); ++i) {
    for_each_reader(static_cast<std::size_t>(shape_->members[i].ofmap), [&](const Reader& reader) {
      if (reader.row_by_row) is_driver_[i] = 0;
    });
    if (is_driver_[i] != 0) driver_rows_ = std::max(driver_rows_, op(i).out.rows);
  }
}

int StripWalk::end_row(std::size_t member, bool residual) const {
  const int end = ends_[member];
  if (end == 0) return 0;
  const WindowedOp& window = op(member);
  if (residual) return window.residual == Residual::map ? end : 1;
  return std::clamp((end - 1) * window.stride_rows - window.pad_top + window.window_rows(), 0,
                    window.in.rows);
}

int StripWalk::first_row(const Reader& reader) const {
  const int done = ends_before_[reader.member];
  const WindowedOp& window = op(reader.member);
  if (reader.residual) return window.residual == Residual::map ? done : 0;
  return std::clamp(done * window.stride_rows - window.pad_top, 0, window.in.rows);
}

/// First row of a map that its readers still need when the step begins.
int StripWalk::first_needed(std::size_t map) const {
  int first = map_rows_[map];
  for_each_reader(map, [&](const Reader& reader) {
    if (ends_before_[reader.member] < op(reader.member).out.rows) first = std::min(first, first_row(reader));
  });
  return first;
}

/// First row that the step must find, or writes.
int StripWalk::needed_from(std::size_t map) const {
  const int begin = map_ends_before_[map];
  return shape_->maps[map].consumed ? std::min(begin, first_needed(map)) : begin;
}

/// From the last member to the first: rows that this step must reach.
void StripWalk::step_rows(int step, int strip_rows) {
  ends_before_ = ends_;
  map_ends_before_ = map_ends_;
  rows_before_ = rows_;
  const bool is_last = step == steps_ - 1;
  const std::int64_t driven = std::min<std::int64_t>(driver_rows_, std::int64_t{strip_rows} * (step + 1));
  for (std::size_t i = shape_->members.size(); i-- > 0;) {
    const GroupMember& member = shape_->members[i];
    int& ofmap_end = map_ends_[static_cast<std::size_t>(member.ofmap)];
    const int rows = op(i).out.rows;
    int end = std::max(ends_[i], std::min(ofmap_end, rows));
    if (is_driver_[i] != 0) end = std::max(end, static_cast<int>(rows * driven / driver_rows_));
    if (is_last) end = rows;
    ends_[i] = end;
    ofmap_end = std::max(ofmap_end, end);
    int& ifmap_end = map_ends_[static_cast<std::size_t>(member.ifmap)];
    ifmap_end = std::max(ifmap_end, end_row(i, false));
    if (member.residual >= 0) {
      int& residual_end = map_ends_[static_cast<std::size_t>(member.residual)];
      residual_end = std::max(residual_end, end_row(i, true));
    }
    rows_[i] = end - ends_before_[i];
  }
}

void StripWalk::measure_rings(bool is_last) {
  for (std::size_t i = 0; i < shape_->maps.size(); ++i) {
    const GroupMap& map = shape_->maps[i];
    if (!map.has_ring()) continue;
    const int begin = map_ends_before_[i], end = map_ends_[i];
    const int first = needed_from(i);
    single_lines_[i] = std::max(single_lines_[i], end - first);
    // Loads may run a strip ahead, stores a strip behind.
    if (map.loaded() && begin > 0) double_lines_[i] = std::max(double_lines_[i], end - needed_before_[i]);
    const bool another_strip = !is_last || begin > 0 || graph_.map(map.map).images > 1;
    if (map.stored() && another_strip)
      double_lines_[i] = std::max(double_lines_[i], end - first + end - begin);
    needed_before_[i] = first;
  }
}

/// No window of the step's first rows reaches into the padding before its map.
bool StripWalk::is_off_padding() const {
  return std::none_of(readers_.begin(), readers_.end(), [&](const Reader& reader) {
    return reader.row_by_row && !reader.residual && first_row(reader) == 0;
  });
}

/// The step did what the one before it did, and the next will too unless a map comes to its end. What loads
/// need that run ahead shows a step later, so both must be off the padding.
bool StripWalk::repeats(int strip_rows) {
  const bool was_off_padding = off_padding_;
  off_padding_ = is_off_padding();
  if (!was_off_padding || !off_padding_ || rows_ != rows_before_) return false;
  for (std::size_t i = 0; i < shape_->members.size(); ++i) {
    if (is_driver_[i] == 0) continue;
    const std::int64_t share = std::int64_t{op(i).out.rows} * strip_rows;
    if (rows_[i] > 0 && share != std::int64_t{rows_[i]} * driver_rows_) return false;
    if (rows_[i] == 0 && op(i).out.rows > 1) return false;
  }
  return true;
}

/// How many steps further nothing changes; moves there.
int StripWalk::jump(int step) {
  int times = steps_ - 2 - step;
  for (std::size_t i = 0; i < shape_->members.size(); ++i) {
    if (rows_[i] > 0) times = std::min(times, (op(i).out.rows - 1 - ends_[i]) / rows_[i]);
  }
  for (std::size_t i = 0; i < shape_->maps.size(); ++i) {
    const int grown = map_ends_[i] - map_ends_before_[i];
    if (grown > 0) times = std::min(times, (map_rows_[i] - 1 - map_ends_[i]) / grown);
  }
  if (times <= 0) return 0;
  // As after the last of those steps.
  for (std::size_t i = 0; i < ends_.size(); ++i) {
    ends_[i] += rows_[i] * times;
    ends_before_[i] = ends_[i] - rows_[i];
  }
  for (std::size_t i = 0; i < map_ends_.size(); ++i) {
    const int grown = map_ends_[i] - map_ends_before_[i];
    map_ends_[i] += grown * times;
    map_ends_before_[i] = map_ends_[i] - grown;
    needed_before_[i] = needed_from(i);
  }
  return times;
}

void StripWalk::run(int strip_rows, Listener* listener, StripPlan* record) {
  steps_ = ceil_div(driver_rows_, strip_rows);
  ends_.assign(shape_->members.size(), 0);
  rows_.assign(shape_->members.size(), 0);
  map_ends_.assign(shape_->maps.size(), 0);
  needed_before_.assign(shape_->maps.size(), 0);
  single_lines_.assign(shape_->maps.size(), 1);
  double_lines_.assign(shape_->maps.size(), 1);
  off_padding_ = false;
  for (int step = 0; step < steps_; ++step) {
    step_rows(step, strip_rows);
    measure_rings(step == steps_ - 1);
    int times = 1;
    if (record == nullptr && repeats(strip_rows)) {
      const int skipped = jump(step);
      step += skipped;
      times += skipped;
    }
    for (std::size_t i = 0; listener != nullptr && i < rows_.size(); ++i) {
      if (rows_[i] > 0) listener->computed(i, rows_[i], times);
    }
    if (record == nullptr) continue;
    for (std::size_t i = 0; i < ends_.size(); ++i)
      record->members[i].row_ends.push_back(ends_[i]);
    for (std::size_t i = 0; i < map_ends_.size(); ++i)
      record->maps[i].row_ends.push_back(map_ends_[i]);
  }
}

int StripWalk::lines(std::size_t map, bool double_buffered) const {
  const GroupMap& ring = shape_->maps[map];
  if (!ring.has_ring()) return 0;
  const int lines = double_buffered ? std::max(single_lines_[map], double_lines_[map]) : single_lines_[map];
  return std::min(lines, map_rows_[map] * graph_.map(ring.map).images);
}

}  // namespace vargsim
