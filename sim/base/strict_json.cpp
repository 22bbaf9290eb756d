#include "sim/base/strict_json.h"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// Refuses what the library lets pass: of two equal keys it keeps the last without a word, and nesting
/// without end would exhaust the stack of whatever walks the value later. Also knows where the parser is.
class StrictWatch {
 public:
  explicit StrictWatch(std::string source) : source_(std::move(source)) {}

  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > deepest_json)
      throw InputError(fmt::format("{}: nested deeper than {}", source_, deepest_json));
    switch (event) {
      case Json::parse_event_t::object_start:
        open_.push_back({false, {}, "", 0});
        break;
      case Json::parse_event_t::array_start:
        open_.push_back({true, {}, "", 0});
        break;
      case Json::parse_event_t::key:
        enter_key(parsed.get<std::string>());
        break;
      case Json::parse_event_t::value:
        count_element();
        break;
      case Json::parse_event_t::object_end:
      case Json::parse_event_t::array_end:
        open_.pop_back();
        count_element();
        break;
    }
    return true;
  }

  /// Of the value that is being parsed.
  std::string pointer() const {
    std::string pointer;
    for (const Open& open : open_)
      pointer = child_pointer(pointer, open.is_array ? fmt::format("{}", open.index) : open.key);
    return pointer.empty() ? "/" : printable(pointer, 200);
  }

 private:
  struct Open {
    bool is_array;
    std::set<std::string> keys;
    std::string key;
    std::size_t index;
  };

  void enter_key(const std::string& key) {
    open_.back().key = key;
    if (open_.back().keys.insert(key).second) return;
    throw InputError(fmt::format("{}: {}: this key stands twice in one object", source_, pointer()));
  }

  void count_element() {
    if (!open_.empty() && open_.back().is_array) ++open_.back().index;
  }

  std::string source_;
  std::vector<Open> open_;
};

/// What people write who take JSON for something else.
std::string hint(const std::string& text, std::size_t byte) {
  if (byte == 0 || byte > text.size()) return "";
  const char last = text[byte - 1];
  if (last == '/' || last == '#') return "; JSON has no comments";
  if (last == '\'') return "; JSON quotes with \"";
  if (last == 'N' || last == 'I') return "; JSON has neither NaN nor Infinity";
  if (last != '}' && last != ']') return "";
  const std::size_t before = byte < 2 ? std::string::npos : text.find_last_not_of(" \t\r\n", byte - 2);
  return before != std::string::npos && text[before] == ',' ? "; JSON has no comma before it" : "";
}

/// What nlohmann says, from "line" on.
std::string parse_message(const Json::parse_error& error) {
  const std::string message = error.what();
  const std::size_t start = message.find("line ");
  return printable(start == std::string::npos ? message : message.substr(start), 300);
}

/// "line 2, column 5" of a byte, both from 1.
std::string position_of(const std::string& text, std::size_t byte) {
  const auto lines = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(byte), '\n');
  const std::size_t line_start = byte == 0 ? std::string::npos : text.rfind('\n', byte - 1);
  const std::size_t column = line_start == std::string::npos ? byte + 1 : byte - line_start;
  return fmt::format("line {}, column {}", lines + 1, column);
}

/// The library takes a zero byte for the end, whatever comes after it.
void check_controls(const std::string& text, const std::string& source) {
  const auto found = std::find_if(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t';
  });
  if (found == text.end()) return;
  const auto byte = static_cast<std::size_t>(found - text.begin());
  throw InputError(fmt::format("{}: {}: control character 0x{:02x}", source, position_of(text, byte),
                               static_cast<unsigned char>(*found)));
}

void check_bytes(const std::string& text, const std::string& source) {
  if (text.size() > most_json_bytes) {
    throw InputError(
        fmt::format("{}: {} bytes; a file may have {} (1 MiB)", source, text.size(), most_json_bytes));
  }
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    throw InputError(fmt::format("{}: empty; a JSON object must stand there", source));
  const std::size_t wrong = first_byte_not_utf8(text);
  if (wrong == std::string::npos) return check_controls(text, source);
  const auto byte = static_cast<unsigned char>(text[wrong]);
  throw InputError(fmt::format("{}: byte {} (0x{:02x}) is not UTF-8{}", source, wrong, byte,
                               wrong == 0 && byte >= 0xfe ? "; is the file UTF-16?" : ""));
}

/// Bytes that must follow the first of a UTF-8 sequence, and the range of the second of them, which keeps out
/// overlong forms, surrogates and what lies above U+10FFFF. A length of -1: no first byte.
struct Utf8Lead {
  int following;
  unsigned char second_least;
  unsigned char second_most;
};

Utf8Lead utf8_lead(unsigned char first) {
  if (first < 0x80) return {0, 0, 0};
  if (first >= 0xc2 && first <= 0xdf) return {1, 0x80, 0xbf};
  if (first == 0xe0) return {2, 0xa0, 0xbf};
  if (first == 0xed) return {2, 0x80, 0x9f};
  if (first >= 0xe1 && first <= 0xef) return {2, 0x80, 0xbf};
  if (first == 0xf0) return {3, 0x90, 0xbf};
  if (first >= 0xf1 && first <= 0xf3) return {3, 0x80, 0xbf};
  if (first == 0xf4) return {3, 0x80, 0x8f};
  return {-1, 0, 0};
}

/// Bytes of the sequence that begins at `at`; 0 where none does.
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const Utf8Lead lead = utf8_lead(static_cast<unsigned char>(text[at]));
  if (lead.following < 0 || text.size() - at <= static_cast<std::size_t>(lead.following)) return 0;
  for (std::size_t i = 1; i <= static_cast<std::size_t>(lead.following); ++i) {
    const auto byte = static_cast<unsigned char>(text[at + i]);
    const unsigned char least = i == 1 ? lead.second_least : 0x80;
    const unsigned char most = i == 1 ? lead.second_most : 0xbf;
    if (byte < least || byte > most) return 0;
  }
  return static_cast<std::size_t>(lead.following) + 1;
}

}  // namespace

std::size_t first_byte_not_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}

std::string printable(std::string_view text, std::size_t most) {
  std::string line;
  for (const char c : text.substr(0, most))
    line += is_control(c) ? fmt::format("\\u{:04x}", static_cast<unsigned char>(c)) : std::string(1, c);
  return text.size() > most ? line + "..." : line;
}

std::string printed(const Json& value) {
  constexpr std::size_t longest = 60;
  return printable(value.dump(-1, ' ', true, Json::error_handler_t::replace), longest);
}

std::string child_pointer(const std::string& pointer, std::string_view key) {
  std::string child = pointer + "/";
  for (const char c : key)
    child += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
  return child;
}

Json parse_strict_json(const std::string& text, const std::string& source) {
  check_bytes(text, source);
  StrictWatch watch(source);
  try {
    // By reference: the library copies the callback it is given.
    return Json::parse(text, [&watch](int depth, Json::parse_event_t event, Json& parsed) {
      return watch(depth, event, parsed);
    });
  } catch (const Json::parse_error& error) {
    throw InputError(fmt::format("{}: {}{}", source, parse_message(error), hint(text, error.byte)));
  } catch (const Json::out_of_range&) {
    // The parser's only use of it: a number beyond the largest double.
    throw InputError(fmt::format("{}: {}: the number is too large", source, watch.pointer()));
  }
}

}  // namespace vargsim
