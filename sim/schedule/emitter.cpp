#include "sim/schedule/emitter.h"

#include <algorithm>

namespace vargsim {
namespace {

struct ChannelTile {
  int index = 0;
  int first_group = 0;
  int groups = 1;
  int first_out = 0;  ///< among all output channels
  int out_per_group = 1;

  int channels() const { return groups * out_per_group; }
};

struct SpatialTile {
  int image = 0;
  int row = 0, rows = 1;  ///< of the ofmap
  int col = 0, cols = 1;  ///< of the ofmap
  bool starts_strip = false;
  bool starts_image = false;
  bool first = false;  ///< of the whole layer
};

class LayerEmitter {
 public:
  LayerEmitter(ProgramBuilder& builder, const WindowedOp& op, const Tiling& tiling,
               const LayerTensors& tensors, const LayerBuffers& buffers)
      : builder_(builder), op_(op), tiling_(tiling), tensors_(tensors), buffers_(buffers) {}

  void emit() {
    load_bias();
    const std::vector<ChannelTile> channels = channel_tiles();
    const std::vector<SpatialTile> maps = spatial_tiles();
    if (tiling_.order == LoopOrder::weights_outer) {
      for (const ChannelTile& channel : channels) {
        for (const SpatialTile& map : maps)
          emit_tile(channel, map, map.first, loads_ifmap(channel));
      }
    } else {
      for (const SpatialTile& map : maps) {
        for (const ChannelTile& channel : channels) {
          emit_tile(channel, map, map.first || !tiling_.keep_inner, channel.index == 0);
        }
      }
    }
  }

 private:
  BufferId buffer(BufferRole role) const { return buffers_[static_cast<std::size_t>(role)]; }

  bool keeps_ifmap() const { return tiling_.order == LoopOrder::weights_outer && tiling_.keep_inner; }
  bool loads_ifmap(const ChannelTile& channel) const { return !keeps_ifmap() || channel.index == 0; }

  std::vector<ChannelTile> channel_tiles() const {
    std::vector<ChannelTile> tiles;
    for (int group = 0; group < op_.groups; group += tiling_.groups) {
      for (int out = 0; out < op_.out_per_group(); out += tiling_.out_per_group) {
        ChannelTile tile;
        tile.index = static_cast<int>(tiles.size());
        tile.first_group = group;
        tile.groups = std::min(tiling_.groups, op_.groups - group);
        tile.first_out = group * op_.out_per_group() + out;
        tile.out_per_group = std::min(tiling_.out_per_group, op_.out_per_group() - out);
        tiles.push_back(tile);
      }
    }
    return tiles;
  }

  std::vector<SpatialTile> spatial_tiles() const {
    std::vector<SpatialTile> tiles;
    for (int image = 0; image < op_.images; ++image) {
      for (int col = 0; col < op_.out.cols; col += tiling_.cols) {
        for (int row = 0; row < op_.out.rows; row += tiling_.rows) {
          SpatialTile tile;
          tile.image = image;
          tile.row = row;
          tile.rows = std::min(tiling_.rows, op_.out.rows - row);
          tile.col = col;
          tile.cols = std::min(tiling_.cols, op_.out.cols - col);
          tile.starts_strip = row == 0;
          tile.starts_image = row == 0 && col == 0;
          tile.first = tiles.empty();
          tiles.push_back(tile);
        }
      }
    }
    return tiles;
  }

  Span rows_of(const SpatialTile& map) const {
    return input_span(map.row, map.rows, op_.window_rows(), op_.stride_rows, op_.pad_top, op_.in.rows);
  }
  Span cols_of(const SpatialTile& map) const {
    return input_span(map.col, map.cols, op_.window_cols(), op_.stride_cols, op_.pad_left, op_.in.cols);
  }

  void load_bias() {
    if (!op_.has_bias) return;
    Load load;
    load.tensor = tensors_.bias;
    load.role = TensorRole::bias;
    load.box.rows = op_.out.channels;
    load.destination = {buffer(BufferRole::bias), 0, op_.out.channels};
    builder_.add(load);
  }

  void emit_tile(const ChannelTile& channel, const SpatialTile& map, bool new_weights, bool new_ifmap) {
    if (op_.has_weights && new_weights) load_weights(channel);
    if (new_ifmap && !op_.ifmap_on_chip) load_ifmap(channel, map);
    Compute compute = tile_compute(channel, map);
    if (op_.moves_only) {
      store_ofmap(channel, map, compute.ifmap);
      return;
    }
    take_residual(channel, map, compute);
    if (op_.ofmap_on_chip) {
      write_on_chip(channel, map, compute);
      builder_.add(compute);
      return;
    }
    compute.ofmap = {buffer(BufferRole::ofmap), ofmap_line_, map.rows};
    ofmap_line_ += map.rows;
    builder_.add(compute);
    store_ofmap(channel, map, compute.ofmap);
  }

