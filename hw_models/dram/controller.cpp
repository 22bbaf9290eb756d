#include "hw_models/dram/controller.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "hw_models/dram/address_map.h"
#include "hw_models/dram/channel_model.h"
#include "hw_models/dram/stream.h"
#include "sim/base/error.h"

namespace vargsim::dram {

namespace {

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
  Implementation(const DramParameters& parameters, int streams, int outstanding_bursts, int piece_bursts,
                 const Policy& policy);

  void offer(int stream, const Transfer& transfer, Ticks now, DramCounters* cost);
  Ticks next_event();
  void advance_to(Ticks now);
  bool take_piece(int stream, Piece& piece) { return at(stream).take_piece(piece); }
  void observe(int channel, Observer observer) {
    channels_.at(static_cast<std::size_t>(channel))->observe(std::move(observer));
  }
  void observe_services(ServiceObserver observer) { service_observer_ = std::move(observer); }
  Ticks drain();
  std::int64_t finish(Ticks now);
  DramCommands commands(Ticks now) const;
  const DramCounters& total() const { return total_; }

 private:
  struct Turn {
    std::size_t stream = 0;
    Ticks tick = never;
  };

  Stream& at(int stream) { return streams_.at(static_cast<std::size_t>(stream)); }
  ChannelModel& channel_of(const Request& request) {
    return *channels_[static_cast<std::size_t>(request.where.channel)];
  }
  void require_inside(const Transfer& transfer) const;
  bool may_read_waiting_write(const Stream& reader) const;
  bool may_go_on(Ticks tick) const { return in_a_row_ < arbitration_bursts_ && ready_[served_] <= tick; }
  Turn choose_turn();
  Ticks earliest_access() const;
  Ticks after_accesses(std::int64_t accesses, Ticks first) const;
  Ticks earliest_piece(const Stream& stream, Ticks decision) const;
  ChannelModel& first_channel();
  const Turn& next_turn();
  void admit(const Turn& turn);
  void serve(const Service& service);

  AddressMap map_;
  std::vector<std::unique_ptr<ChannelModel>> channels_;
  std::vector<Stream> streams_;
  std::vector<Ticks> ready_;       ///< of each stream, side by side for the search
  std::vector<bool> may_forward_;  ///< of each stream: its reads may find their data in a write queue
  int burst_ticks_;

  int arbitration_bursts_;
  std::size_t served_;  ///< the stream served last
  int in_a_row_;        ///< bursts it has had in this turn
  Turn turn_;
  bool turn_open_ = true;  ///< turn_ is to be chosen again
  Ticks next_slot_ = 0;
  Ticks advanced_to_ = 0;

