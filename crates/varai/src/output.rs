//! What a command says: text and JSON on stdout, notes on stderr. Nothing here panics when nobody listens or a disk is full.

use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::Context;

use crate::exit::Outcome;
use crate::notes::note;

/// A report for people, printed in one piece.
#[derive(Debug, Default)]
pub struct Text(String);

impl Text {
    pub fn line(&mut self, line: impl Display) {
        self.0.push_str(&line.to_string());
        self.0.push('\n');
    }

    /// Prints it on stdout; on stderr where stdout has the file that it is about.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn print_beside(&self, file: &Path) -> Outcome {
        if !is_standard_stream(file) {
            return self.print();
        }
        note(self.0.trim_end());
        Ok(())
    }

    /// Prints it on stdout, in color where that is a terminal.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn print(&self) -> Outcome {
        print(&mut anstream::stdout(), self.0.as_bytes())
    }
}

/// Prints a value as JSON on stdout.
///
/// # Errors
/// When stdout cannot be written.
pub fn print_json<T: serde::Serialize>(value: &T) -> Outcome {
    let mut text = serde_json::to_vec_pretty(value).context("the result cannot be written as JSON")?;
    text.push(b'\n');
    print_bytes(&text)
}

/// Writes bytes to stdout as they are.
///
/// # Errors
/// When stdout cannot be written.
pub fn print_bytes(bytes: &[u8]) -> Outcome {
    print(&mut std::io::stdout(), bytes)
}

fn print(out: &mut impl Write, bytes: &[u8]) -> Outcome {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // Whoever read the beginning has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written.context("stdout cannot be written")?),
    }
}

/// Whether a name stands for stdin or stdout.
pub fn is_standard_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A path in JSON, which is UTF-8: what is not is shown with replacement characters.
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}
