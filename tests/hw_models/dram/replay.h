#pragma once
/// Drives the DRAM core from one event to the next, as its module does.

#include <vector>

#include "hw_models/dram/controller.h"

namespace vargsim::test {

/// Offers the transfers one after another, each as soon as the former's last piece is decided, and returns
/// all pieces.
std::vector<dram::Piece> replay(dram::Controller& controller, const std::vector<Transfer>& transfers,
                                int stream = 0);

/// `bytes` contiguous bytes at an address.
Transfer contiguous(std::int64_t address, Bytes bytes, bool write = false);

/// Largest completion tick.
Ticks last_done(const std::vector<dram::Piece>& pieces);

}  // namespace vargsim::test