  Ticks last_done_ = 0;  ///< end of the last data on a bus
  DramCounters total_;
  ServiceObserver service_observer_;
};

Controller::Implementation::Implementation(const DramParameters& parameters, int streams,
                                           int outstanding_bursts, int piece_bursts, const Policy& policy)
    : map_(parameters),
      burst_ticks_(parameters.part.burst_ticks),
      arbitration_bursts_(parameters.arbitration_bursts) {
  require(streams > 0 && outstanding_bursts > 0 && piece_bursts > 0 && arbitration_bursts_ > 0,
          "streams and bursts of a DRAM controller must be positive");
  const auto size = static_cast<std::size_t>(streams);
  for (int channel = 0; channel < parameters.channels; ++channel)
    channels_.push_back(make_channel(parameters.part, policy));
  for (int stream = 0; stream < streams; ++stream)
    streams_.emplace_back(stream, outstanding_bursts, piece_bursts);
  ready_.assign(size, never);
  may_forward_.assign(size, false);
  served_ = size - 1;
  in_a_row_ = arbitration_bursts_;  // stream 0 is the first in turn
}

void Controller::Implementation::require_inside(const Transfer& transfer) const {
  if (transfer.address >= 0 && transfer.end() <= map_.capacity()) return;
  throw InputError(fmt::format("dram: address {:#x} lies outside the device of {} bytes",
                               transfer.address < 0 ? transfer.address : transfer.end() - 1,
                               map_.capacity()));
}

void Controller::Implementation::offer(int stream, const Transfer& transfer, Ticks now, DramCounters* cost) {
  require(at(stream).idle(), "DRAM transfer offered on a busy stream");
  require(now >= advanced_to_, "DRAM transfer offered in the past");
  require_disjoint(transfer);
  require_inside(transfer);
  at(stream).begin(transfer, map_, now, cost);
  turn_open_ = true;
  for (std::size_t reader = 0; reader < streams_.size(); ++reader)
    may_forward_[reader] = may_read_waiting_write(streams_[reader]);
}

bool Controller::Implementation::may_read_waiting_write(const Stream& reader) const {
  return std::any_of(streams_.begin(), streams_.end(),
                     [&reader](const Stream& writer) { return reader.may_read_from(writer); });
}

/// The stream whose go it is, and since when, whether or not there is room for its burst.
Controller::Implementation::Turn Controller::Implementation::choose_turn() {
  for (std::size_t stream = 0; stream < streams_.size(); ++stream)
    ready_[stream] = streams_[stream].ready();
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

const Controller::Implementation::Turn& Controller::Implementation::next_turn() {
  if (!turn_open_) return turn_;
  turn_open_ = false;
  turn_ = choose_turn();
  if (turn_.tick == never) return turn_;
  const Request& request = streams_[turn_.stream].next();
  turn_.tick = std::max(turn_.tick, channel_of(request).room_at(request.write));
  return turn_;
}

void Controller::Implementation::admit(const Turn& turn) {
  in_a_row_ = turn.stream == served_ && in_a_row_ < arbitration_bursts_ ? in_a_row_ + 1 : 1;
  served_ = turn.stream;
  next_slot_ = turn.tick + 1;
  turn_open_ = true;

  Stream& stream = streams_[turn.stream];
  const Request request = stream.next();
  stream.admitted(map_, turn.tick);
  ChannelModel& channel = channel_of(request);
  if (may_forward_[turn.stream] && channel.forwards(request)) {
    serve({request, RowState::hit, turn.tick, turn.tick + 1, 0, true});
  } else {
    channel.admit(request, turn.tick);
  }
}

void Controller::Implementation::serve(const Service& service) {
  if (service_observer_) service_observer_(service);
  count(service, total_);
  last_done_ = std::max(last_done_, service.done);
  streams_[static_cast<std::size_t>(service.request.stream)].served(service);
  turn_open_ = true;
}

/// The channel whose next command comes first.
ChannelModel& Controller::Implementation::first_channel() {
  std::size_t first = 0;
  for (std::size_t channel = 1; channel < channels_.size(); ++channel) {
    if (channels_[channel]->next_tick() < channels_[first]->next_tick()) first = channel;
  }
  return *channels_[first];
}

void Controller::Implementation::advance_to(Ticks now) {
  Service service;
  for (;;) {
    const Turn turn = next_turn();
    ChannelModel& channel = first_channel();
    const Ticks command = channel.next_tick();
    if (std::min(turn.tick, command) > now || (turn.tick == never && command == never)) break;
    if (turn.tick <= command) {
      admit(turn);
    } else if (channel.step(service)) {
      serve(service);
    }
  }
  advanced_to_ = std::max(advanced_to_, now);
}

/// No access can come before this tick in any channel.
Ticks Controller::Implementation::earliest_access() const {
  Ticks earliest = never;
  for (const auto& channel : channels_)
    earliest = std::min(earliest, channel->earliest_access());
  return earliest;
}

/// No tick before this one sees so many accesses, if the first comes no earlier than `first`.
Ticks Controller::Implementation::after_accesses(std::int64_t accesses, Ticks first) const {
  const auto channels = static_cast<std::int64_t>(channels_.size());
  return first + (ceil_div(accesses, channels) - 1) * burst_ticks_;
}

/// No decision before this tick completes the stream's piece, where no decision at all comes before
/// `decision`.
Ticks Controller::Implementation::earliest_piece(const Stream& stream, Ticks decision) const {
  const std::int64_t left = stream.left_of_piece();
  const Ticks access = std::max(decision, earliest_access());
  if (!stream.writes()) return after_accesses(left, access);
  std::int64_t room = 0;
  for (const auto& channel : channels_)
    room += channel->room(true);
  const Ticks by_slot = std::max(decision, next_slot_) + left - 1;
  return left > room ? std::max(by_slot, after_accesses(left - room, access)) : by_slot;
}

Ticks Controller::Implementation::next_event() {
  Ticks earliest = never;
  const Ticks decision = std::min(next_turn().tick, first_channel().next_tick());
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (streams_[i].complete()) continue;
    earliest = std::min(earliest, may_forward_[i] ? decision : earliest_piece(streams_[i], decision));
  }
  return earliest;
}

Ticks Controller::Implementation::drain() {
  advance_to(never - 1);
  return last_done_;
}

std::int64_t Controller::Implementation::finish(Ticks now) {
  std::int64_t idle_refreshes = 0;
  for (const auto& channel : channels_)
    idle_refreshes += channel->refresh_until(now);
  total_.refreshes += idle_refreshes;
  return idle_refreshes;
}

DramCommands Controller::Implementation::commands(Ticks now) const {
  DramCommands sum;
  for (const auto& channel : channels_)
    sum += channel->commands(now);
  return sum;
}

Controller::Controller(const DramParameters& parameters, int streams, int outstanding_bursts,
                       int piece_bursts, const Policy& policy)
    : implementation_(
          std::make_unique<Implementation>(parameters, streams, outstanding_bursts, piece_bursts, policy)) {}

Controller::~Controller() = default;

void Controller::offer(int stream, const Transfer& transfer, Ticks now, DramCounters* cost) {
  implementation_->offer(stream, transfer, now, cost);
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

void Controller::observe(int channel, Observer observer) {
  implementation_->observe(channel, std::move(observer));
}

void Controller::observe_services(ServiceObserver observer) {
  implementation_->observe_services(std::move(observer));
}

Ticks Controller::drain() {
  return implementation_->drain();
}

std::int64_t Controller::finish(Ticks now) {
  return implementation_->finish(now);
}

DramCommands Controller::commands(Ticks now) const {
  return implementation_->commands(now);
}

const DramCounters& Controller::total() const {
  return implementation_->total();
}

}  // namespace vargsim::dram
