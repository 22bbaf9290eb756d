#pragma once
/// Reads what must be refused and looks at the refusal.

#include <functional>
#include <string>
#include <vector>

namespace vargsim::test {

/// The message of the InputError that `read` throws; "(accepted)" where it throws none.
std::string refusal(const std::function<void()>& read);

/// Checks that the message is one line and has every part in it.
void check_refusal(const std::string& message, const std::vector<std::string>& parts);

}  // namespace vargsim::test
