#include "networks/zoo/varg_body.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "networks/zoo/parts.h"

namespace vargsim {
namespace {

constexpr int squeeze_ratio = 4;

std::vector<int> table_widths(const VargTable& table, const NetworkOptions& options) {
  std::vector<int> widths;
  for (const VargStage& stage : table.stages)
    widths.push_back(static_cast<int>(stage.channels * options.width));
  return widths;
}

class Builder {
 public:
  Builder(const VargTable& table, const NetworkOptions& options)
      : table_(table), options_(options), network_(start_network(table.network, options)) {
    // The table's stages are multiples of conv1, so a width that makes conv1 whole makes every stage whole.
    require_whole_channels(table.network, "conv1", table.conv1, options.width);
  }

  Network build(VargTail tail) {
    LayerId map = conv1();
    if (table_.has_head) map = head("head", map);
    const std::vector<int> widths = chosen_widths(table_.network, options_, table_widths(table_, options_));
    for (std::size_t i = 0; i < widths.size(); ++i) {
      map = stage(table_.stages[i], map, widths[i]);
    }
    tail(network_, map, options_);
    return std::move(network_);
  }

 private:
  LayerId conv1() {
    const int channels = static_cast<int>(table_.conv1 * options_.width);
    return add_conv("conv1", "stem",
                    square_conv(3, channels, table_.conv1_stride, 1, table_.conv1_activation),
                    network_input(0));
  }

  LayerId stage(const VargStage& stage, LayerId ifmap, int channels) {
    LayerId map = down_sampling(stage.blocks.front(), ifmap, channels);
    for (std::size_t i = 1; i < stage.blocks.size(); ++i) {
      map = normal(stage.blocks[i], map);
    }
    return map;
  }

  LayerId normal(const std::string& block, LayerId ifmap) {
    return sum(block, "add", excited(block, two_steps(block, ifmap, 2, 1)), ifmap);
  }

  /// The normal block at stride 2, without expansion but for what `head_group_outputs` asks; its shortcut
  /// must shrink the map as well.
  LayerId head(const std::string& block, LayerId ifmap) {
    const int channels = network_.shape_of(ifmap).channels;
    const int groups = groups_of_vg(fmt::format("{}.a.vg", block), channels);
    const int expansion = std::max(1, table_.head_group_outputs * groups / channels);
    const LayerId body = two_steps(block, ifmap, expansion, 2);
    const LayerId shortcut =
        pw(block, "sc", vg(block, "sc", ifmap, expansion, 2), channels, Activation::none);
    return sum(block, "add", excited(block, body), shortcut);
  }

  LayerId down_sampling(const std::string& block, LayerId ifmap, int channels) {
    const LayerId first = shrinking_branch(block, "br1", ifmap, channels);
    const LayerId second = shrinking_branch(block, "br2", ifmap, channels);
    const LayerId merged = sum(block, "br.add", first, second);
    const LayerId post = pw(block, "post", vg(block, "post", merged, 2, 1), channels, Activation::none);
    return sum(block, "add", post, shrinking_branch(block, "sc", ifmap, channels));
  }

  /// Steps a and b of normal and head blocks; the block's add carries the last activation.
  LayerId two_steps(const std::string& block, LayerId ifmap, int expansion, int stride) {
    const int channels = network_.shape_of(ifmap).channels;
    const LayerId a = pw(block, "a", vg(block, "a", ifmap, expansion, stride), channels, table_.activation);
    return pw(block, "b", vg(block, "b", a, expansion, 1), channels, Activation::none);
  }

  LayerId shrinking_branch(const std::string& block, const std::string& step, LayerId ifmap, int channels) {
    return pw(block, step, vg(block, step, ifmap, 2, 2), channels, Activation::none);
  }

  /// The variable group convolution: the 3x3 whose number of groups the policy decides.
  LayerId vg(const std::string& block, const std::string& step, LayerId ifmap, int expansion, int stride) {
    const std::string name = fmt::format("{}.{}.vg", block, step);
    const int channels = network_.shape_of(ifmap).channels;
    return add_conv(
        name, block,
        square_conv(3, expansion * channels, stride, groups_of_vg(name, channels), table_.activation), ifmap);
  }

  int groups_of_vg(const std::string& layer, int channels) const {
    return groups_for(options_.grouping, channels, network_.place_of(layer));
  }

  LayerId pw(const std::string& block, const std::string& step, LayerId ifmap, int channels,
             Activation activation) {
    return add_conv(fmt::format("{}.{}.pw", block, step), block, pointwise(channels, activation), ifmap);
  }

  LayerId add_conv(const std::string& name, const std::string& block, const Conv2d& conv, LayerId ifmap) {
    return network_.add(name, block, table_.bias ? with_bias(conv) : conv, {ifmap});
  }

  /// Squeeze-excite: one factor a channel, from the channel averages. Its two 1x1 layers are not
  /// batch-normalised and so have biases.
  LayerId excited(const std::string& block, LayerId map) {
    if (!table_.squeeze_excite) return map;
    const int channels = network_.shape_of(map).channels;
    const LayerId average = network_.add(block + ".se.pool", block, GlobalPool{}, {map});
    const LayerId squeezed =
        gate(block, "se1", average, std::max(1, channels / squeeze_ratio), table_.activation);
    const LayerId factors = gate(block, "se2", squeezed, channels, Activation::sigmoid);
    return network_.add(block + ".se.scale", block, ChannelScale{}, {map, factors});
  }

  LayerId gate(const std::string& block, const std::string& step, LayerId ifmap, int channels,
               Activation activation) {
    Conv2d conv = with_bias(pointwise(channels, activation));
    conv.batch_norm = false;
    return network_.add(fmt::format("{}.{}", block, step), block, conv, {ifmap});
  }

  LayerId sum(const std::string& block, const std::string& step, LayerId map, LayerId residual) {
    return network_.add(fmt::format("{}.{}", block, step), block, EltwiseAdd{table_.activation},
                        {map, residual});
  }

  const VargTable& table_;
  const NetworkOptions& options_;
  Network network_;
};

}  // namespace

std::vector<std::string> varg_units(int stage, int number) {
  std::vector<std::string> names;
  for (int unit = 1; unit <= number; ++unit)
    names.push_back(fmt::format("s{}.u{}", stage, unit));
  return names;
}

NetworkFamily make_varg_family(const VargTable& table, std::string summary, VargTail tail) {
  NetworkFamily family;
  family.name = table.network;
  family.summary = std::move(summary);
  family.accepts = {NetworkOption::width, NetworkOption::input_size, NetworkOption::batch,
                    NetworkOption::grouping, NetworkOption::stage_widths};
  family.defaults.grouping = Grouping::fixed_base(8);
  family.build = [table, tail](const NetworkOptions& options) { return Builder(table, options).build(tail); };
  family.table_widths = [table](const NetworkOptions& options) { return table_widths(table, options); };
  return family;
}

}  // namespace vargsim
