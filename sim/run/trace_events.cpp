#include "sim/run/trace_events.h"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/run/activity_spans.h"
#include "sim/run/occupancy.h"

namespace vargsim {
namespace {

/// Samples of each counter at most.
constexpr std::size_t most_samples = 2000;
/// Spans of a DRAM channel at most: above, neighbours of one layer and direction become one.
constexpr std::size_t most_bus_spans = 50'000;

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

bool writes(const Command& command) {
  return std::holds_alternative<Store>(command.body);
}

class TraceWriter {
 public:
  TraceWriter(const DetailedRun& run, std::ostream& out)
      : run_(run), out_(out), tiles_(run.program.commands.size()) {
    number_tiles();
    for (const LayerResult& layer : run.result.layers)
      names_.push_back(quoted(layer.name));
  }

  void write() {
    const Result& result = run_.result;
    out_ << fmt::format(
        "{{\"displayTimeUnit\": \"ns\",\n\"otherData\": {{\"tool\": \"vargsim\", \"network\": {}, "
        "\"hardware\": {}, "
        "\"clock_mhz\": {}, \"cycles\": {}, \"forwarded_bursts\": {}}},\n\"traceEvents\": [\n",
        quoted(result.network.name), quoted(result.hardware_name), run_.hardware.clock_mhz,
        result.total.cycles, run_.bus_log.forwarded_bursts());
    out_ << fmt::format(
        "{{\"ph\": \"M\", \"name\": \"process_name\", \"pid\": 1, \"tid\": 0, \"args\": "
        "{{\"name\": {}}}}}",
        quoted(result.network.name + " on " + result.hardware_name));
    write_ledger();
    int thread = 1;
    for (const Track& track : activity_tracks(run_))
      write_track(track, ++thread);
    write_occupancy();
    write_bandwidth();
    out_ << "\n]}\n";
  }

 private:
  /// A transfer's tile is the number of its layer's transfers of that tensor before it.
  void number_tiles() {
    constexpr int kinds = 2 * tensor_role_count + 1;
    std::vector<int> next(static_cast<std::size_t>(run_.program.layers) * kinds, 0);
    for (std::size_t id = 0; id < tiles_.size(); ++id) {
      const Command& command = run_.program.commands[id];
      int kind = 2 * tensor_role_count;
      if (const auto* load = std::get_if<Load>(&command.body)) kind = static_cast<int>(load->role);
      if (const auto* store = std::get_if<Store>(&command.body))
        kind = tensor_role_count + static_cast<int>(store->role);
      tiles_[id] = next[static_cast<std::size_t>(command.layer) * kinds + static_cast<std::size_t>(kind)]++;
    }
  }

  double microseconds(double cycles) const { return cycles / run_.hardware.clock_mhz; }

  void write_thread(int thread, const std::string& name) {
    out_ << fmt::format(
        ",\n{{\"ph\": \"M\", \"name\": \"thread_name\", \"pid\": 1, \"tid\": {0}, \"args\": "
        "{{\"name\": {1}}}}},\n{{\"ph\": \"M\", \"name\": \"thread_sort_index\", \"pid\": 1, "
        "\"tid\": {0}, \"args\": {{\"sort_index\": {0}}}}}",
        thread, quoted(name));
  }

  void write_event(int thread, const std::string& quoted_name, const char* category, double begin, double end,
                   const std::string& arguments) {
    out_ << fmt::format(
        ",\n{{\"ph\": \"X\", \"name\": {}, \"cat\": \"{}\", \"pid\": 1, \"tid\": {}, \"ts\": {:.6f}, "
        "\"dur\": {:.6f}, "
        "\"args\": {{{}}}}}",
        quoted_name, category, thread, microseconds(begin), microseconds(end - begin), arguments);
  }

  const std::string& name_of(LayerIndex layer) const { return names_[static_cast<std::size_t>(layer)]; }

  void write_ledger() {
    write_thread(1, "cycles spent on");
    for (const LedgerSpan& span : run_.ledger) {
      const std::string cause(cause_names[static_cast<std::size_t>(span.cause)]);
      write_event(1, quoted(cause), "ledger", double(span.begin), double(span.end),
                  fmt::format("\"layer\": {}, \"cause\": \"{}\", \"cycles\": {}", name_of(span.layer), cause,
                              span.end - span.begin));
    }
  }

  /// What a command moves or computes, and what waiting for it counts as.
  std::string arguments(CommandId id) const {
    const Command& command = run_.program.command(id);
    const CommandTiming& timing = run_.timeline[static_cast<std::size_t>(id)];
    std::string text = fmt::format("\"layer\": {}, \"tile\": {}, \"command\": {}, \"cause\": \"{}\"",
                                   name_of(command.layer), tiles_[static_cast<std::size_t>(id)], id,
                                   cause_names[static_cast<std::size_t>(waiting_cause(command))]);
    if (const auto* compute = std::get_if<Compute>(&command.body)) {
      return text + fmt::format(", \"bytes\": {}, \"macs\": {}, \"fill_drain\": {}, \"bank_conflict\": {}",
                                timing.sram_read_bytes + timing.sram_write_bytes, compute->macs(),
                                timing.fill_drain, timing.bank_conflict);
    }
    const auto* load = std::get_if<Load>(&command.body);
    const TensorRole role = load != nullptr ? load->role : std::get<Store>(command.body).role;
    return text + fmt::format(", \"bytes\": {}, \"tensor\": \"{}\", \"direction\": \"{}\"", timing.dma_bytes,
                              tensor_names[static_cast<std::size_t>(role)],
                              load != nullptr ? "read" : "write");
  }

