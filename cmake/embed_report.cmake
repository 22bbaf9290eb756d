# Writes OUTPUT, a C++ file that holds the parts of HTML reports: see sim/report/html/assets.h. FOLDER holds them; LIBRARY is
# the chart library, or empty where it is not there. SCHEMAS are the schemas of sim/report/schemas.h.
set(scripts "")
foreach(name IN ITEMS shared run compare sweep main)
  file(READ ${FOLDER}/${name}.js text)
  string(REPLACE "'use strict';\n" "" text "${text}")
  string(APPEND scripts "${text}\n")
endforeach()
file(READ ${FOLDER}/template.html template)
file(READ ${FOLDER}/style.css style)
set(library "")
if(LIBRARY)
  file(READ ${LIBRARY} library)
endif()
set(schemas "")
foreach(file IN LISTS SCHEMAS)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} text)
  string(APPEND schemas "      {\"${name}\", R\"vargsim(${text})vargsim\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"sim/report/html/assets.h\"
#include \"sim/report/schemas.h\"

namespace vargsim {

const HtmlAssets& html_assets() {
  static const HtmlAssets assets{R\"vargsim(${template})vargsim\", R\"vargsim(${style})vargsim\",
                                 R\"vargsim('use strict';\n${scripts})vargsim\", R\"vargsim(${library})vargsim\"};
  return assets;
}

const std::vector<SchemaFile>& schema_files() {
  static const std::vector<SchemaFile> files{
${schemas}  };
  return files;
}

}  // namespace vargsim
")
