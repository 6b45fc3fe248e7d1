// The command-line program as a function.
#pragma once

namespace rehearse::cli {

/// Reads the command line, does what it says, prints errors to standard error as
/// "rehearse: error: ...", returns the exit code.
int execute(int argc, char** argv);

}  // namespace rehearse::cli
