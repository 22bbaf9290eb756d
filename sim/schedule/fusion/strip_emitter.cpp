#include "sim/schedule/fusion/strip_emitter.h"

#include <algorithm>

namespace vargsim {
namespace {

class StripEmitter {
 public:
  StripEmitter(ProgramBuilder& builder, const StripPlan& plan, const MapGraph& graph,
               const GroupPlaces& places)
      : builder_(builder), plan_(plan), graph_(graph), places_(places), last_producer_(plan.maps.size(), 0) {
    for (std::size_t i = 0; i < plan.members.size(); ++i)
      last_producer_[index(plan.members[i].ofmap)] = i;
    has_weights_.assign(plan.members.size(), 0);
  }

  void emit() {
    const int images = graph_.map(plan_.maps.front().map).images;
    for (image_ = 0; image_ < images; ++image_) {
      loaded_rows_.assign(plan_.maps.size(), 0);
      stored_rows_.assign(plan_.maps.size(), 0);
      for (step_ = 0; step_ < plan_.steps; ++step_) {
        for (std::size_t i = 0; i < plan_.members.size(); ++i)
          emit_member(i);
      }
    }
  }

 private:
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  int end_of(const std::vector<int>& row_ends) const { return row_ends[index(step_)]; }
  int begin_of(const std::vector<int>& row_ends) const { return step_ == 0 ? 0 : row_ends[index(step_ - 1)]; }
  const WindowedOp& op_of(const GroupMember& member) const { return graph_.layer(member.layer).op; }
  const GroupMap& map_of(int map) const { return plan_.maps[index(map)]; }

  void emit_member(std::size_t i) {
    const GroupMember& member = plan_.members[i];
    const int begin = begin_of(member.row_ends), end = end_of(member.row_ends);
    if (begin < end) {
      builder_.start_layer(member.layer);
      if (has_weights_[i] == 0) load_weights(i);
      load_rows(member.ifmap);
      if (member.residual >= 0) load_rows(member.residual);
      builder_.start_layer(member.layer);
      builder_.add(rows_compute(i, begin, end));
    }
    if (last_producer_[index(member.ofmap)] == i && map_of(member.ofmap).stored()) store_rows(member);
  }

  void load_weights(std::size_t i) {
    has_weights_[i] = 1;
    const WindowedOp& op = op_of(plan_.members[i]);
    if (op.has_bias) {
      Load load;
      load.tensor = places_.tensors[i].bias;
      load.role = TensorRole::bias;
      load.box.rows = op.out.channels;
      load.destination = {places_.biases[i], 0, op.out.channels};
      builder_.add(load);
    }
    if (!op.has_weights) return;
    const int parts = weight_parts(op);
    for (int part = 0; part < parts; ++part) {
      const auto first = static_cast<int>(std::int64_t{op.out.channels} * part / parts);
      const auto last = static_cast<int>(std::int64_t{op.out.channels} * (part + 1) / parts);
      Load load;
      load.tensor = places_.tensors[i].weights;
      load.role = TensorRole::weights;
      load.box.row = first;
      load.box.rows = last - first;
      load.box.cols = op.taps();
      load.box.channels = op.in_per_group();
      load.destination = {places_.weights[i], first, last - first};
      builder_.add(load);
    }
  }

  /// Weights come in parts: the group before may still need room where some of them go, and what has its room
  /// already need not wait for the rest.
  static int weight_parts(const WindowedOp& op) {
    constexpr Bytes part_bytes = 4096;
    const Bytes bytes = op.filter_bytes() * op.out.channels;
    return static_cast<int>(std::clamp<Bytes>(bytes / part_bytes, 1, op.out.channels));
  }

  Box rows_box(const GroupMap& map, int begin, int end) const {
    Box box;
    box.image = image_;
    box.row = begin;
    box.rows = end - begin;
    box.cols = graph_.map(map.map).shape.cols;
    box.channel = map.first_channel;
    box.channels = map.channels;
    return box;
  }

  Slice rows_slice(int map, int begin, int end) const {
    const std::int64_t first_line = std::int64_t{image_} * graph_.map(map_of(map).map).shape.rows + begin;
    return {places_.map_buffers[index(map)], first_line, end - begin};
  }

