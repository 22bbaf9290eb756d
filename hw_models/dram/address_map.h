#pragma once
/// Where a burst lies: channel, rank, bank group, bank and row of an address.
///
/// Blocks of channel_interleave_bytes go to the channels in turn; within a channel the remaining address bits
/// above the burst are the fields of the part's mapping, e.g. RoBaCoBg from the most significant bit down.
/// With a hash the lowest row bits are then folded into bank and bank group, so that rows one above another
/// lie in different banks: bank number in the rank = fields xor row mod banks of a rank.

#include <cstdint>
#include <string>
#include <string_view>

#include "hw_models/parameters.h"

namespace vargsim::dram {

struct Location {
  int channel = 0;
  int group = 0;  ///< counted over all ranks of the channel
  int bank = 0;   ///< counted over all bank groups of the channel
  std::int64_t row = 0;
};

/// The mapping of a part, its default where it names none.
std::string mapping_of(const DramPart& part);

class AddressMap {
 public:
  /// Throws InputError where the mapping is not each of Ro, Ba, Bg, Co once, and Ra where there are several
  /// ranks, or where a size is no power of two.
  explicit AddressMap(const DramParameters& parameters);

  int burst_shift() const { return burst_shift_; }
  Bytes capacity() const { return capacity_; }  ///< of all channels

  Location locate(std::int64_t burst) const {
    Location where;
    where.channel = static_cast<int>(channel_.of(burst));
    const std::int64_t block = burst >> (channel_.shift + channel_.bits);
    const std::int64_t local = block << channel_.shift | (burst & ((std::int64_t{1} << channel_.shift) - 1));
    where.row = row_.of(local);
    const std::int64_t rank = rank_.of(local);
    const std::int64_t in_rank = (group_.of(local) << bank_.bits | bank_.of(local)) ^ (where.row & hashed_);
    where.bank = static_cast<int>(rank << (group_.bits + bank_.bits) | in_rank);
    where.group = where.bank >> bank_.bits;
    return where;
  }

 private:
  struct Field {
    int shift = 0;
    int bits = 0;
    std::int64_t of(std::int64_t burst) const { return burst >> shift & ((std::int64_t{1} << bits) - 1); }
  };

  void place_channels(const DramParameters& parameters);
  void place_fields(const DramPart& part);
  Field* field_named(std::string_view name);

  int burst_shift_ = 0;
  Bytes capacity_ = 0;
  Field channel_, row_, rank_, bank_, group_, column_;
  std::int64_t hashed_ = 0;  ///< the row bits that are folded into the bank
};

}  // namespace vargsim::dram
