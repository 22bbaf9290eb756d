# Writes OUTPUT, a C++ file that holds the text of FILES: see sim/config/shipped.h.
set(entries "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  get_filename_component(folder ${file} DIRECTORY)
  get_filename_component(kind ${folder} NAME)
  file(READ ${file} text)
  string(APPEND entries "      {\"${kind}\", \"${name}\", R\"vargsim(${text})vargsim\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"sim/config/shipped.h\"

namespace vargsim {

const std::vector<ShippedFile>& shipped_files() {
  static const std::vector<ShippedFile> files{
${entries}  };
  return files;
}

}  // namespace vargsim
")
