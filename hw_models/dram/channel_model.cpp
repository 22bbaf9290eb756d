#include "hw_models/dram/channel_model.h"

#include "hw_models/dram/channel.h"
#include "hw_models/dram/fixed_channel.h"

namespace vargsim::dram {

std::unique_ptr<ChannelModel> make_channel(const DramPart& part, const Policy& policy) {
  if (part.model == DramModel::fixed) return std::make_unique<FixedChannel>(part, policy);
  return std::make_unique<Channel>(part, policy);
}

}  // namespace vargsim::dram
