#pragma once
/// The lines of a text file, plain or compressed by gzip (.gz) or xz (.xz), one after another. A file is
/// never held in memory as a whole.

#include <memory>
#include <string>
#include <string_view>

namespace vargsim {

class LineReader {
 public:
  /// What compresses to little may be endless; no line of a trace or a topology is longer than this.
  static constexpr std::size_t longest_line = std::size_t{1} << 20;

  /// How a file is read is told by the end of its name. Throws InputError when it cannot be opened.
  explicit LineReader(const std::string& path);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  /// The next line without its end (LF or CRLF), valid until the next call; false at the end of the file.
  /// Throws InputError when the file cannot be read, its compressed data are damaged or the line is longer
  /// than `longest_line`.
  bool next(std::string_view& line);

  int line_number() const { return line_number_; }  ///< of the line given last, from 1
  const std::string& path() const { return path_; }

  /// Where the contents of a file come from.
  class Bytes {
   public:
    Bytes() = default;
    Bytes(const Bytes&) = delete;
    Bytes& operator=(const Bytes&) = delete;
    virtual ~Bytes() = default;
    /// Fills a buffer; returns the number of bytes, 0 at the end.
    virtual std::size_t read(char* buffer, std::size_t size) = 0;
  };

 private:
  bool refill();

  std::string path_;
  std::unique_ptr<Bytes> bytes_;
  std::string buffer_;
  std::size_t begin_ = 0;  ///< of what is left of the buffer
  bool at_end_ = false;
  int line_number_ = 0;
};

}  // namespace vargsim
