#pragma once
/// Files of a test's own, gone with it.

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

namespace vargsim::test {

class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_(std::filesystem::temp_directory_path() /
              ("vargsim_test_" + std::to_string(getpid()) + "_" + std::to_string(serial_++))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// Writes a file, and the folders it lies in; its path.
  std::string file(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }

  std::string path() const { return path_.string(); }

 private:
  static inline int serial_ = 0;
  std::filesystem::path path_;
};

}  // namespace vargsim::test
