#pragma once
/// The results of a sweep on disk: DIR/results.sqlite.
///
///   meta       key, value: what the results are of; equal for equal sweeps
///   points     point, status, reason, then a column a setting and figure: one row a finished point
///   layers     point, layer, then a column a figure: a row for each layer of a point that is ok
///   confirmed  like points: what simulation says of the best estimated points
///
/// A point is one transaction (WAL, synchronous = NORMAL), so whatever ends the process, a finished point is
/// there whole or not at all. While a sweep runs, rows and columns come in the order of the work; `finish`
/// orders the columns, and rows lie in the order of their numbers anyhow, so that a finished file's contents
/// depend on the sweep alone.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/sweep/database.h"
#include "sim/sweep/outcome.h"

namespace vargsim {

/// What results are of. Each part is text, and a part that differs is a reason to refuse.
struct SweepIdentity {
  std::string spec;            ///< the spec as JSON, without remarks
  std::string configurations;  ///< the resolved accelerators that it begins from
  std::string figures;         ///< "simulated" or "estimated"
  std::string shard;           ///< "2/4", or "all"
  std::string version;         ///< of the program
};

/// The tables that hold outcomes.
enum class PointTable { points, confirmed };

/// Holds a folder for one process: a second one is refused, until the first ends in whatever way.
class FolderLock {
 public:
  /// Makes the folder where there is none. Throws InputError.
  explicit FolderLock(const std::string& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int file_ = -1;
};

std::string results_path(const std::string& folder);

class ResultStore {
 public:
  /// Opens or makes the results in a folder, to add to them. `keys`: the columns that come first. Throws
  /// InputError where the folder is in use, or holds results of something else; DatabaseError.
  ResultStore(const std::string& folder, const SweepIdentity& identity, const std::vector<std::string>& keys);

  bool has(PointTable table, std::int64_t point);
  std::int64_t count(PointTable table) const;

  /// One transaction. Throws DatabaseError; nothing is then added.
  void add(PointTable table, std::int64_t point, const Outcome& outcome);

  /// Takes out all points, as before a merge that was begun and not ended.
  void clear();

  /// Adds all points of another file.
  void add_all(const std::string& path);

  /// Brings the columns into their final order and folds the log into the file.
  void finish();

  Database& database() { return database_; }

 private:
  void check_identity(const SweepIdentity& identity);
  void create(const SweepIdentity& identity);
  Statement& insertion(const std::string& table, const std::vector<std::string>& names);
  static void insert(Statement& insertion, const std::vector<Cell>& cells);
  void add_layers(std::int64_t point, const Table& layers);
  void add_columns(const std::string& table, const std::vector<std::string>& names);
  void order_columns(const std::string& table);

  std::string folder_;
  FolderLock lock_;
  Database database_;
  std::vector<std::string> keys_;
  std::map<std::string, std::vector<std::string>> columns_;  ///< by table
  std::map<std::string, Statement> inserts_;                 ///< by SQL
  std::map<PointTable, Statement> lookups_;
};

/// What a results file is of. Throws InputError where it is no such file.
SweepIdentity identity_of(const Database& database);

/// Opens the results in a folder to read them, and checks that they are such. Throws InputError.
Database open_results(const std::string& folder);

/// The columns that a table's rows are shown with: those that come first, the keys of the sweep, all others
/// by name.
std::vector<std::string> ordered_columns(const Database& database, const std::string& table,
                                         const std::vector<std::string>& keys);

/// The keys that differ between the points of a results file.
std::vector<std::string> keys_of(const Database& database);

}  // namespace vargsim
