#pragma once
/// The parts of an HTML report, compiled in from the files beside this one (cmake/embed_report.cmake).

#include <string_view>

namespace vargsim {

struct HtmlAssets {
  std::string_view page;  ///< with @TITLE@, @STYLE@, @DATA@, @LIBRARY@ and @SCRIPT@ where these go
  std::string_view style;
  std::string_view script;   ///< of all pages
  std::string_view library;  ///< draws charts; empty where npm was missing at set-up
};

const HtmlAssets& html_assets();

}  // namespace vargsim
