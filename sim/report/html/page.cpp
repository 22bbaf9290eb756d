#include "sim/report/html/page.h"

#include <string_view>

#include "sim/report/html/assets.h"

namespace vargsim {
namespace {

/// JSON as the content of a script element: "</script" and "<!--" cannot occur where there is no "<".
std::string script_json(const Json& data) {
  const std::string text = data.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size());
  for (const char character : text) {
    if (character == '<') {
      safe += "\\u003c";
    } else {
      safe += character;
    }
  }
  return safe;
}

std::string_view part(std::string_view name, const HtmlAssets& assets, const std::string& title,
                      const std::string& data) {
  if (name == "TITLE") return title;
  if (name == "STYLE") return assets.style;
  if (name == "DATA") return data;
  if (name == "LIBRARY") return assets.library;
  return assets.script;
}

}  // namespace

std::string html_text(const std::string& text) {
  std::string html;
  for (const char character : text) {
    switch (character) {
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '&':
        html += "&amp;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += character;
    }
  }
  return html;
}

std::string html_page(const Json& data) {
  const HtmlAssets& assets = html_assets();
  const std::string title = html_text(data.at("title").get<std::string>());
  const std::string json = script_json(data);
  std::string html;
  html.reserve(assets.page.size() + assets.style.size() + assets.library.size() + assets.script.size() +
               json.size() + title.size());
  // Once through the template, so that a marker inside of what is filled in stays text.
  std::string_view rest = assets.page;
  for (std::size_t from = rest.find('@'); from != std::string_view::npos; from = rest.find('@')) {
    html += rest.substr(0, from);
    const std::size_t to = rest.find('@', from + 1);
    html += part(rest.substr(from + 1, to - from - 1), assets, title, json);
    rest.remove_prefix(to + 1);
  }
  html += rest;
  return html;
}

bool has_charts() {
  return !html_assets().library.empty();
}

}  // namespace vargsim
