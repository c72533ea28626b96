//! What a person is told beside the result.

use std::fmt::Display;
use std::io::Write;

/// Tells a person something beside the result, on stderr. Where that is closed or full, nobody reads it and the work goes on.
pub fn note(message: impl Display) {
    let _unread = writeln!(anstream::stderr(), "{message}");
}