  /// A map on chip has a line for each row of each image, with all channels of its tensor.
  static std::int64_t line_on_chip(const MapShape& shape, int image, int row) {
    return std::int64_t{image} * shape.rows + row;
  }
  static int channels_on_chip(const MapView& view, const MapShape& shape) {
    return view.tensor_channels > 0 ? view.tensor_channels : shape.channels;
  }

  void write_on_chip(const ChannelTile& channel, const SpatialTile& map, Compute& compute) const {
    compute.ofmap = {buffer(BufferRole::ofmap), line_on_chip(op_.out, map.image, map.row), map.rows};
    compute.ofmap_channels = channels_on_chip(op_.out_view, op_.out);
    compute.ofmap_channel = op_.out_view.first_channel + channel.first_out;
  }

  void read_on_chip(const ChannelTile& channel, const SpatialTile& map, Compute& compute) const {
    const Span rows = rows_of(map);
    compute.window.in_cols = op_.in.cols;
    compute.window.col_origin = -op_.pad_left;
    compute.ifmap = {buffer(BufferRole::ifmap), line_on_chip(op_.in, map.image, rows.begin), rows.size()};
    compute.ifmap_channels = channels_on_chip(op_.in_view, op_.in);
    compute.ifmap_channel = op_.in_view.first_channel + channel.first_group * op_.in_per_group();
  }

  void take_residual(const ChannelTile& channel, const SpatialTile& map, Compute& compute) {
    if (!op_.residual_on_chip) {
      compute.residual = residual_slice(channel, map);
      return;
    }
    const bool factors = op_.residual == Residual::channel_factors;
    const BufferId id = buffer(BufferRole::residual);
    compute.residual =
        factors ? Slice{id, map.image, 1} : Slice{id, line_on_chip(op_.out, map.image, map.row), map.rows};
    compute.residual_channels = channels_on_chip(op_.residual_view, op_.out);
    compute.residual_channel = op_.residual_view.first_channel + channel.first_out;
  }

  void load_weights(const ChannelTile& channel) {
    Load load;
    load.tensor = tensors_.weights;
    load.role = TensorRole::weights;
    load.box.row = channel.first_out;
    load.box.rows = channel.channels();
    load.box.cols = op_.taps();
    load.box.channels = op_.in_per_group();
    load.destination = {buffer(BufferRole::weights), next_weights_line_, channel.channels()};
    if (channel.index == 0) weights_pass_line_ = next_weights_line_;
    weights_line_ = next_weights_line_;
    next_weights_line_ += channel.channels();
    builder_.add(load);
  }

  /// Line of a channel tile's weights: where they were last loaded, or where the kept set has them.
  std::int64_t weights_line(const ChannelTile& channel) const {
    const bool kept = tiling_.order == LoopOrder::maps_outer && tiling_.keep_inner;
    return kept ? weights_pass_line_ + channel.first_out : weights_line_;
  }

  /// Loads the rows of a tile that the strip has not loaded yet. A strip's rows lie one after another in the
  /// ring.
  void load_ifmap(const ChannelTile& channel, const SpatialTile& map) {
    const Span rows = rows_of(map);
    const Span cols = cols_of(map);
    if (map.starts_strip) {
      strip_line_ = next_ifmap_line_;
      strip_row_ = rows.begin;
      loaded_row_ = rows.begin;
    }
    const int begin = std::max(loaded_row_, rows.begin);
    loaded_row_ = std::max(loaded_row_, rows.end);
    next_ifmap_line_ = strip_line_ + loaded_row_ - strip_row_;
    // A tile that reads nothing but padding has nothing to load.
    if (begin >= rows.end || cols.size() == 0) return;
    Load load;
    load.tensor = tensors_.ifmap;
    load.role = op_.moves_only ? TensorRole::residual : TensorRole::ifmap;
    load.box.image = map.image;
    load.box.row = begin * op_.in_view.row_step;
    load.box.rows = rows.end - begin;
    load.box.col = cols.begin * op_.in_view.col_step;
    load.box.cols = cols.size();
    load.box.channel = op_.in_view.first_channel + line_channel(channel);
    load.box.channels = line_channels(channel);
    load.box.row_step = op_.in_view.row_step;
    load.box.col_step = op_.in_view.col_step;
    load.destination = {buffer(BufferRole::ifmap), strip_line_ + begin - strip_row_, rows.end - begin};
    builder_.add(load);
  }

  /// First channel, and number of channels, that the ifmap's lines hold for a channel tile.
  int line_channel(const ChannelTile& channel) const {
    return tiling_.order == LoopOrder::maps_outer ? 0 : channel.first_group * op_.in_per_group();
  }
  int line_channels(const ChannelTile& channel) const {
    return tiling_.order == LoopOrder::maps_outer ? op_.in.channels : channel.groups * op_.in_per_group();
  }

