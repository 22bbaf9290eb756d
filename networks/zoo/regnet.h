#pragma once
/// RegNetX: Radosavovic et al., arXiv 2003.13678.

#include "networks/zoo/zoo.h"

namespace vargsim {

NetworkFamily regnetx_200mf_family();
NetworkFamily regnetx_400mf_family();

}  // namespace vargsim
