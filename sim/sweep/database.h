#pragma once
/// SQLite, as far as sweeps need it.

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/sweep/cell.h"

struct sqlite3;
struct sqlite3_stmt;

namespace vargsim {

/// What SQLite has refused, with the file's name.
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(const std::string& what, int code) : std::runtime_error(what), code_(code) {}
  int code() const { return code_; }  ///< SQLite's primary result code

 private:
  int code_;
};

/// A name as SQL has it: in double quotes.
std::string quoted_name(const std::string& name);

class Statement {
 public:
  Statement(sqlite3* database, const std::string& path, const std::string& sql);

  Statement& bind(int index, const Cell& cell);  ///< from 1; the text must live until the next step
  bool step();                                   ///< true where there is a row
  void reset();
  void run();  ///< steps to the end and resets

  Cell cell(int column) const;  ///< from 0
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  int columns() const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  [[noreturn]] void fail() const;

  sqlite3* database_;
  const std::string& path_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  enum class Access { read, write };

  /// With `write`, the file is made where there is none. Throws DatabaseError.
  Database(const std::string& path, Access access);

  void execute(const std::string& sql);
  Statement prepare(const std::string& sql) const;
  /// The first column of the first row; nothing where there is none.
  Cell value(const std::string& sql) const;
  /// Of a table, in its order; empty where there is no such table.
  std::vector<std::string> columns_of(const std::string& table) const;

  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  std::string path_;
  std::unique_ptr<sqlite3, Close> database_;
};

/// Undone where it is not committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool is_open_ = true;
};

}  // namespace vargsim
