#include "hw_models/dram/controller.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "hw_models/dram/address_map.h"
#include "hw_models/dram/channel.h"
#include "hw_models/dram/stream.h"
#include "sim/base/error.h"

namespace vargsim::dram {

namespace {

void count(const Service& service, const BurstCursor::Burst& burst, bool write, DramCounters& counters) {
  (write ? counters.write_bytes : counters.read_bytes) += burst.asked_bytes;
  ++counters.bursts;
  counters.refreshes += service.refreshes;
  if (service.row_state == RowState::hit) {
    ++counters.row_hits;
    return;
  }
  ++counters.activates;
  ++(service.row_state == RowState::miss ? counters.row_misses : counters.row_conflicts);
}

void require(bool condition, const char* what) {
  if (!condition) throw std::logic_error(what);
}

/// Runs that overlap would ask for more bytes than their bursts carry.
void require_disjoint(const Transfer& transfer) {
  require(transfer.run_bytes > 0 && transfer.runs > 0 && transfer.rows > 0, "DRAM transfer is empty");
  require(transfer.runs == 1 || transfer.run_pitch >= transfer.run_bytes, "runs of a DRAM transfer overlap");
  require(transfer.rows == 1 || transfer.row_pitch >= transfer.run_bytes, "rows of a DRAM transfer overlap");
}

}  // namespace

class Controller::Implementation {
 public:
  Implementation(const DramParameters& parameters, int streams, int outstanding_bursts, int piece_bursts);

  void offer(int stream, const Transfer& transfer, Ticks now);
  Ticks next_event() const;
  void advance_to(Ticks now);
  bool take_piece(int stream, Piece& piece) { return at(stream).take_piece(piece); }
  const DramCounters& transfer_counters(int stream) { return at(stream).counters; }
  std::int64_t finish(Ticks now);
  const DramCounters& total();

 private:
  struct Turn {
    std::size_t stream = 0;
    Ticks tick = never;
  };

  Stream& at(int stream) { return streams_.at(static_cast<std::size_t>(stream)); }
  void require_inside(const Transfer& transfer) const;
  bool may_go_on(Ticks tick) const { return in_a_row_ < arbitration_bursts_ && ready_[served_] <= tick; }
  Turn next_turn() const;
  void admit(const Turn& turn);

  AddressMap map_;
  std::vector<Channel> channels_;
  std::vector<Stream> streams_;
  std::vector<Ticks> ready_;  ///< of each stream, side by side for the search
  int burst_ticks_;

  int arbitration_bursts_;
  std::size_t served_;  ///< the stream served last
  int in_a_row_;        ///< bursts it has had in this turn
  Ticks next_slot_ = 0;
  Ticks advanced_to_ = 0;

