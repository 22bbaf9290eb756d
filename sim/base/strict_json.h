#pragma once
/// Text to JSON without forgiveness: UTF-8, a limited size and depth, no key twice, no number that overflows.
/// Also how values and pointers are printed, so that whatever bytes a file has, a message is one short line.

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace vargsim {

using Json = nlohmann::ordered_json;

/// A configuration file has a few KiB; whatever is larger was named by mistake.
constexpr std::size_t most_json_bytes = 1 << 20;
constexpr int deepest_json = 64;

/// Throws InputError that begins with `source` and tells line and column, or the JSON pointer.
Json parse_strict_json(const std::string& text, const std::string& source);

/// A value as messages print it: JSON in ASCII, on one line, cut after 60 characters.
std::string printed(const Json& value);

/// Text of the user's on one line: control characters as \u00XX, cut after `most` characters.
std::string printable(std::string_view text, std::size_t most);

/// The JSON pointer (RFC 6901) of a key under another pointer: "~" and "/" are escaped.
std::string child_pointer(const std::string& pointer, std::string_view key);

/// Index of the first byte that is not UTF-8 (RFC 3629); npos where there is none.
std::size_t first_byte_not_utf8(std::string_view text);

bool has_control_characters(std::string_view text);

}  // namespace vargsim
