#pragma once
/// A burst on its way through a channel, and the commands that serve it.

#include <cstdint>
#include <functional>
#include <limits>

#include "hw_models/dram/address_map.h"
#include "hw_models/dram/transfer.h"
#include "sim/base/units.h"

namespace vargsim::dram {

constexpr Ticks never = std::numeric_limits<Ticks>::max();

enum class RowState { hit, miss, conflict };  ///< its row open, bank closed, another row open

/// One burst as its initiator asks for it. What follows `write` is the initiator's own.
struct Request {
  Location where;
  std::int64_t burst = 0;  ///< address / burst size
  bool write = false;
  int stream = 0;
  std::int64_t transfer = 0;
  std::int64_t piece = 0;
  Bytes asked_bytes = 0;
};

/// What became of a burst.
struct Service {
  Request request;
  RowState row_state = RowState::hit;
  Ticks admission = 0;
  Ticks done = 0;              ///< end of its data on the bus
  std::int64_t refreshes = 0;  ///< done in its channel since the burst served before it
  bool forwarded = false;      ///< read from the write queue: nothing crossed the bus
};

/// Adds a burst to what its transfer cost.
void count(const Service& service, DramCounters& counters);

/// The last three: PRE and REF of all banks of all ranks, and REFpb.
enum class Command : std::uint8_t { read, write, activate, precharge, precharge_all, refresh, refresh_bank };

/// A command on the channel's command bus. Where all banks are meant the location means nothing; that of a
/// refresh_bank has the first of its banks.
struct Issued {
  Command command = Command::read;
  Ticks tick = 0;  ///< the first of its ticks on the bus
  Location where;
  bool auto_precharge = false;  ///< of an access
};

using Observer = std::function<void(const Issued&)>;

/// Told of every burst that is served, in the order of decisions.
using ServiceObserver = std::function<void(const Service&)>;

}  // namespace vargsim::dram
