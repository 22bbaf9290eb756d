#include "sim/sweep/expression.h"

#include <array>
#include <cctype>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim {
namespace {

constexpr int deepest_nesting = 50;

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Cell truth(bool holds) {
  return std::int64_t{holds ? 1 : 0};
}

}  // namespace

/// Recursive descent; emits the steps in the order in which a stack machine takes them.
class ExpressionParser {
 public:
  using Op = Expression::Op;

  ExpressionParser(const std::string& text, const std::string& place) : text_(text), place_(place) {}

  Expression parse() {
    comparison();
    while (take_word("and")) {
      comparison();
      emit(Op::both);
    }
    if (skip_space() < text_.size()) refuse("'and' or the end");
    return std::move(expression_);
  }

 private:
  [[noreturn]] void refuse(const std::string& expected) {
    skip_space();
    const std::string found =
        at_ < text_.size() ? fmt::format("'{}'", printable(text_.substr(at_), 20)) : "the end";
    throw InputError(fmt::format("{}: at character {}: {} instead of {}", place_, at_ + 1, found, expected));
  }

  std::size_t skip_space() {
    while (at_ < text_.size() && text_[at_] == ' ')
      ++at_;
    return at_;
  }

  bool take(std::string_view sign) {
    skip_space();
    if (text_.compare(at_, sign.size(), sign) != 0) return false;
    at_ += sign.size();
    return true;
  }

  bool take_word(std::string_view word) {
    skip_space();
    const std::size_t end = at_ + word.size();
    if (text_.compare(at_, word.size(), word) != 0) return false;
    if (end < text_.size() && is_word_character(text_[end])) return false;
    at_ = end;
    return true;
  }

  void emit(Op op) { expression_.steps_.push_back({op, {}, 0}); }

  void comparison() {
    struct Sign {
      std::string_view text;
      Op op;
    };
    // Longer signs first: "<=" also begins with "<".
    static constexpr std::array<Sign, 7> signs{{{"<=", Op::less_equal},
                                                {">=", Op::greater_equal},
                                                {"==", Op::equal},
                                                {"!=", Op::not_equal},
                                                {"<", Op::less},
                                                {">", Op::greater},
                                                {"=", Op::equal}}};
    sum();
    for (const Sign& sign : signs) {
      if (!take(sign.text)) continue;
      sum();
      return emit(sign.op);
    }
    refuse("one of < <= > >= = !=");
  }

  void sum() {
    product();
    for (;;) {
      if (take("+")) {
        product();
        emit(Op::add);
      } else if (take("-")) {
        product();
        emit(Op::subtract);
      } else {
        return;
      }
    }
  }

  void product() {
    factor();
    for (;;) {
      if (take("*")) {
        factor();
        emit(Op::multiply);
      } else if (take("/")) {
        factor();
        emit(Op::divide);
      } else {
        return;
      }
    }
  }

  void factor() {
    if (++depth_ > deepest_nesting) refuse(fmt::format("at most {} levels", deepest_nesting));
    if (take("-")) {
      factor();
      emit(Op::negate);
    } else if (take("(")) {
      sum();
      if (!take(")")) refuse("')'");
    } else {
      operand();
    }
    --depth_;
  }

  void operand() {
    skip_space();
    const char next = at_ < text_.size() ? text_[at_] : '\0';
    if (next == '\'' || next == '"') return quoted(next);
    if (is_digit(next) || (next == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])))
      return number();
    if (is_word_character(next) && next != '.') return key();
    refuse("a number, a key, a quoted text or '('");
  }

  void quoted(char quote) {
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string::npos) refuse("a text that ends");
    expression_.steps_.push_back({Op::constant, text_.substr(at_ + 1, end - at_ - 1), 0});
    at_ = end + 1;
  }

  void number() {
    char* end = nullptr;
    const double value = std::strtod(text_.c_str() + at_, &end);
    const auto next = static_cast<std::size_t>(end - text_.c_str());
    if (next < text_.size() && is_word_character(text_[next])) refuse("a number");
    expression_.steps_.push_back({Op::constant, value, 0});
    at_ = next;
  }

  void key() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word_character(text_[at_]))
      ++at_;
    expression_.steps_.push_back({Op::key, {}, expression_.keys_.size()});
    expression_.keys_.push_back({text_.substr(begin, at_ - begin), begin + 1});
  }

  const std::string& text_;
  const std::string& place_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Expression expression_;
};

Expression Expression::parse(const std::string& text, const std::string& place) {
  return ExpressionParser(text, place).parse();
}

Cell Expression::apply(Op op, const Cell& left, const Cell& right) {
  const auto* left_text = std::get_if<std::string>(&left);
  const auto* right_text = std::get_if<std::string>(&right);
  if (left_text != nullptr && right_text != nullptr) {
    if (op == Op::equal) return truth(*left_text == *right_text);
    if (op == Op::not_equal) return truth(*left_text != *right_text);
  }
  double a = 0;
  double b = 0;
  if (!number_in(left, a) || !number_in(right, b)) return op == Op::both ? truth(false) : Cell{};
  switch (op) {
    case Op::add:
      return a + b;
    case Op::subtract:
      return a - b;
    case Op::multiply:
      return a * b;
    case Op::divide:
      return b == 0 ? Cell{} : Cell{a / b};
    case Op::less:
      return truth(a < b);
    case Op::less_equal:
      return truth(a <= b);
    case Op::greater:
      return truth(a > b);
    case Op::greater_equal:
      return truth(a >= b);
    case Op::equal:
      return truth(a == b);
    case Op::not_equal:
      return truth(a != b);
    case Op::both:
      return truth(a != 0 && b != 0);
    case Op::negate:
    case Op::constant:
    case Op::key:
      break;
  }
  return {};
}

bool Expression::holds(const std::function<Cell(const std::string&)>& value_of) const {
  std::vector<Cell> stack;
  for (const Step& step : steps_) {
    if (step.op == Op::constant) {
      stack.push_back(step.constant);
    } else if (step.op == Op::key) {
      stack.push_back(value_of(keys_[step.key].name));
    } else if (step.op == Op::negate) {
      stack.back() = apply(Op::subtract, std::int64_t{0}, stack.back());
    } else {
      const Cell right = std::move(stack.back());
      stack.pop_back();
      stack.back() = apply(step.op, stack.back(), right);
    }
  }
  double result = 0;
  return number_in(stack.back(), result) && result != 0;
}

}  // namespace vargsim
