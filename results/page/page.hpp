// The fixed parts of the HTML report, embedded by the build.
#pragma once

#include <string_view>

namespace rehearse::results {

extern const std::string_view page_html;  ///< with the marks @STYLE@, @DATA@, @SCRIPT@, @TITLE@
extern const std::string_view page_style;
extern const std::string_view page_script;

}  // namespace rehearse::results
