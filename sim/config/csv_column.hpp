// One column of numbers of a CSV file with a header line.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rehearse::config {

/// The numbers of the column (not negative, at most a million); `column` may be empty where the
/// file has one. On any problem, nothing and a message that names the file and the line.
std::vector<double> read_csv_column(const std::filesystem::path& file, const std::string& column,
                                    std::string& message);

}  // namespace rehearse::config
