#include "scenarios/cli/app.hpp"

int main(int argc, char** argv) { return rehearse::cli::execute(argc, argv); }
