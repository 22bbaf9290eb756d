#pragma once
/// One DRAM channel: open rows, command and bus timings, refresh. Serves bursts one by one in the order
/// given.
///
/// A burst needs its column access (CAS), before it an ACT where its row is not open, before that a PRE where
/// another row is. Each is placed at the earliest tick that the timings of the part allow after what has been
/// placed before; nothing placed is ever moved.

#include <array>
#include <cstdint>
#include <vector>

#include "hw_models/dram/address_map.h"
#include "hw_models/parameters.h"

namespace vargsim::dram {

enum class RowState { hit, miss, conflict };  ///< its row open, bank closed, another row open

/// When the commands of a burst come.
struct Service {
  RowState row_state = RowState::hit;
  Ticks precharge = 0;         ///< of a conflict
  Ticks activate = 0;          ///< of a miss or conflict
  Ticks access = 0;            ///< the column access
  Ticks done = 0;              ///< end of its data on the bus
  std::int64_t refreshes = 0;  ///< done before it, since the burst before it
};

class Channel {
 public:
  /// Throws InputError for a part that would spend all its time on refreshes.
  explicit Channel(const DramPart& part);

  Service serve(const Location& where, bool write, Ticks admission);

  /// Does the refreshes due up to and including `now` and returns their number.
  std::int64_t refresh_until(Ticks now);

  Ticks bus_free() const { return bus_free_; }        ///< end of the last data
  Ticks refresh_end() const { return refresh_end_; }  ///< of the last refresh done

 private:
  enum Kind : std::size_t { reads, writes, kinds };
  using PerKind = std::array<Ticks, kinds>;

  struct Bank {
    std::int64_t open_row = closed;
    Ticks earliest_precharge = long_ago;
    Ticks earliest_activate = long_ago;  ///< by tRC
    Ticks earliest_access = long_ago;    ///< by tRCD
  };
  struct Group {
    Ticks earliest_activate = long_ago;
    PerKind earliest_access{long_ago, long_ago};
  };
  /// Ticks from a column access of one kind to one of the other or same kind.
  struct AccessGaps {
    std::array<PerKind, kinds> any_group{};
    std::array<PerKind, kinds> same_group{};
  };

  static constexpr std::int64_t closed = -1;
  static constexpr Ticks long_ago = -(Ticks{1} << 40);

  static AccessGaps access_gaps(const DramPart& part);

  void plan(const Location& where, Kind kind, Ticks admission, Service& service) const;
  Ticks plan_activate(const Location& where, Ticks admission, Service& service) const;
  void commit_activate(const Location& where, Ticks tick);
  void commit_access(const Location& where, Kind kind, Ticks tick);
  void refresh();

  DramPart part_;
  AccessGaps gaps_;
  PerKind latency_;  ///< from column access to data
  PerKind access_to_precharge_;
  std::vector<Bank> banks_;
  std::vector<Group> groups_;

  Ticks earliest_activate_ = long_ago;  ///< in any bank
  PerKind earliest_access_{long_ago, long_ago};
  std::array<Ticks, 4> last_activates_{long_ago, long_ago, long_ago, long_ago};  ///< a ring, for tFAW
  std::size_t oldest_activate_ = 0;
  Ticks bus_free_ = 0;

  Ticks refresh_due_;
  Ticks refresh_end_ = 0;
  bool all_closed_ = true;
};

}  // namespace vargsim::dram