  /// The second operand of a tile, loaded where it is not there yet: factors serve all tiles of an image.
  Slice residual_slice(const ChannelTile& channel, const SpatialTile& map) {
    if (op_.residual == Residual::none) return {};
    if (op_.residual == Residual::map) return load_residual(tile_box(channel, map, op_.residual_view));
    if (map.starts_image) {
      factors_ = load_residual(
          {map.image, 0, 1, 0, 1, op_.residual_view.first_channel + channel.first_out, channel.channels()});
    }
    return factors_;
  }

  Slice load_residual(const Box& box) {
    Load load;
    load.tensor = tensors_.residual;
    load.role = TensorRole::residual;
    load.box = box;
    load.destination = {buffer(BufferRole::residual), residual_line_, box.rows};
    residual_line_ += box.rows;
    builder_.add(load);
    return load.destination;
  }

  Box tile_box(const ChannelTile& channel, const SpatialTile& map, const MapView& view) const {
    return {map.image,         map.row, map.rows, map.col, map.cols, view.first_channel + channel.first_out,
            channel.channels()};
  }

  Compute tile_compute(const ChannelTile& channel, const SpatialTile& map) const {
    const Span rows = rows_of(map);
    const Span cols = cols_of(map);
    Compute compute;
    compute.kind = op_.kind;
    compute.window = {map.rows,
                      map.cols,
                      op_.kernel_rows,
                      op_.kernel_cols,
                      op_.stride_rows,
                      op_.stride_cols,
                      op_.dilation_rows,
                      op_.dilation_cols,
                      map.row * op_.stride_rows - op_.pad_top - rows.begin,
                      map.col * op_.stride_cols - op_.pad_left - cols.begin,
                      cols.size()};
    compute.groups = channel.groups;
    compute.in_channels = op_.in_per_group();
    compute.out_channels = channel.out_per_group;
    compute.ifmap_channels = line_channels(channel);
    compute.ifmap_channel = channel.first_group * op_.in_per_group() - line_channel(channel);
    compute.activation = op_.activation;
    compute.shuffle_groups = op_.shuffle_groups;
    compute.norm_size = op_.norm_size;
    const std::int64_t strip_line =
        keeps_ifmap() ? std::int64_t{map.image} * kept_rows() - kept_first_row() : strip_line_ - strip_row_;
    // A tile that reads nothing but padding has no ifmap lines, however many rows its windows cross.
    compute.ifmap = {buffer(BufferRole::ifmap), strip_line + rows.begin, cols.size() > 0 ? rows.size() : 0};
    if (op_.has_weights) {
      compute.weights = {buffer(BufferRole::weights), weights_line(channel), channel.channels()};
    }
    if (op_.has_bias) compute.bias = {buffer(BufferRole::bias), channel.first_out, channel.channels()};
    if (op_.ifmap_on_chip) read_on_chip(channel, map, compute);
    return compute;
  }

  /// A kept ifmap lies image after image, each from the first row any output reads to the last.
  int kept_first_row() const {
    return input_span(0, 1, op_.window_rows(), op_.stride_rows, op_.pad_top, op_.in.rows).begin;
  }
  int kept_rows() const {
    return input_span(0, op_.out.rows, op_.window_rows(), op_.stride_rows, op_.pad_top, op_.in.rows).size();
  }

  void store_ofmap(const ChannelTile& channel, const SpatialTile& map, const Slice& source) {
    Store store;
    store.tensor = tensors_.ofmap;
    store.box = tile_box(channel, map, op_.out_view);
    store.source = source;
    builder_.add(store);
  }

  ProgramBuilder& builder_;
  const WindowedOp& op_;
  const Tiling& tiling_;
  const LayerTensors& tensors_;
  const LayerBuffers& buffers_;

  // Running line numbers of the rings.
  std::int64_t next_weights_line_ = 0;
  std::int64_t weights_line_ = 0;
  std::int64_t weights_pass_line_ = 0;
  std::int64_t next_ifmap_line_ = 0;
  std::int64_t strip_line_ = 0;  ///< line of the strip's first row
  int strip_row_ = 0;            ///< that row
  int loaded_row_ = 0;           ///< rows before this one have been loaded
  std::int64_t residual_line_ = 0;
  Slice factors_;  ///< of the image and channel tile at hand
  std::int64_t ofmap_line_ = 0;
};

}  // namespace

void emit_layer(ProgramBuilder& builder, const WindowedOp& op, const Tiling& tiling,
                const LayerTensors& tensors, const LayerBuffers& buffers) {
  LayerEmitter(builder, op, tiling, tensors, buffers).emit();
}

}  // namespace vargsim