  /// What this step needs of a map and is not there yet. The bytes are those of the first member that reads
  /// it.
  void load_rows(int map_index) {
    const GroupMap& map = map_of(map_index);
    int& loaded = loaded_rows_[index(map_index)];
    const int end = end_of(map.row_ends);
    if (!map.loaded() || loaded >= end) return;
    const auto reader = std::find_if(
        plan_.members.begin(), plan_.members.end(),
        [&](const GroupMember& member) { return member.ifmap == map_index || member.residual == map_index; });
    const TensorRole role = reader->ifmap == map_index ? TensorRole::ifmap : TensorRole::residual;
    builder_.start_layer(reader->layer);
    Load load;
    load.tensor = places_.map_tensors[index(map_index)];
    load.role = role;
    load.box = rows_box(map, loaded, end);
    load.destination = rows_slice(map_index, loaded, end);
    loaded = end;
    builder_.add(load);
  }

  /// Rows that all members that write the map have computed.
  void store_rows(const GroupMember& writer) {
    const GroupMap& map = map_of(writer.ofmap);
    int end = graph_.map(map.map).shape.rows;
    for (const GroupMember& member : plan_.members) {
      if (member.ofmap == writer.ofmap) end = std::min(end, end_of(member.row_ends));
    }
    int& stored = stored_rows_[index(writer.ofmap)];
    if (stored >= end) return;
    builder_.start_layer(writer.layer);
    Store store;
    store.tensor = places_.map_tensors[index(writer.ofmap)];
    store.box = rows_box(map, stored, end);
    store.source = rows_slice(writer.ofmap, stored, end);
    stored = end;
    builder_.add(store);
  }

  Compute rows_compute(std::size_t i, int begin, int end) const {
    const GroupMember& member = plan_.members[i];
    const WindowedOp& op = op_of(member);
    const GroupMap& ifmap = map_of(member.ifmap);
    const GroupMap& ofmap = map_of(member.ofmap);
    const Span rows =
        input_span(begin, end - begin, op.window_rows(), op.stride_rows, op.pad_top, op.in.rows);
    Compute compute;
    compute.kind = op.kind;
    compute.window = {end - begin,      op.out.cols,      op.kernel_rows,
                      op.kernel_cols,   op.stride_rows,   op.stride_cols,
                      op.dilation_rows, op.dilation_cols, begin * op.stride_rows - op.pad_top - rows.begin,
                      -op.pad_left,     op.in.cols};
    compute.groups = op.groups;
    compute.in_channels = op.in_per_group();
    compute.out_channels = op.out_per_group();
    compute.ifmap_channels = ifmap.channels;
    compute.ifmap_channel = op.in_view.first_channel - ifmap.first_channel;
    compute.activation = op.activation;
    compute.shuffle_groups = op.shuffle_groups;
    compute.norm_size = op.norm_size;
    compute.ifmap = rows_slice(member.ifmap, rows.begin, rows.end);
    if (member.residual >= 0) set_residual(member, begin, end, compute);
    if (op.has_weights) compute.weights = {places_.weights[i], 0, op.out.channels};
    if (op.has_bias) compute.bias = {places_.biases[i], 0, op.out.channels};
    compute.ofmap = rows_slice(member.ofmap, begin, end);
    compute.ofmap_channels = ofmap.channels;
    compute.ofmap_channel = op.out_view.first_channel - ofmap.first_channel;
    return compute;
  }

  void set_residual(const GroupMember& member, int begin, int end, Compute& compute) const {
    const WindowedOp& op = op_of(member);
    const GroupMap& map = map_of(member.residual);
    const bool factors = op.residual == Residual::channel_factors;
    compute.residual = factors ? rows_slice(member.residual, 0, 1) : rows_slice(member.residual, begin, end);
    compute.residual_channels = map.channels;
    compute.residual_channel = op.residual_view.first_channel - map.first_channel;
  }

  ProgramBuilder& builder_;
  const StripPlan& plan_;
  const MapGraph& graph_;
  const GroupPlaces& places_;
  std::vector<std::size_t> last_producer_;      ///< by map: the last member that writes it
  std::vector<char> has_weights_;               ///< by member: they have been loaded
  std::vector<int> loaded_rows_, stored_rows_;  ///< by map, of the image at hand
  int image_ = 0;
  int step_ = 0;
};

}  // namespace

void emit_group(ProgramBuilder& builder, const StripPlan& plan, const MapGraph& graph,
                const GroupPlaces& places) {
  StripEmitter(builder, plan, graph, places).emit();
}

}  // namespace vargsim
