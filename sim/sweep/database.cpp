#include "sim/sweep/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace vargsim {
namespace {

constexpr int busy_milliseconds = 10'000;

[[noreturn]] void fail_with(sqlite3* database, const std::string& path) {
  throw DatabaseError(fmt::format("{}: {}", path, sqlite3_errmsg(database)),
                      sqlite3_errcode(database) & 0xff);
}

}  // namespace

std::string quoted_name(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* database, const std::string& path, const std::string& sql)
    : database_(database), path_(path) {
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v2(database, sql.c_str(), -1, &prepared, nullptr);
  statement_.reset(prepared);
  if (code != SQLITE_OK) fail();
}

void Statement::fail() const {
  fail_with(database_, path_);
}

Statement& Statement::bind(int index, const Cell& cell) {
  int code = SQLITE_OK;
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
    code = sqlite3_bind_int64(statement_.get(), index, *integer);
  } else if (const auto* number = std::get_if<double>(&cell)) {
    code = sqlite3_bind_double(statement_.get(), index, *number);
  } else if (const auto* text = std::get_if<std::string>(&cell)) {
    code = sqlite3_bind_text(statement_.get(), index, text->data(), static_cast<int>(text->size()),
                             SQLITE_STATIC);
  } else {
    code = sqlite3_bind_null(statement_.get(), index);
  }
  if (code != SQLITE_OK) fail();
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail();
  return false;
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

Cell Statement::cell(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_INTEGER:
      return integer(column);
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement_.get(), column);
    case SQLITE_NULL:
      return {};
    default:
      return text(column);
  }
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* begin = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (begin == nullptr) return "";
  return {begin, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

int Statement::columns() const {
  return sqlite3_column_count(statement_.get());
}

void Database::Close::operator()(sqlite3* database) const {
  sqlite3_close(database);
}

Database::Database(const std::string& path, Access access) : path_(path) {
  sqlite3* opened = nullptr;
  // Readers too may write, where the file lets them: the last one to close a WAL file tidies up behind it.
  const int flags =
      access == Access::read ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  database_.reset(opened);
  if (code != SQLITE_OK) fail_with(opened, path_);
  sqlite3_busy_timeout(opened, busy_milliseconds);
}

void Database::execute(const std::string& sql) {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    fail_with(database_.get(), path_);
}

Statement Database::prepare(const std::string& sql) const {
  return {database_.get(), path_, sql};
}

Cell Database::value(const std::string& sql) const {
  Statement statement = prepare(sql);
  return statement.step() ? statement.cell(0) : Cell{};
}

std::vector<std::string> Database::columns_of(const std::string& table) const {
  std::vector<std::string> names;
  Statement statement = prepare(fmt::format("PRAGMA table_info({})", quoted_name(table)));
  while (statement.step())
    names.push_back(statement.text(1));
  return names;
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!is_open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const DatabaseError&) {
    // SQLite has undone it already, as on a full disk.
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  is_open_ = false;
}

}  // namespace vargsim
