// The tables of a study file, shared by its writer and reader.
#pragma once

#include <cstdint>
#include <string>

#include "results/study.hpp"

namespace rehearse::results {

class Database;

constexpr int kStudyFormat = 1;                         ///< PRAGMA user_version
constexpr std::int64_t kStudyApplication = 0x52484553;  ///< PRAGMA application_id, "RHES"

/// Creates all tables, the view `runs`, and the rows that are known before any run. Not in a
/// transaction of its own.
void create_study_tables(Database& database, const StudyPlan& plan);

/// Throws StoreError unless the file is a study file of this format.
void check_study_format(Database& database, const std::string& path);

/// The plan that a study file was begun for.
StudyPlan read_study_plan(Database& database);

/// Writes what may differ from one sweep into a file to the next: replications, losses.
void update_study_plan(Database& database, const StudyPlan& plan);

}  // namespace rehearse::results
