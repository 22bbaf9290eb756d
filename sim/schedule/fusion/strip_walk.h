#pragma once
/// Walks through the steps of a fusion group and finds what each must compute and what the rings must hold.
///
/// Strips repeat: once two steps in a row do the same and no map has come to an end, the walk may jump over
/// those that would do it again.

#include "sim/schedule/fusion/strip_plan.h"

namespace vargsim {

class StripWalk {
 public:
  explicit StripWalk(const MapGraph& graph) : graph_(graph) {}

  /// The group to walk through; it outlives the walks. One object may walk through many.
  void enter(const GroupShape& shape);

  /// Told of `times` steps in which a member computes `rows` rows of each.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void computed(std::size_t member, int rows, int times) = 0;
  };

  /// Row by row without jumps where `record` is given: it gets the rows of each step.
  void run(int strip_rows, Listener* listener, StripPlan* record);

  int steps() const { return steps_; }
  /// Lines of a map's ring after `run`.
  int lines(std::size_t map, bool double_buffered) const;
  int last_row(std::size_t map) const { return map_ends_[map]; }
  int driver_rows() const { return driver_rows_; }

 private:
  /// A member that reads a map.
  struct Reader {
    std::size_t member = 0;
    std::size_t map = 0;
    bool residual = false;
    bool row_by_row = false;  ///< else it needs the whole map at once
  };

  const WindowedOp& op(std::size_t member) const { return *ops_[member]; }
  void find_readers();
  /// Calls visit(reader) for the readers of a map.
  template <class Visit>
  void for_each_reader(std::size_t map, Visit&& visit) const {
    for (std::size_t i = first_reader_[map]; i < first_reader_[map + 1]; ++i)
      visit(readers_[i]);
  }
  void find_drivers();
  void step_rows(int step, int strip_rows);
  void measure_rings(bool is_last);
  int first_needed(std::size_t map) const;
  int needed_from(std::size_t map) const;
  int first_row(const Reader& reader) const;
  int end_row(std::size_t member, bool residual) const;
  bool is_off_padding() const;
  bool repeats(int strip_rows);
  int jump(int step);

  const GroupShape* shape_ = nullptr;
  const MapGraph& graph_;
  std::vector<const WindowedOp*> ops_;
  std::vector<Reader> readers_;            ///< sorted by map
  std::vector<std::size_t> first_reader_;  ///< by map, and behind the last
  std::vector<char> is_driver_;            ///< by member
  std::vector<int> map_rows_;
  int driver_rows_ = 1;
  int steps_ = 1;

  std::vector<int> ends_, ends_before_, rows_, rows_before_;     ///< by member
  std::vector<int> map_ends_, map_ends_before_, needed_before_;  ///< by map
  bool off_padding_ = false;                                     ///< in the last step
  std::vector<int> single_lines_, double_lines_;                 ///< by map
};

}  // namespace vargsim
