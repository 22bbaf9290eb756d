#include "replay.h"

#include <algorithm>

namespace vargsim::test {

namespace {

bool take_all(dram::Controller& controller, int stream, std::vector<dram::Piece>& pieces) {
  bool last = false;
  for (dram::Piece piece; controller.take_piece(stream, piece);) {
    pieces.push_back(piece);
    last = piece.last;
  }
  return last;
}

}  // namespace

std::vector<dram::Piece> replay(dram::Controller& controller, const std::vector<Transfer>& transfers,
                                int stream) {
  std::vector<dram::Piece> pieces;
  Ticks now = 0;
  for (const Transfer& transfer : transfers) {
    controller.offer(stream, transfer, now);
    do {
      now = controller.next_event();
      controller.advance_to(now);
    } while (!take_all(controller, stream, pieces));
  }
  return pieces;
}

Transfer contiguous(std::int64_t address, Bytes bytes, bool write) {
  Transfer transfer;
  transfer.address = address;
  transfer.run_bytes = bytes;
  transfer.write = write;
  return transfer;
}

Ticks last_done(const std::vector<dram::Piece>& pieces) {
  Ticks done = 0;
  for (const dram::Piece& piece : pieces)
    done = std::max(done, piece.done);
  return done;
}

}  // namespace vargsim::test
