#pragma once
/// The conditions of a sweep: `constraints` of a spec and `--where`.
///
///   condition  = comparison { "and" comparison }
///   comparison = sum ( "<" | "<=" | ">" | ">=" | "=" | "==" | "!=" ) sum
///   sum        = product { ( "+" | "-" ) product }
///   product    = factor { ( "*" | "/" ) factor }
///   factor     = NUMBER | KEY | TEXT | "-" factor | "(" sum ")"
///
/// KEY is a dotted name such as hw.mac_array.rows, TEXT stands in single or double quotes. Arithmetic is that
/// of real numbers. What has no value (a key that a point does not have, arithmetic on text, division by
/// zero) makes its comparison false, as does comparing a number with text.

#include <functional>
#include <string>
#include <vector>

#include "sim/sweep/cell.h"

namespace vargsim {

class Expression {
 public:
  struct Key {
    std::string name;
    std::size_t position = 0;  ///< in the text, from 1
  };

  /// Throws InputError that begins with `place` and tells the position of what is wrong.
  static Expression parse(const std::string& text, const std::string& place);

  const std::vector<Key>& keys() const { return keys_; }

  bool holds(const std::function<Cell(const std::string&)>& value_of) const;

 private:
  friend class ExpressionParser;
  enum class Op {
    constant,
    key,
    negate,
    add,
    subtract,
    multiply,
    divide,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    both
  };
  /// One step of a stack machine.
  struct Step {
    Op op = Op::constant;
    Cell constant;
    std::size_t key = 0;
  };

  static Cell apply(Op op, const Cell& left, const Cell& right);

  std::vector<Key> keys_;
  std::vector<Step> steps_;
};

}  // namespace vargsim
