#pragma once
/// One self-contained HTML file a report: style, script, chart library and data are all in it, and it asks
/// the network for nothing.

#include <string>

#include "sim/base/strict_json.h"

namespace vargsim {

/// `data` is what the page's script reads: "kind" (run, compare, diff, sweep), "title", and what that kind's
/// script says at its top. No text of it can end the element that holds it.
std::string html_page(const Json& data);

/// Whether the chart library is compiled in.
bool has_charts();

/// Text as HTML shows it literally.
std::string html_text(const std::string& text);

}  // namespace vargsim
