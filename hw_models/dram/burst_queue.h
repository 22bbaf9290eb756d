#pragma once
/// The bursts that wait in a channel: a pool of fixed size, and in it a list by age for each bank and
/// direction.

#include <array>
#include <cstdint>
#include <vector>

#include "hw_models/dram/request.h"

namespace vargsim::dram {

class BurstQueue {
 public:
  static constexpr int none = -1;

  struct Burst {
    Request request;
    RowState row_state = RowState::hit;
    Ticks admission = 0;
    std::int64_t age = 0;  ///< number of its admission: the smaller the older
    int younger = none;    ///< next in its list, by handle
    int older = none;
  };

  BurstQueue(int banks, int places);

  /// Returns the handle of the burst, good until it is removed. There must be a free place.
  int add(const Request& request, Ticks admission);
  void remove(int handle);

  Burst& at(int handle) { return pool_[static_cast<std::size_t>(handle)]; }
  const Burst& at(int handle) const { return pool_[static_cast<std::size_t>(handle)]; }

  int count(bool write) const { return counts_[write ? 1 : 0]; }
  int oldest(int bank, bool write) const { return list(bank, write).oldest; }

  /// The oldest burst of a bank and direction in a row, or none.
  int oldest_in_row(int bank, bool write, std::int64_t row) const {
    int handle = oldest(bank, write);
    while (handle != none && at(handle).request.where.row != row)
      handle = at(handle).younger;
    return handle;
  }

  /// Bursts of both directions that wait for a bank.
  int waiting(int bank) const;

  /// Whether a write of this burst waits.
  bool has_write(const Request& request) const;

 private:
  struct List {
    int oldest = none;
    int youngest = none;
  };

  List& list(int bank, bool write) { return lists_[static_cast<std::size_t>(2 * bank + (write ? 1 : 0))]; }
  const List& list(int bank, bool write) const {
    return lists_[static_cast<std::size_t>(2 * bank + (write ? 1 : 0))];
  }

  std::vector<Burst> pool_;
  std::vector<int> free_;
  std::vector<List> lists_;
  std::array<int, 2> counts_{};
  std::int64_t admissions_ = 0;
};

}  // namespace vargsim::dram
