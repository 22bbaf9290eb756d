#include "sim/sweep/store.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/base/error.h"

namespace vargsim {
namespace {

constexpr const char* format_name = "vargsim/sweep/1";

struct TableLayout {
  const char* name;
  std::vector<std::string> first;  ///< columns that every row has
  bool has_number_as_key;
  const char* order;
};

const std::vector<TableLayout>& layouts() {
  static const std::vector<TableLayout> all{{"points", {"point", "status", "reason"}, true, "\"point\""},
                                            {"layers", {"point", "layer"}, false, "\"point\", \"layer\""},
                                            {"confirmed", {"point", "status", "reason"}, true, "\"point\""}};
  return all;
}

const TableLayout& layout_of(const std::string& table) {
  return *std::find_if(layouts().begin(), layouts().end(),
                       [&](const TableLayout& layout) { return layout.name == table; });
}

std::string name_of(PointTable table) {
  return table == PointTable::points ? "points" : "confirmed";
}

std::string name_list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names)
    list += (list.empty() ? "" : ", ") + quoted_name(name);
  return list;
}

/// Rows lie in the order of the key; other columns have no declared type, so that values stay as they are.
std::string create_sql(const std::string& name, const TableLayout& layout,
                       const std::vector<std::string>& columns) {
  if (layout.has_number_as_key) {
    const std::vector<std::string> others(columns.begin() + 1, columns.end());
    return fmt::format("CREATE TABLE {}(\"point\" INTEGER PRIMARY KEY, {})", quoted_name(name),
                       name_list(others));
  }
  return fmt::format("CREATE TABLE {}({}, PRIMARY KEY(\"point\", \"layer\")) WITHOUT ROWID",
                     quoted_name(name), name_list(columns));
}

void set_meta(Database& database, const char* key, const std::string& value) {
  Statement insert = database.prepare("INSERT INTO meta VALUES(?, ?)");
  const Cell key_cell = std::string(key);
  const Cell value_cell = value;
  insert.bind(1, key_cell).bind(2, value_cell).run();
}

std::string meta(const Database& database, const std::string& key) {
  const Cell value = database.value(fmt::format("SELECT value FROM meta WHERE key = '{}'", key));
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? "" : *text;
}

/// The first place where two specs differ.
std::string first_difference(const std::string& a, const std::string& b) {
  const Json patch = Json::diff(Json::parse(a, nullptr, false), Json::parse(b, nullptr, false));
  return patch.empty() ? "" : patch.front().value("path", "");
}

void refuse_other(const std::string& path, const SweepIdentity& there, const SweepIdentity& here) {
  const char* advice = "give another --out, or remove it";
  if (there.version != here.version) {
    throw InputError(fmt::format("{}: results of vargsim {}, and this is {}; {}", path, there.version,
                                 here.version, advice));
  }
  if (there.spec != here.spec) {
    throw InputError(fmt::format("{}: results of another sweep, whose {} differs; {}", path,
                                 first_difference(there.spec, here.spec), advice));
  }
  if (there.configurations != here.configurations) {
    throw InputError(fmt::format("{}: results for other hardware, whose {} differs; {}", path,
                                 first_difference(there.configurations, here.configurations), advice));
  }
  if (there.figures != here.figures) {
    throw InputError(fmt::format("{}: results are {}, and now they would be {}; {}", path, there.figures,
                                 here.figures, advice));
  }
  if (there.shard != here.shard) {
    throw InputError(fmt::format("{}: results of shard {}, and now of shard {}; {}", path, there.shard,
                                 here.shard, advice));
  }
}

}  // namespace

FolderLock::FolderLock(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw InputError(fmt::format("--out {}: {}", folder, error.message()));
  const std::string path = (std::filesystem::path(folder) / ".lock").string();
  file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) throw InputError(fmt::format("{}: {}", path, std::strerror(errno)));
  // A POSIX lock: forks do not inherit it, so it ends with this process and not with the last worker.
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (fcntl(file_, F_SETLK, &whole) == 0) return;
  fcntl(file_, F_GETLK, &whole);
  close(file_);
  throw InputError(fmt::format("--out {}: another sweep (process {}) is writing there", folder, whole.l_pid));
}

FolderLock::~FolderLock() {
  if (file_ >= 0) close(file_);
}

std::string results_path(const std::string& folder) {
  return (std::filesystem::path(folder) / "results.sqlite").string();
}

