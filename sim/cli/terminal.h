#pragma once
/// What stdout can show.

namespace vargsim {

/// Columns of the terminal that stdout is, else what COLUMNS says, else 80.
int terminal_width();

/// Columns that a table has to keep to: those of the terminal; 0, no limit, where stdout is a file or a pipe.
int table_width();

/// Whether the locale is UTF-8.
bool terminal_shows_unicode();

/// A terminal, and NO_COLOR is not set (https://no-color.org).
bool terminal_shows_colour();

}  // namespace vargsim
