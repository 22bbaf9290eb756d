#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include "tests/support/program_checks/checks.h"

namespace vargsim::test {
namespace {

/// A line of the SRAM: a row of a tensor, or a row of a tile that a Compute has produced.
struct Line {
  CommandId compute = nobody;
  TensorId tensor = -1;
  int image = 0;
  int row = 0;  ///< of the tensor, counted in steps, or of the Compute's tile
  int col = 0, cols = 0;
  int channel = 0, channels = 0;
  Bytes begin = 0, bytes = 0;  ///< in the SRAM
  int row_step = 1, col_step = 1;

  Line of_row(int other) const {
    Line line = *this;
    line.row = other;
    return line;
  }
  bool same_content(const Line& other) const {
    return compute == other.compute && tensor == other.tensor && image == other.image && row == other.row &&
           row_step == other.row_step && col_step == other.col_step && col == other.col &&
           cols == other.cols && channel == other.channel && channels == other.channels;
  }
};

/// The lines of an operand as they were when it was read; the first only where all follow from it.
struct Operand {
  Line first;
  int lines = 0;
};

struct Tile {
  std::map<std::string, Operand> operands;
  std::vector<char> row_stored;  ///< by row of the tile
  // Where its outputs lie, once a Store has said so.
  TensorId ofmap = -1;
  int image = 0, row = 0, col = 0, channel = 0;
};

/// What all Computes of a layer must have in common.
struct LayerGeometry {
  int kernel_rows = 0, kernel_cols = 0;
  int stride_rows = 0, stride_cols = 0;
  int pad_top = 0, pad_left = 0;
  std::array<TensorId, 5> tensors{};  ///< ifmap, residual, weights, bias, ofmap; -1 where there is none

  bool operator==(const LayerGeometry& other) const {
    return kernel_rows == other.kernel_rows && kernel_cols == other.kernel_cols &&
           stride_rows == other.stride_rows && stride_cols == other.stride_cols && pad_top == other.pad_top &&
           pad_left == other.pad_left && tensors == other.tensors;
  }
};

class ContentCheck {
 public:
  ContentCheck(const Program& program, const std::vector<LayerOps>& ops, Report& report)
      : program_(program), ops_(ops), report_(report) {}

  void run() {
    for (CommandId id = 0; id < static_cast<CommandId>(program_.commands.size()); ++id) {
      std::visit([&](const auto& body) { follow(id, body); }, program_.command(id).body);
    }
    for (const auto& [id, tile] : tiles_)
      check_tile(id, std::get<Compute>(program_.command(id).body), tile);
  }

 private:
  // -- Following the lines

  Bytes address(const Slice& slice, int line) const {
    const Buffer& buffer = program_.buffer(slice.buffer);
    return buffer.offset + (slice.first_line + line) % buffer.lines * buffer.line_bytes;
  }

  void write(Line line) {
    auto next = lines_.lower_bound(line.begin);
    while (next != lines_.end() && next->first < line.begin + line.bytes)
      next = lines_.erase(next);
    if (next != lines_.begin()) {
      const auto before = std::prev(next);
      if (before->first + before->second.bytes > line.begin) lines_.erase(before);
    }
    lines_[line.begin] = line;
  }

  /// A line that begins just there; none where another line has destroyed it.
  const Line* read(Bytes begin) const {
    const auto found = lines_.find(begin);
    return found == lines_.end() ? nullptr : &found->second;
  }

  void follow(CommandId, const Load& load) {
    const Tensor& tensor = program_.tensor(load.tensor);
    const Box& box = load.box;
    for (int i = 0; i < box.rows; ++i) {
      write({nobody, load.tensor, box.image, box.row / box.row_step + i, box.col / box.col_step, box.cols,
             box.channel, box.channels, address(load.destination, i),
             box.cols * tensor.channel_bytes(box.channels), box.row_step, box.col_step});
    }
  }

  void follow(CommandId id, const Compute& compute) {
    Tile& tile = tiles_[id];
    for (const auto& [name, slice] : operands(compute)) {
      if (slice->lines > 0) tile.operands[name] = read_operand(id, name, *slice);
    }
    tile.row_stored.assign(index(compute.window.out_rows), 0);
    const Buffer& buffer = program_.buffer(compute.ofmap.buffer);
    for (int row = 0; row < compute.window.out_rows; ++row) {
      Line line;
      line.compute = id;
      line.row = row;
      line.cols = compute.window.out_cols;
      line.channels = compute.groups * compute.out_channels;
      line.begin = address(compute.ofmap, row);
      line.bytes = buffer.line_bytes;
      write(line);
    }
  }

  /// Only an ifmap may leave rows and columns out.
  bool has_steps_of_op(CommandId id, const std::string& name, const Line& line) const {
    const MapView view = name == "ifmap" ? op_of(id).in_view : MapView{};
    return line.row_step == view.row_step && line.col_step == view.col_step;
  }

