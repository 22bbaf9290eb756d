#pragma once
/// One table a enumeration: the names users write and read. Readers, writers and messages share it.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vargsim {

template <class Enum, std::size_t Size>
class NameTable {
 public:
  constexpr explicit NameTable(std::array<std::pair<Enum, std::string_view>, Size> entries)
      : entries_(entries) {}

  constexpr std::string_view name(Enum value) const {
    for (const auto& entry : entries_) {
      if (entry.first == value) return entry.second;
    }
    return "?";
  }

  std::optional<Enum> find(std::string_view name) const {
    for (const auto& entry : entries_) {
      if (entry.second == name) return entry.first;
    }
    return std::nullopt;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : entries_)
      all.emplace_back(entry.second);
    return all;
  }

  std::vector<std::string> names_of(const std::vector<Enum>& values) const {
    std::vector<std::string> some;
    some.reserve(values.size());
    for (const Enum value : values)
      some.emplace_back(name(value));
    return some;
  }

 private:
  std::array<std::pair<Enum, std::string_view>, Size> entries_;
};

template <class Enum, std::size_t Size>
constexpr NameTable<Enum, Size> make_name_table(const std::pair<Enum, std::string_view> (&entries)[Size]) {
  std::array<std::pair<Enum, std::string_view>, Size> copy{};
  for (std::size_t i = 0; i < Size; ++i) {
    copy[i].first = entries[i].first;  // a pair's own assignment is not constexpr before C++20
    copy[i].second = entries[i].second;
  }
  return NameTable<Enum, Size>(copy);
}

}  // namespace vargsim
