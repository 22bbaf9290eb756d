#include "networks/onnx/model_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "networks/onnx/slim_wire.h"
#include "sim/base/error.h"

namespace vargsim {
namespace {

/// A file's bytes where the kernel has them: pages that nobody touches are never read.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    const bool regular = file >= 0 && ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    size_ = regular ? static_cast<std::size_t>(status.st_size) : 0;
    void* const at = size_ > 0 ? ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    if (file >= 0) ::close(file);
    if (!regular) throw InputError(fmt::format("{}: cannot be read", path));
    if (size_ == 0) throw InputError(fmt::format("{}: not an ONNX model: the file is empty", path));
    if (at == MAP_FAILED) throw InputError(fmt::format("{}: cannot be read", path));
    bytes_ = static_cast<const char*>(at);
    // Weights are jumped over: reading ahead would fetch them.
    ::madvise(at, size_, MADV_RANDOM);
  }
  ~MappedFile() { ::munmap(const_cast<char*>(bytes_), size_); }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const { return {bytes_, size_}; }

 private:
  const char* bytes_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace

onnx::ModelProto parse_onnx_model(std::string_view bytes, const std::string& where) {
  const std::string slim = without_weights(bytes, where);
  onnx::ModelProto model;
  // Protobuf would write its own lines to stderr; what is wrong is said below.
  const google::protobuf::LogSilencer silence;
  if (slim.size() > std::size_t{1} << 30 || !model.ParseFromString(slim))
    throw InputError(fmt::format("{}: not an ONNX model: its bytes do not fit ONNX's schema", where));
  if (!model.has_graph()) throw InputError(fmt::format("{}: not an ONNX model: it has no graph", where));
  return model;
}

onnx::ModelProto read_onnx_model(const std::string& path) {
  const MappedFile file(path);
  return parse_onnx_model(file.bytes(), path);
}

}  // namespace vargsim