SweepIdentity identity_of(const Database& database) {
  try {
    if (meta(database, "format") == format_name) {
      return {meta(database, "spec"), meta(database, "configurations"), meta(database, "figures"),
              meta(database, "shard"), meta(database, "version")};
    }
  } catch (const DatabaseError&) {
    // No such table, or no database at all: not ours either.
  }
  throw InputError(fmt::format("{}: not results of a sweep that this version reads", database.path()));
}

Database open_results(const std::string& folder) {
  const std::string path = results_path(folder);
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(path, unknown))
    throw InputError(fmt::format("{}: no such file; a sweep's --out folder has one", path));
  try {
    Database database(path, Database::Access::read);
    identity_of(database);
    return database;
  } catch (const DatabaseError& error) {
    throw InputError(error.what());
  }
}

ResultStore::ResultStore(const std::string& folder, const SweepIdentity& identity,
                         const std::vector<std::string>& keys)
    : folder_(folder), lock_(folder), database_(results_path(folder), Database::Access::write), keys_(keys) {
  check_identity(identity);
  for (const TableLayout& layout : layouts())
    columns_[layout.name] = database_.columns_of(layout.name);
  for (const PointTable table : {PointTable::points, PointTable::confirmed}) {
    lookups_.emplace(table,
                     database_.prepare(fmt::format("SELECT 1 FROM {} WHERE \"point\" = ?", name_of(table))));
  }
}

void ResultStore::check_identity(const SweepIdentity& identity) {
  std::error_code unknown;
  const auto size = std::filesystem::file_size(results_path(folder_), unknown);
  try {
    if (!unknown && size > 0 &&
        database_.value("SELECT count(*) FROM sqlite_master") != Cell{std::int64_t{0}}) {
      refuse_other(database_.path(), identity_of(database_), identity);
    }
    database_.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  } catch (const DatabaseError& error) {
    throw InputError(fmt::format("{}; give another --out", error.what()));
  }
  if (database_.columns_of("meta").empty()) create(identity);
}

void ResultStore::create(const SweepIdentity& identity) {
  Transaction transaction(database_);
  database_.execute("CREATE TABLE meta(key PRIMARY KEY, value) WITHOUT ROWID");
  for (const TableLayout& layout : layouts()) {
    std::vector<std::string> columns = layout.first;
    if (std::string(layout.name) != "layers") columns.insert(columns.end(), keys_.begin(), keys_.end());
    database_.execute(create_sql(layout.name, layout, columns));
  }
  set_meta(database_, "format", format_name);
  set_meta(database_, "version", identity.version);
  set_meta(database_, "spec", identity.spec);
  set_meta(database_, "configurations", identity.configurations);
  set_meta(database_, "figures", identity.figures);
  set_meta(database_, "shard", identity.shard);
  set_meta(database_, "keys", Json(keys_).dump());
  transaction.commit();
}

bool ResultStore::has(PointTable table, std::int64_t point) {
  Statement& lookup = lookups_.at(table);
  const bool found = lookup.bind(1, point).step();
  lookup.reset();
  return found;
}

std::int64_t ResultStore::count(PointTable table) const {
  return std::get<std::int64_t>(database_.value("SELECT count(*) FROM " + name_of(table)));
}

void ResultStore::add_columns(const std::string& table, const std::vector<std::string>& names) {
  std::vector<std::string>& known = columns_.at(table);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    database_.execute(fmt::format("ALTER TABLE {} ADD COLUMN {}", quoted_name(table), quoted_name(name)));
    known.push_back(name);
  }
}

Statement& ResultStore::insertion(const std::string& table, const std::vector<std::string>& names) {
  std::string marks = "?";
  for (std::size_t i = 1; i < names.size(); ++i)
    marks += ",?";
  const std::string sql =
      fmt::format("INSERT INTO {}({}) VALUES({})", quoted_name(table), name_list(names), marks);
  auto known = inserts_.find(sql);
  if (known == inserts_.end()) known = inserts_.emplace(sql, database_.prepare(sql)).first;
  return known->second;
}

void ResultStore::insert(Statement& insertion, const std::vector<Cell>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i)
    insertion.bind(static_cast<int>(i + 1), cells[i]);
  try {
    insertion.run();
  } catch (const DatabaseError&) {
    insertion.reset();
    throw;
  }
}

void ResultStore::add_layers(std::int64_t point, const Table& layers) {
  if (layers.rows.empty()) return;
  std::vector<std::string> names = layout_of("layers").first;
  names.insert(names.end(), layers.names.begin(), layers.names.end());
  add_columns("layers", names);
  Statement& insertion = this->insertion("layers", names);
  std::int64_t layer = 0;
  std::vector<Cell> cells;
  for (const std::vector<Cell>& row : layers.rows) {
    cells = {point, layer++};
    cells.insert(cells.end(), row.begin(), row.end());
    cells.resize(names.size());
    insert(insertion, cells);
  }
}

