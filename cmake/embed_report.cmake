# Writes OUTPUT, a C++ file that holds the parts of HTML reports: see sim/report/html/assets.h. FOLDER holds them; LIBRARY is
# the chart library, or empty where it is not there.
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
file(WRITE ${OUTPUT} "#include \"sim/report/html/assets.h\"

namespace vargsim {

const HtmlAssets& html_assets() {
  static const HtmlAssets assets{R\"vargsim(${template})vargsim\", R\"vargsim(${style})vargsim\",
                                 R\"vargsim('use strict';\n${scripts})vargsim\", R\"vargsim(${library})vargsim\"};
  return assets;
}

}  // namespace vargsim
")