  /// Consecutive rows of one tensor, all of the same columns and channels.
  Operand read_operand(CommandId id, const char* name, const Slice& slice) {
    Operand operand;
    for (int i = 0; i < slice.lines; ++i) {
      const Line* const line = read(address(slice, i));
      if (line == nullptr || line->compute != nobody) {
        report_.add(id, "finds no loaded row in line {} of its {}", i, name);
        return {};
      }
      if (i == 0) operand.first = *line;
      if (!has_steps_of_op(id, name, *line))
        report_.add(id, "finds other rows or columns of its {} than its own", name);
      if (!line->same_content(operand.first.of_row(operand.first.row + i))) {
        report_.add(id, "finds row {} of tensor {} in line {} of its {}, not what continues row {} of {}",
                    line->row, program_.tensor(line->tensor).name, i, name, operand.first.row,
                    program_.tensor(operand.first.tensor).name);
        return {};
      }
    }
    operand.lines = slice.lines;
    return operand;
  }

  void follow(CommandId id, const Store& store) {
    for (int i = 0; i < store.box.rows; ++i) {
      const Line* const line = read(address(store.source, i));
      if (line == nullptr) {
        report_.add(id, "finds nothing in line {}", i);
        return;
      }
      if (line->cols != store.box.cols || line->channels != store.box.channels) {
        report_.add(id, "stores {} x {} of a line of {} columns x {} channels", store.box.cols,
                    store.box.channels, line->cols, line->channels);
      }
      if (line->compute != nobody) {
        place_tile(id, store, i, *line);
      } else {
        check_moved_row(id, store, i, *line);
      }
    }
  }

  /// What only moves keeps its place in the map, and its order of channels.
  void check_moved_row(CommandId id, const Store& store, int line_number, const Line& line) {
    const auto is_planned = [&](const WindowedOp& op) {
      const int channel = line.channel - op.in_view.first_channel;
      return op.moves_only && channel == store.box.channel - op.out_view.first_channel && channel >= 0 &&
             channel + line.channels <= op.in.channels;
    };
    const LayerOps unplanned;
    const LayerOps& ops = ops_.empty() ? unplanned : ops_[index(program_.command(id).layer)];
    if (line.image != store.box.image || line.row != store.box.row + line_number ||
        line.col != store.box.col || (!ops_.empty() && std::none_of(ops.begin(), ops.end(), is_planned))) {
      report_.add(id, "moves row {} of {} elsewhere", line.row, program_.tensor(line.tensor).name);
    }
  }

  /// What the layer of a command computes; without ops, maps that are whole tensors.
  const WindowedOp& op_of(CommandId id) const {
    static const WindowedOp unknown;
    if (ops_.empty()) return unknown;
    const LayerOps& ops = ops_[index(program_.command(id).layer)];
    return ops.empty() ? unknown : ops.front();
  }

  void place_tile(CommandId id, const Store& store, int line_number, const Line& line) {
    Tile& tile = tiles_.at(line.compute);
    const int row = store.box.row + line_number - line.row;
    tile.row_stored[index(line.row)] = 1;
    const bool first = tile.ofmap < 0;
    if (first) {
      tile.ofmap = store.tensor;
      tile.image = store.box.image;
      tile.row = row;
      tile.col = store.box.col;
      tile.channel = store.box.channel;
    }
    if (tile.ofmap != store.tensor || tile.image != store.box.image || tile.row != row ||
        tile.col != store.box.col || tile.channel != store.box.channel) {
      report_.add(id, "stores rows of {} elsewhere than its other rows", report_.name(line.compute));
    }
  }

  // -- Checking a tile against where its outputs lie

  void check_tile(CommandId id, const Compute& compute, const Tile& tile) {
    const auto stored = std::count(tile.row_stored.begin(), tile.row_stored.end(), 1);
    if (stored != compute.window.out_rows) {
      report_.add(id, "has {} of {} rows stored", stored, compute.window.out_rows);
      return;
    }
    if (compute.ifmap.lines > 0) check_map(id, compute, tile);
    const int channel = tile.channel - op_of(id).out_view.first_channel;
    check_lines(id, tile, "weights", channel, compute.window.taps(), compute.in_channels);
    check_lines(id, tile, "bias", channel, 1, 1);
    if (const Operand* residual = find(tile, "residual")) check_residual(id, compute, tile, residual->first);
    check_geometry(id, compute, tile);
  }

