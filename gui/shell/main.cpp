#include "gui/shell/application.hpp"

int main(int argc, char** argv) { return rehearse::gui::execute(argc, argv); }
