#include "sim/trace/dram_trace.h"

#include <array>
#include <charconv>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/strict_json.h"

namespace vargsim {

namespace {

using Fields = std::array<std::string_view, 4>;

/// The fields of one line; what is wrong is said with its place.
class LineParser {
 public:
  explicit LineParser(const DramTrace& trace) : trace_(trace) {}

  [[noreturn]] void refuse(const std::string& what) const {
    throw InputError(fmt::format("{}: {}", trace_.place(), what));
  }

  Fields fields_of(std::string_view line) const {
    Fields fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::size_t comma = line.find(',');
      if ((comma == std::string_view::npos) != (i + 1 == fields.size())) {
        refuse("must have four fields, cycle,address,R|W,bytes");
      }
      fields[i] = line.substr(0, comma);
      line.remove_prefix(i + 1 == fields.size() ? line.size() : comma + 1);
    }
    return fields;
  }

  std::int64_t number(std::string_view text, const char* what, std::int64_t least, std::int64_t most) const {
    std::string_view digits = text;
    int base = 10;
    if (digits.substr(0, 2) == "0x" || digits.substr(0, 2) == "0X") {
      digits.remove_prefix(2);
      base = 16;
    }
    std::int64_t value = -1;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
    if (error != std::errc{} || stop != end || value < least || value > most) {
      refuse(fmt::format("{} \"{}\" must be a whole number from {} to {}", what, printable(text, 40), least,
                         most));
    }
    return value;
  }

  dram::TraceRequest request_of(std::string_view line) const {
    constexpr std::int64_t most = std::int64_t{1} << 60;
    const Fields fields = fields_of(line);
    if (fields[2] != "R" && fields[2] != "W") {
      refuse(fmt::format("direction \"{}\" must be R or W", printable(fields[2], 40)));
    }
    return {number(fields[0], "cycle", 0, most), number(fields[1], "address", 0, most),
            number(fields[3], "bytes", 1, std::int64_t{1} << 30), fields[2] == "W"};
  }

 private:
  const DramTrace& trace_;
};

}  // namespace

DramTrace::DramTrace(const std::string& path) : lines_(path) {
  read_header();
}

void DramTrace::read_header() {
  std::string_view header;
  if (!lines_.next(header)) throw InputError(fmt::format("{}: is empty, needs a header line", lines_.path()));
  if (header.find_first_not_of("0123456789") == header.find(',')) {
    LineParser(*this).refuse("the first line must be a header, e.g. cycle,address,R/W,bytes");
  }
}

bool DramTrace::next(dram::TraceRequest& request) {
  std::string_view line;
  do {
    if (!lines_.next(line)) return false;
  } while (line.empty());
  request = LineParser(*this).request_of(line);
  return true;
}

std::string DramTrace::place() const {
  return fmt::format("{}:{}", lines_.path(), lines_.line_number());
}

std::vector<dram::TraceRequest> read_dram_trace(const std::string& path) {
  DramTrace trace(path);
  std::vector<dram::TraceRequest> requests;
  for (dram::TraceRequest request; trace.next(request);)
    requests.push_back(request);
  return requests;
}

}  // namespace vargsim