  /// The second operand of an add lies where the outputs do, the factors of a scale in one pixel.
  void check_residual(CommandId id, const Compute& compute, const Tile& tile, const Line& line) {
    const WindowedOp& op = op_of(id);
    const int channel = tile.channel - op.out_view.first_channel;
    const bool factors = compute.kind == ComputeKind::scale;
    const int row = factors ? 0 : tile.row;
    const int col = factors ? 0 : tile.col;
    const int cols = factors ? 1 : compute.window.out_cols;
    if (line.image != tile.image || line.row != row || line.col != col || line.cols != cols ||
        line.channel - op.residual_view.first_channel != channel ||
        line.channels != compute.groups * compute.out_channels) {
      report_.add(id, "has a residual of another place than its outputs");
    }
  }

  static const Operand* find(const Tile& tile, const char* name) {
    const auto found = tile.operands.find(name);
    return found == tile.operands.end() || found->second.lines == 0 ? nullptr : &found->second;
  }

  /// Filters or biases: from the tile's first output channel on, whole.
  void check_lines(CommandId id, const Tile& tile, const char* name, int channel, int cols, int channels) {
    const Operand* const operand = find(tile, name);
    if (operand == nullptr) return;
    const Line& line = operand->first;
    const Tensor& tensor = program_.tensor(line.tensor);
    if (line.row != channel)
      report_.add(id, "has {} of channel {} for output channel {}", name, line.row, channel);
    if (line.col != 0 || line.cols != cols || line.channel != 0 || line.channels != channels ||
        tensor.cols != cols || tensor.channels != channels) {
      report_.add(id, "has {} of {} x {} elements instead of {} x {}", name, line.cols, line.channels, cols,
                  channels);
    }
  }

  /// The padding before an axis follows from where the slice lies; it must be what every tile of the layer
  /// has, and the slice must hold what the window reads of the map.
  struct Axis {
    const char* name;
    int first, count;  ///< outputs
    int kernel, stride, dilation;
    int origin;       ///< of the window, from the slice's first line
    int begin, size;  ///< of the slice, in the map
    int map_size;

    int pad() const { return first * stride - begin - origin; }
    bool covered() const {
      for (int out = first; out < first + count; ++out) {
        for (int tap = 0; tap < kernel; ++tap) {
          const int at = out * stride - pad() + tap * dilation;
          if (at >= 0 && at < map_size && (at < begin || at >= begin + size)) return false;
        }
      }
      return true;
    }
  };

  std::array<Axis, 2> axes(const Compute& compute, const Tile& tile) const {
    const Operand& ifmap = *find(tile, "ifmap");
    const Tensor& tensor = program_.tensor(ifmap.first.tensor);
    const Window& window = compute.window;
    return {
        Axis{"rows", tile.row, window.out_rows, window.kernel_rows, window.stride_rows, window.dilation_rows,
             window.row_origin, ifmap.first.row, ifmap.lines, ceil_div(tensor.rows, ifmap.first.row_step)},
        Axis{"columns", tile.col, window.out_cols, window.kernel_cols, window.stride_cols,
             window.dilation_cols, window.col_origin, ifmap.first.col, ifmap.first.cols,
             ceil_div(tensor.cols, ifmap.first.col_step)}};
  }

  void check_map(CommandId id, const Compute& compute, const Tile& tile) {
    const Operand* const ifmap = find(tile, "ifmap");
    if (ifmap == nullptr) return;  // reported when it was read
    const Line& line = ifmap->first;
    if (line.image != tile.image) report_.add(id, "reads image {} for image {}", line.image, tile.image);
    if (line.cols != compute.window.in_cols || line.channels != compute.ifmap_channels) {
      report_.add(id, "takes lines of {} x {} for lines of {} columns x {} channels", line.cols,
                  line.channels, compute.window.in_cols, compute.ifmap_channels);
    }
    for (const Axis& axis : axes(compute, tile)) {
      if (!axis.covered()) {
        report_.add(id, "reads {} of the map that its slice, {} from {} on, does not hold", axis.name,
                    axis.size, axis.begin);
      }
      if (axis.pad() < 0 || axis.pad() > axis.kernel * axis.dilation + axis.stride)
        report_.add(id, "has a window {} {} before its map", axis.pad(), axis.name);
    }
    check_channels(id, compute, tile, line);
  }

  /// Output channel c belongs to group c / out_per_group, which reads in_channels inputs.
  void check_channels(CommandId id, const Compute& compute, const Tile& tile, const Line& line) {
    const WindowedOp& op = op_of(id);
    const int in_channels = ops_.empty() ? program_.tensor(line.tensor).channels : op.in.channels;
    const int out_channels = ops_.empty() ? program_.tensor(tile.ofmap).channels : op.out.channels;
    const int first_out = tile.channel - op.out_view.first_channel;
    const int first_read = line.channel - op.in_view.first_channel + compute.ifmap_channel;
    const int groups = in_channels / compute.in_channels;
    if (groups == 0 || in_channels % compute.in_channels != 0 || out_channels % groups != 0) {
      report_.add(id, "maps groups of {} of {} channels to {}", compute.in_channels, in_channels,
                  out_channels);
      return;
    }
    const int out_per_group = out_channels / groups;
    for (int i = 0; i < compute.groups * compute.out_channels; ++i) {
      const int group = (first_out + i) / out_per_group;
      const int read = first_read + i / compute.out_channels * compute.in_channels;
      if (read == group * compute.in_channels) continue;
      report_.add(id, "reads channel {} for output channel {} of group {}", read, first_out + i, group);
      return;
    }
  }

