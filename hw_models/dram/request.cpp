#include "hw_models/dram/request.h"

namespace vargsim::dram {

void count(const Service& service, DramCounters& counters) {
  const Request& request = service.request;
  (request.write ? counters.write_bytes : counters.read_bytes) += request.asked_bytes;
  ++counters.bursts;
  counters.refreshes += service.refreshes;
  if (service.row_state == RowState::hit) {
    ++counters.row_hits;
    return;
  }
  ++counters.activates;
  ++(service.row_state == RowState::miss ? counters.row_misses : counters.row_conflicts);
}

}  // namespace vargsim::dram
