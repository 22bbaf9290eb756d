#pragma once
/// What the controller knows of one initiator: its transfer, its window of bursts in flight, its pieces, and
/// its former transfers of which writes still wait.

#include <algorithm>
#include <cstdint>
#include <deque>
#include <vector>

#include "hw_models/dram/burst_cursor.h"
#include "hw_models/dram/controller.h"
#include "hw_models/dram/request.h"
#include "hw_models/dram/transfer.h"
#include "hw_models/dram/window.h"

namespace vargsim::dram {

class Stream {
 public:
  Stream(int number, int outstanding_bursts, int piece_bursts);

  /// No transfer, or one whose last piece has been taken.
  bool idle() const { return next_piece_ == pieces_.size(); }

  /// `cost`, if any, is added to until the last burst has been served.
  void begin(const Transfer& transfer, const AddressMap& map, Ticks now, DramCounters* cost);

  /// The earliest tick for its next burst by offer and window; `never` without one or while that depends on
  /// decisions to come.
  Ticks ready() const { return unadmitted_ == 0 ? never : std::max(offered_, window_.free_at()); }

  /// Its next burst, while there is one.
  const Request& next() const { return next_; }

  /// Its next burst has been admitted.
  void admitted(const AddressMap& map, Ticks tick);

  /// One of its bursts has been served.
  void served(const Service& service);

  /// Whether one of its reads may find its burst among writes of another stream, or its own, that wait.
  bool may_read_from(const Stream& other) const;

  /// Bursts that the oldest piece that is not complete still lacks; 0 when all are complete.
  std::int64_t left_of_piece() const;
  bool complete() const { return left_of_piece() == 0; }
  bool writes() const { return next_.write; }

  bool take_piece(Piece& piece);

 private:
  struct OpenPiece {
    std::int64_t left = 0;  ///< reads not served, or writes not admitted yet
    Ticks done = 0;
    Bytes asked_bytes = 0;
  };
  /// A transfer of which bursts have not been served yet, or the latest.
  struct Account {
    std::int64_t begin = 0;  ///< all its bytes lie in bursts of [begin, end)
    std::int64_t end = 0;
    std::int64_t unserved = 0;
    bool write = false;
    DramCounters* cost = nullptr;
  };

  void open_pieces();
  void fetch(const AddressMap& map);
  void add_to_piece(const Request& request, Ticks done);

  Window window_;
  BurstCursor cursor_;
  Request next_;
  Ticks offered_ = 0;
  std::int64_t unadmitted_ = 0;  ///< bursts of the transfer
  std::int64_t admitted_ = 0;

  std::deque<Account> accounts_;  ///< by number of the transfer, from first_account_ on
  std::int64_t first_account_ = 0;

  int piece_bursts_;
  std::vector<OpenPiece> pieces_;       ///< of the transfer
  std::size_t next_piece_ = 0;          ///< the first not taken
  mutable std::size_t incomplete_ = 0;  ///< all before it are complete
  Ticks former_done_ = 0;
};

}  // namespace vargsim::dram