  TensorId tensor_of(const Tile& tile, const char* name) const {
    const Operand* const operand = find(tile, name);
    return operand == nullptr ? -1 : operand->first.tensor;
  }

  void check_geometry(CommandId id, const Compute& compute, const Tile& tile) {
    const LayerIndex layer = program_.command(id).layer;
    const Window& window = compute.window;
    if (!ops_.empty()) check_op(id, compute, tile, op_of(id));
    if (find(tile, "ifmap") == nullptr) return;
    const std::array<Axis, 2> both = axes(compute, tile);
    const LayerGeometry geometry{window.kernel_rows,
                                 window.kernel_cols,
                                 window.stride_rows,
                                 window.stride_cols,
                                 both[0].pad(),
                                 both[1].pad(),
                                 {tensor_of(tile, "ifmap"), tensor_of(tile, "residual"),
                                  tensor_of(tile, "weights"), tensor_of(tile, "bias"), tile.ofmap}};
    const auto [first, is_first] = geometries_.try_emplace(layer, geometry);
    if (!is_first && !(first->second == geometry))
      report_.add(id, "has another window or other tensors than the layer's first compute");
    if (!ops_.empty()) {
      const WindowedOp& op = op_of(id);
      if (geometry.pad_top != op.pad_top || geometry.pad_left != op.pad_left) {
        report_.add(id, "has padding {} x {} instead of {} x {}", geometry.pad_top, geometry.pad_left,
                    op.pad_top, op.pad_left);
      }
    }
  }

  void check_op(CommandId id, const Compute& compute, const Tile& tile, const WindowedOp& op) {
    const Window& window = compute.window;
    if (compute.kind != op.kind || compute.activation != op.activation ||
        compute.shuffle_groups != op.shuffle_groups || compute.norm_size != op.norm_size ||
        window.dilation_rows != op.dilation_rows || window.dilation_cols != op.dilation_cols ||
        window.kernel_rows != op.kernel_rows || window.kernel_cols != op.kernel_cols ||
        window.stride_rows != op.stride_rows || window.stride_cols != op.stride_cols ||
        compute.in_channels != op.in_per_group()) {
      report_.add(id, "is not the layer's operation");
    }
    if (compute.weights.used() != op.has_weights || compute.bias.used() != op.has_bias ||
        compute.residual.used() != op.has_residual()) {
      report_.add(id, "has not the operands of the layer's operation");
    }
    check_tensor(id, "ofmap", tile.ofmap, op.out, op.out_view, op.images);
    if (find(tile, "ifmap") != nullptr)
      check_tensor(id, "ifmap", tensor_of(tile, "ifmap"), op.in, op.in_view, op.images);
    if (compute.ifmap.lines == 0) check_padding_only(id, compute, tile, op);
  }

  /// A tile without ifmap lines: its windows see nothing but padding.
  void check_padding_only(CommandId id, const Compute& compute, const Tile& tile, const WindowedOp& op) {
    const Window& window = compute.window;
    const Span rows =
        input_span(tile.row, window.out_rows, op.window_rows(), op.stride_rows, op.pad_top, op.in.rows);
    const Span cols =
        input_span(tile.col, window.out_cols, op.window_cols(), op.stride_cols, op.pad_left, op.in.cols);
    if (rows.size() > 0 && cols.size() > 0)
      report_.add(id, "has no ifmap lines though its windows reach the map");
  }

  void check_tensor(CommandId id, const char* name, TensorId tensor_id, const MapShape& shape,
                    const MapView& view, int images) {
    const Tensor& tensor = program_.tensor(tensor_id);
    if (tensor.images != images || ceil_div(tensor.rows, view.row_step) != shape.rows ||
        ceil_div(tensor.cols, view.col_step) != shape.cols ||
        tensor.channels != (view.tensor_channels > 0 ? view.tensor_channels : shape.channels)) {
      report_.add(id, "has a tensor of another shape as {}", name);
    }
  }

  const Program& program_;
  const std::vector<LayerOps>& ops_;
  Report& report_;
  std::map<Bytes, Line> lines_;  ///< by first byte
  std::map<CommandId, Tile> tiles_;
  std::map<LayerIndex, LayerGeometry> geometries_;
};

}  // namespace

void check_contents(const Program& program, const std::vector<LayerOps>& ops, Report& report) {
  ContentCheck(program, ops, report).run();
}

}  // namespace vargsim::test
