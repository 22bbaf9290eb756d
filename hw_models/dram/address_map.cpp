#include "hw_models/dram/address_map.h"

#include <string_view>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim::dram {

namespace {

/// Base-2 logarithm of a size, which must be a power of two for addresses to be cut into bit fields.
int bits_of(std::int64_t size, std::string_view what) {
  int bits = 0;
  while (bits < 62 && std::int64_t{1} << bits < size)
    ++bits;
  if (size < 1 || std::int64_t{1} << bits != size) {
    throw InputError(fmt::format("dram: {} is {}, must be a power of two", what, size));
  }
  return bits;
}

[[noreturn]] void refuse(const std::string& mapping) {
  throw InputError(
      fmt::format("dram: mapping \"{}\" must name each of Ro, Ba, Bg and Co once, and Ra where there are "
                  "several ranks, most "
                  "significant first, e.g. RoBaCoBg",
                  mapping));
}

}  // namespace

std::string mapping_of(const DramPart& part) {
  if (!part.mapping.empty()) return part.mapping;
  const std::string rows = part.ranks > 1 ? "RoRa" : "Ro";
  return rows + (part.bank_groups > 1 ? "BaCoBg" : "BaBgCo");
}

AddressMap::AddressMap(const DramParameters& parameters)
    : burst_shift_(bits_of(parameters.part.burst_bytes(), "bytes of a burst")),
      capacity_(parameters.part.channel_bytes() * parameters.channels) {
  place_channels(parameters);
  place_fields(parameters.part);
}

void AddressMap::place_channels(const DramParameters& parameters) {
  channel_.bits = bits_of(parameters.channels, "channels");
  if (channel_.bits == 0) return;
  channel_.shift = bits_of(parameters.channel_interleave_bytes, "channel_interleave_bytes") - burst_shift_;
  if (channel_.shift < 0) {
    throw InputError(fmt::format("dram: channel_interleave_bytes is {}, must be at least a burst of {} bytes",
                                 parameters.channel_interleave_bytes, parameters.part.burst_bytes()));
  }
}

void AddressMap::place_fields(const DramPart& part) {
  row_.bits = bits_of(part.rows, "rows");
  rank_.bits = bits_of(part.ranks, "ranks");
  bank_.bits = bits_of(part.banks_per_group, "banks_per_group");
  group_.bits = bits_of(part.bank_groups, "bank_groups");
  column_.bits = bits_of(part.columns, "columns") - bits_of(part.burst_length, "burst_length");
  if (column_.bits < 0) throw InputError("dram: a row is shorter than a burst");
  if (part.hash == DramHash::xor_row) hashed_ = part.banks_per_rank() - 1;

  const std::string mapping = mapping_of(part);
  if (mapping.size() % 2 != 0) refuse(mapping);
  constexpr int unplaced = -1;
  for (Field* field : {&row_, &rank_, &bank_, &group_, &column_})
    field->shift = unplaced;
  int shift = 0;
  for (std::size_t i = mapping.size(); i > 0; i -= 2) {
    Field* field = field_named(std::string_view(mapping).substr(i - 2, 2));
    if (field == nullptr || field->shift != unplaced) refuse(mapping);
    field->shift = shift;
    shift += field->bits;
  }
  if (rank_.bits == 0) rank_.shift = 0;
  for (const Field* field : {&row_, &rank_, &bank_, &group_, &column_}) {
    if (field->shift == unplaced) refuse(mapping);
  }
}

AddressMap::Field* AddressMap::field_named(std::string_view name) {
  if (name == "Ro") return &row_;
  if (name == "Ra") return &rank_;
  if (name == "Ba") return &bank_;
  if (name == "Bg") return &group_;
  return name == "Co" ? &column_ : nullptr;
}

}  // namespace vargsim::dram