void ResultStore::add(PointTable table, std::int64_t point, const Outcome& outcome) {
  const auto former_columns = columns_;
  try {
    Transaction transaction(database_);
    std::vector<std::string> names = layout_of(name_of(table)).first;
    std::vector<Cell> cells{point, std::string(status_name(outcome.status)),
                            outcome.reason.empty() ? Cell{} : Cell{outcome.reason}};
    for (const Field& field : outcome.columns) {
      names.push_back(field.name);
      cells.push_back(field.cell);
    }
    add_columns(name_of(table), names);
    insert(insertion(name_of(table), names), cells);
    if (table == PointTable::points) add_layers(point, outcome.layers);
    transaction.commit();
  } catch (const DatabaseError&) {
    columns_ = former_columns;
    throw;
  }
}

void ResultStore::clear() {
  Transaction transaction(database_);
  for (const TableLayout& layout : layouts())
    database_.execute(fmt::format("DELETE FROM {}", quoted_name(layout.name)));
  transaction.commit();
}

void ResultStore::add_all(const std::string& path) {
  Database other(path, Database::Access::read);
  for (const TableLayout& layout : layouts()) {
    const std::vector<std::string> names = other.columns_of(layout.name);
    Transaction transaction(database_);
    add_columns(layout.name, names);
    Statement rows =
        other.prepare(fmt::format("SELECT {} FROM {}", name_list(names), quoted_name(layout.name)));
    Statement& insertion = this->insertion(layout.name, names);
    std::vector<Cell> cells(names.size());
    while (rows.step()) {
      for (std::size_t i = 0; i < cells.size(); ++i)
        cells[i] = rows.cell(static_cast<int>(i));
      insert(insertion, cells);
    }
    transaction.commit();
  }
}

void ResultStore::order_columns(const std::string& table) {
  const TableLayout& layout = layout_of(table);
  const std::vector<std::string> ordered =
      ordered_columns(database_, table, table == "layers" ? std::vector<std::string>{} : keys_);
  const std::string ordering = table + ".ordered";
  const std::string list = name_list(ordered);
  database_.execute(create_sql(ordering, layout, ordered));
  database_.execute(fmt::format("INSERT INTO {}({}) SELECT {} FROM {} ORDER BY {}", quoted_name(ordering),
                                list, list, quoted_name(table), layout.order));
  database_.execute(fmt::format("DROP TABLE {}", quoted_name(table)));
  database_.execute(fmt::format("ALTER TABLE {} RENAME TO {}", quoted_name(ordering), quoted_name(table)));
}

void ResultStore::finish() {
  const bool is_ordered = std::all_of(layouts().begin(), layouts().end(), [&](const TableLayout& layout) {
    const std::vector<std::string> keys =
        std::string(layout.name) == "layers" ? std::vector<std::string>{} : keys_;
    const std::vector<std::string> ordered = ordered_columns(database_, layout.name, keys);
    const Cell sql =
        database_.value(fmt::format("SELECT sql FROM sqlite_master WHERE name = '{}'", layout.name));
    return sql == Cell{create_sql(layout.name, layout, ordered)};
  });
  if (!is_ordered) {
    inserts_.clear();
    lookups_.clear();
    Transaction transaction(database_);
    // All or none, so that the tables stand in one order in the file.
    for (const TableLayout& layout : layouts())
      order_columns(layout.name);
    transaction.commit();
    for (const TableLayout& layout : layouts())
      columns_[layout.name] = database_.columns_of(layout.name);
    for (const PointTable table : {PointTable::points, PointTable::confirmed}) {
      lookups_.emplace(
          table, database_.prepare(fmt::format("SELECT 1 FROM {} WHERE \"point\" = ?", name_of(table))));
    }
  }
  database_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

std::vector<std::string> ordered_columns(const Database& database, const std::string& table,
                                         const std::vector<std::string>& keys) {
  std::vector<std::string> ordered = layout_of(table).first;
  ordered.insert(ordered.end(), keys.begin(), keys.end());
  std::vector<std::string> others;
  for (const std::string& name : database.columns_of(table)) {
    if (std::find(ordered.begin(), ordered.end(), name) == ordered.end()) others.push_back(name);
  }
  std::sort(others.begin(), others.end());
  ordered.insert(ordered.end(), others.begin(), others.end());
  return ordered;
}

std::vector<std::string> keys_of(const Database& database) {
  return Json::parse(meta(database, "keys")).get<std::vector<std::string>>();
}

}  // namespace vargsim
