#include "sim/trace/line_reader.h"

#include <array>
#include <cstdint>
#include <cstdio>

#include <fmt/format.h>
#include <lzma.h>
#include <zlib.h>

#include "sim/base/error.h"

namespace vargsim {

namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 16;
/// What a decoder may take: xz's largest preset needs 65 MiB, a damaged header may ask for 4 GiB.
constexpr std::uint64_t most_decoder_bytes = std::uint64_t{128} << 20;

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

[[noreturn]] void refuse(const std::string& path, const char* what) {
  throw InputError(fmt::format("{}: {}", path, what));
}

/// Plain files too: zlib hands on what does not begin like gzip.
class GzipBytes final : public LineReader::Bytes {
 public:
  explicit GzipBytes(const std::string& path) : path_(path), file_(gzopen(path.c_str(), "rb")) {
    if (file_ == nullptr) refuse(path_, "cannot be opened");
  }
  ~GzipBytes() override { gzclose(file_); }
  GzipBytes(const GzipBytes&) = delete;
  GzipBytes& operator=(const GzipBytes&) = delete;

  std::size_t read(char* buffer, std::size_t size) override {
    const int count = gzread(file_, buffer, static_cast<unsigned>(size));
    int error = Z_OK;
    gzerror(file_, &error);
    if (count < 0 || (error != Z_OK && error != Z_STREAM_END)) refuse(path_, "cannot be read or is damaged");
    return static_cast<std::size_t>(count);
  }

 private:
  std::string path_;
  gzFile file_;
};

class XzBytes final : public LineReader::Bytes {
 public:
  explicit XzBytes(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "rb")) {
    if (file_ == nullptr) refuse(path_, "cannot be opened");
    if (lzma_stream_decoder(&stream_, most_decoder_bytes, LZMA_CONCATENATED) != LZMA_OK) {
      refuse(path_, "the xz decoder cannot be set up");
    }
  }
  ~XzBytes() override {
    lzma_end(&stream_);
    if (file_ != nullptr) std::fclose(file_);
  }
  XzBytes(const XzBytes&) = delete;
  XzBytes& operator=(const XzBytes&) = delete;

  std::size_t read(char* buffer, std::size_t size) override {
    stream_.next_out = reinterpret_cast<std::uint8_t*>(buffer);
    stream_.avail_out = size;
    while (stream_.avail_out == size && !at_end_)
      decode();
    return size - stream_.avail_out;
  }

 private:
  void decode() {
    if (stream_.avail_in == 0) {
      stream_.next_in = input_.data();
      stream_.avail_in = std::fread(input_.data(), 1, input_.size(), file_);
      if (std::ferror(file_) != 0) refuse(path_, "cannot be read");
    }
    const lzma_ret status = lzma_code(&stream_, std::feof(file_) != 0 ? LZMA_FINISH : LZMA_RUN);
    at_end_ = status == LZMA_STREAM_END;
    if (status == LZMA_MEMLIMIT_ERROR) refuse(path_, "needs more than 128 MiB to decompress, or is damaged");
    if (status != LZMA_OK && !at_end_) refuse(path_, "is no xz file or is damaged");
  }

  std::string path_;
  std::FILE* file_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  std::array<std::uint8_t, block_bytes> input_{};
  bool at_end_ = false;
};

std::unique_ptr<LineReader::Bytes> open_bytes(const std::string& path) {
  if (ends_with(path, ".xz")) return std::make_unique<XzBytes>(path);
  return std::make_unique<GzipBytes>(path);
}

}  // namespace

LineReader::LineReader(const std::string& path) : path_(path), bytes_(open_bytes(path)) {}

LineReader::~LineReader() = default;

/// Adds a block to what is left of the buffer.
bool LineReader::refill() {
  if (at_end_) return false;
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t kept = buffer_.size();
  if (kept > longest_line)
    throw InputError(
        fmt::format("{}:{}: the line is longer than {} bytes", path_, line_number_ + 1, longest_line));
  buffer_.resize(kept + block_bytes);
  const std::size_t count = bytes_->read(buffer_.data() + kept, block_bytes);
  buffer_.resize(kept + count);
  at_end_ = count == 0;
  return !at_end_;
}

bool LineReader::next(std::string_view& line) {
  std::size_t end = buffer_.find('\n', begin_);
  while (end == std::string::npos && refill())
    end = buffer_.find('\n', begin_);
  if (begin_ == buffer_.size()) return false;
  const bool last = end == std::string::npos;
  line = std::string_view(buffer_).substr(begin_, (last ? buffer_.size() : end) - begin_);
  begin_ = last ? buffer_.size() : end + 1;
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  ++line_number_;
  return true;
}

}  // namespace vargsim