  DramCounters past_;  ///< of former transfers, and idle refreshes
  DramCounters total_;
};

Controller::Implementation::Implementation(const DramParameters& parameters, int streams,
                                           int outstanding_bursts, int piece_bursts)
    : map_(parameters),
      burst_ticks_(parameters.part.burst_ticks),
      arbitration_bursts_(parameters.arbitration_bursts) {
  require(streams > 0 && outstanding_bursts > 0 && piece_bursts > 0 && arbitration_bursts_ > 0,
          "streams and bursts of a DRAM controller must be positive");
  const auto size = static_cast<std::size_t>(streams);
  channels_.assign(static_cast<std::size_t>(parameters.channels), Channel(parameters.part));
  streams_.assign(size, Stream(outstanding_bursts, piece_bursts));
  ready_.assign(size, never);
  served_ = size - 1;
  in_a_row_ = arbitration_bursts_;  // stream 0 is the first in turn
}

void Controller::Implementation::require_inside(const Transfer& transfer) const {
  const std::int64_t end = transfer.address + (transfer.rows - 1) * transfer.row_pitch +
                           (transfer.runs - 1) * transfer.run_pitch + transfer.run_bytes;
  if (transfer.address >= 0 && end <= map_.capacity()) return;
  throw InputError(fmt::format("dram: address {:#x} lies outside the device of {} bytes",
                               transfer.address < 0 ? transfer.address : end - 1, map_.capacity()));
}

void Controller::Implementation::offer(int stream, const Transfer& transfer, Ticks now) {
  require(at(stream).idle(), "DRAM transfer offered on a busy stream");
  require(now >= advanced_to_, "DRAM transfer offered in the past");
  require_disjoint(transfer);
  require_inside(transfer);
  past_ += at(stream).counters;
  at(stream).begin(transfer, map_.burst_shift(), now);
  ready_[static_cast<std::size_t>(stream)] = at(stream).ready();
}

Controller::Implementation::Turn Controller::Implementation::next_turn() const {
  if (may_go_on(next_slot_)) return {served_, next_slot_};
  const Ticks first_ready = *std::min_element(ready_.begin(), ready_.end());
  if (first_ready == never) return {};
  const Ticks tick = std::max(next_slot_, first_ready);
  if (may_go_on(tick)) return {served_, tick};
  std::size_t stream = served_;
  do {
    if (++stream == ready_.size()) stream = 0;
  } while (ready_[stream] > tick);
  return {stream, tick};
}

void Controller::Implementation::admit(const Turn& turn) {
  in_a_row_ = turn.stream == served_ && in_a_row_ < arbitration_bursts_ ? in_a_row_ + 1 : 1;
  served_ = turn.stream;
  next_slot_ = turn.tick + 1;

  Stream& stream = streams_[turn.stream];
  const BurstCursor::Burst burst = stream.next_burst();
  const Location where = map_.locate(burst.index);
  const Service service =
      channels_[static_cast<std::size_t>(where.channel)].serve(where, stream.write(), turn.tick);
  count(service, burst, stream.write(), stream.counters);
  stream.decided(burst.asked_bytes, service.done);
  ready_[turn.stream] = stream.ready();
}

void Controller::Implementation::advance_to(Ticks now) {
  for (Turn turn = next_turn(); turn.tick <= now && turn.tick != never; turn = next_turn())
    admit(turn);
  advanced_to_ = std::max(advanced_to_, now);
}

Ticks Controller::Implementation::next_event() const {
  Stream::Bounds bounds;
  bounds.slot = std::max(next_slot_, advanced_to_);
  bounds.bus_free = never;
  for (const Channel& channel : channels_)
    bounds.bus_free = std::min(bounds.bus_free, channel.bus_free());
  bounds.burst_ticks = burst_ticks_;
  bounds.channels = static_cast<int>(channels_.size());

  Ticks earliest = never;
  for (const Stream& stream : streams_)
    earliest = std::min(earliest, stream.earliest_piece(bounds));
  return earliest;
}

std::int64_t Controller::Implementation::finish(Ticks now) {
  std::int64_t idle_refreshes = 0;
  for (Channel& channel : channels_)
    idle_refreshes += channel.refresh_until(now);
  past_.refreshes += idle_refreshes;
  return idle_refreshes;
}

const DramCounters& Controller::Implementation::total() {
  total_ = past_;
  for (const Stream& stream : streams_)
    total_ += stream.counters;
  return total_;
}

Controller::Controller(const DramParameters& parameters, int streams, int outstanding_bursts,
                       int piece_bursts)
    : implementation_(
          std::make_unique<Implementation>(parameters, streams, outstanding_bursts, piece_bursts)) {}

Controller::~Controller() = default;

void Controller::offer(int stream, const Transfer& transfer, Ticks now) {
  implementation_->offer(stream, transfer, now);
}

Ticks Controller::next_event() const {
  return implementation_->next_event();
}

void Controller::advance_to(Ticks now) {
  implementation_->advance_to(now);
}

bool Controller::take_piece(int stream, Piece& piece) {
  return implementation_->take_piece(stream, piece);
}

const DramCounters& Controller::transfer_counters(int stream) const {
  return implementation_->transfer_counters(stream);
}

std::int64_t Controller::finish(Ticks now) {
  return implementation_->finish(now);
}

const DramCounters& Controller::total() const {
  return implementation_->total();
}

}  // namespace vargsim::dram
