#pragma once
/// What an access does wrong, in words.

#include <string>

#include "sim/verify/checks/access_log.h"
#include "sim/verify/findings.h"

namespace vargsim {

/// "reads WHERE, which nothing has written". What follows the command's name.
inline std::string conflict_text(const Conflict& conflict, const std::string& where,
                                 const Findings& findings) {
  const std::string other = conflict.other < 0 ? "" : findings.name(conflict.other);
  switch (conflict.kind) {
    case Conflict::Kind::unwritten:
      return fmt::format("reads {}, which nothing has written", where);
    case Conflict::Kind::unordered_write:
      return fmt::format("reads {} without waiting for {}, which writes it", where, other);
    case Conflict::Kind::overwritten_read:
      return fmt::format("overwrites {} without waiting for {}, which reads what was there", where, other);
    case Conflict::Kind::overwritten_write:
      return fmt::format("overwrites {} without waiting for {}, which writes it too", where, other);
    case Conflict::Kind::own_operand:
      return fmt::format("overwrites {}, which it reads itself", where);
    case Conflict::Kind::written_before:
      return fmt::format("overwrites {}, which {} has written already", where, other);
  }
  return {};
}

}  // namespace vargsim
