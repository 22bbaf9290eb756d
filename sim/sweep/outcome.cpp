#include "sim/sweep/outcome.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <type_traits>

namespace vargsim {
namespace {

class Encoder {
 public:
  template <class Number>
  void number(Number value) {
    static_assert(std::is_trivially_copyable_v<Number>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(const std::string& value) {
    number(value.size());
    bytes_ += value;
  }
  void cell(const Cell& cell) {
    number(static_cast<char>(cell.index()));
    if (const auto* integer = std::get_if<std::int64_t>(&cell)) number(*integer);
    if (const auto* real = std::get_if<double>(&cell)) number(*real);
    if (const auto* words = std::get_if<std::string>(&cell)) text(*words);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : bytes_(bytes) {}

  template <class Number>
  Number number() {
    Number value{};
    const std::string_view raw = take(sizeof value);
    std::memcpy(&value, raw.data(), sizeof value);
    return value;
  }
  std::string text() { return std::string(take(number<std::size_t>())); }
  Cell cell() {
    switch (number<char>()) {
      case 0:
        return {};
      case 1:
        return number<std::int64_t>();
      case 2:
        return number<double>();
      default:
        return text();
    }
  }

 private:
  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) throw std::logic_error("an outcome is cut short");
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::string_view bytes_;
};

}  // namespace

void Table::add(const Row& row) {
  rows.emplace_back(names.size());
  std::vector<Cell>& cells = rows.back();
  std::size_t next = 0;
  for (const Field& field : row) {
    // Rows mostly have their columns in the order of the row before.
    if (next >= names.size() || names[next] != field.name) {
      const auto found = std::find(names.begin(), names.end(), field.name);
      next = static_cast<std::size_t>(found - names.begin());
      if (found == names.end()) {
        names.push_back(field.name);
        cells.resize(names.size());
      }
    }
    cells[next++] = field.cell;
  }
}

std::string_view status_name(Outcome::Status status) {
  switch (status) {
    case Outcome::Status::ok:
      return "ok";
    case Outcome::Status::invalid:
      return "invalid";
    case Outcome::Status::failed:
      break;
  }
  return "failed";
}

std::string encode(const Outcome& outcome) {
  Encoder encoder;
  encoder.number(outcome.status);
  encoder.text(outcome.reason);
  encoder.number(outcome.columns.size());
  for (const Field& field : outcome.columns) {
    encoder.text(field.name);
    encoder.cell(field.cell);
  }
  encoder.number(outcome.layers.names.size());
  for (const std::string& name : outcome.layers.names)
    encoder.text(name);
  encoder.number(outcome.layers.rows.size());
  for (const std::vector<Cell>& row : outcome.layers.rows) {
    encoder.number(row.size());
    for (const Cell& cell : row)
      encoder.cell(cell);
  }
  return encoder.take();
}

Outcome decode(std::string_view bytes) {
  Decoder decoder(bytes);
  Outcome outcome;
  outcome.status = decoder.number<Outcome::Status>();
  outcome.reason = decoder.text();
  outcome.columns.resize(decoder.number<std::size_t>());
  for (Field& field : outcome.columns) {
    field.name = decoder.text();
    field.cell = decoder.cell();
  }
  outcome.layers.names.resize(decoder.number<std::size_t>());
  for (std::string& name : outcome.layers.names)
    name = decoder.text();
  outcome.layers.rows.resize(decoder.number<std::size_t>());
  for (std::vector<Cell>& row : outcome.layers.rows) {
    row.resize(decoder.number<std::size_t>());
    for (Cell& cell : row)
      cell = decoder.cell();
  }
  return outcome;
}

}  // namespace vargsim
