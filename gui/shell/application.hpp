// The program as a function of its arguments.
#pragma once

namespace rehearse::gui {

/// rehearse-gui [FILE] [--compare A B] [--screenshot DIRECTORY] [--benchmark]
int execute(int argc, char** argv);

}  // namespace rehearse::gui