  static const char* category(const Command& command) {
    if (std::holds_alternative<Load>(command.body)) return "load";
    return std::holds_alternative<Store>(command.body) ? "store" : "compute";
  }

  void write_track(const Track& track, int thread) {
    write_thread(thread, track.name);
    const bool bus = track.kind == TrackKind::dram_channel;
    const Bytes burst = run_.hardware.dram.part.burst_bytes();
    for (const ActivitySpan& span : bus ? joined(track.spans) : track.spans) {
      const Command& command = run_.program.command(span.command);
      const std::string text =
          bus ? fmt::format("\"layer\": {}, \"bytes\": {}, \"bursts\": {}, \"cause\": \"{}\"",
                            name_of(command.layer), span.bursts * burst, span.bursts,
                            cause_names[static_cast<std::size_t>(waiting_cause(command))])
              : arguments(span.command);
      write_event(thread, name_of(command.layer), category(command), span.begin, span.end, text);
    }
  }

  /// Spans as they are, or with longer and longer pauses bridged until they are few enough or nothing more
  /// can be joined.
  std::vector<ActivitySpan> joined(std::vector<ActivitySpan> spans) const {
    for (double pause = 1; spans.size() > most_bus_spans && pause < 1e9; pause *= 4) {
      std::vector<ActivitySpan> fewer;
      for (const ActivitySpan& span : spans) {
        if (!fewer.empty() && alike(fewer.back(), span) && span.begin - fewer.back().end <= pause) {
          fewer.back().end = span.end;
          fewer.back().bursts += span.bursts;
        } else {
          fewer.push_back(span);
        }
      }
      spans = std::move(fewer);
    }
    return spans;
  }

  bool alike(const ActivitySpan& a, const ActivitySpan& b) const {
    const Command& first = run_.program.command(a.command);
    const Command& second = run_.program.command(b.command);
    return first.layer == second.layer && writes(first) == writes(second);
  }

  void write_counter(const char* name, double cycle, const std::string& values) {
    out_ << fmt::format(
        ",\n{{\"ph\": \"C\", \"name\": \"{}\", \"pid\": 1, \"tid\": 0, \"ts\": {:.6f}, \"args\": {{{}}}}}",
        name, microseconds(cycle), values);
  }

  void write_occupancy() {
    for (const OccupancyPoint& point :
         thinned_out(occupancy_over_time(run_.program, run_.timeline), most_samples)) {
      std::string values;
      for (std::size_t role = 0; role < point.bytes.size(); ++role)
        values += fmt::format("{}\"{}\": {}", role == 0 ? "" : ", ", tensor_names[role], point.bytes[role]);
      write_counter("SRAM bytes in use", double(point.cycle), values);
    }
  }

  /// Bytes that crossed all buses in equal intervals, as a rate.
  void write_bandwidth() {
    const auto cycles = double(std::max<Cycles>(1, run_.result.total.cycles));
    const double interval = std::max(1.0, cycles / double(most_samples / 2));
    const auto intervals = static_cast<std::size_t>(cycles / interval) + 1;
    std::vector<double> read(intervals, 0);
    std::vector<double> written(intervals, 0);
    for (const Track& track : activity_tracks(run_)) {
      if (track.kind != TrackKind::dram_channel) continue;
      for (const ActivitySpan& span : track.spans)
        spread(span, interval, writes(run_.program.command(span.command)) ? written : read);
    }
    // Bytes a cycle times megahertz are megabytes a second.
    const double scale = run_.hardware.clock_mhz / interval / 1e3;
    for (std::size_t i = 0; i < intervals; ++i) {
      write_counter("DRAM GB/s", double(i) * interval,
                    fmt::format("\"read\": {:.4f}, \"write\": {:.4f}", read[i] * scale, written[i] * scale));
    }
  }

  void spread(const ActivitySpan& span, double interval, std::vector<double>& bytes) const {
    const double rate = double(span.bursts * run_.hardware.dram.part.burst_bytes()) / (span.end - span.begin);
    double from = span.begin;
    while (from < span.end) {
      auto slot = static_cast<std::size_t>(from / interval);
      if (double(slot + 1) * interval <= from) ++slot;  // the division has rounded down
      slot = std::min(slot, bytes.size() - 1);
      const double to = std::min(span.end, slot + 1 < bytes.size() ? double(slot + 1) * interval : span.end);
      bytes[slot] += rate * (to - from);
      from = to > from ? to : span.end;
    }
  }

  const DetailedRun& run_;
  std::ostream& out_;
  std::vector<int> tiles_;          ///< by command
  std::vector<std::string> names_;  ///< of layers, as JSON
};

}  // namespace

void write_trace_events(const DetailedRun& run, std::ostream& out) {
  TraceWriter(run, out).write();
}

}  // namespace vargsim
