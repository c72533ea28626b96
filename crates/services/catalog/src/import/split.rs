//! Where the records of a delimited file begin and end, and their cells (RFC 4180).
//!
//! Written for this file format rather than taken from a library for three reasons: each row keeps the line on which it
//! starts, a quote that is never closed costs one row and not the rest of the file, and no row can fill the memory.

use std::io::{self, Read};

/// A longer row is refused.
pub const MAX_ROW_BYTES: usize = 1 << 20;
/// How many bytes may be looked at twice after quotes that were not closed. Bounds the time for a hostile file.
const RESCAN_BUDGET_BYTES: u64 = 64 << 20;

/// One record, without its line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    pub offset: u64,
    pub length: usize,
    /// Line on which it starts; the first line of the file is 1.
    pub line: u64,
    pub malformed: Option<MalformedRecord>,
}

/// Why a record cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MalformedRecord {
    TooLong,
    UnclosedQuote,
}

/// Finds record after record.
#[derive(Debug)]
pub struct Splitter<R> {
    source: R,
    delimiter: u8,
    buffer: Vec<u8>,
    /// Where in `buffer` the next record starts.
    start: usize,
    /// Where in the file that is.
    offset: u64,
    line: u64,
    ended: bool,
    rescan_bytes: u64,
}

/// What a look at the bytes after a record's start tells.
#[derive(Clone, Copy, Debug)]
enum Scan {
    Ended(RecordEnd),
    /// The bytes ended first.
    Open {
        quoted: bool,
        lines: u64,
    },
}

#[derive(Clone, Copy, Debug)]
struct RecordEnd {
    length: usize,
    /// With the line end.
    length_with_line_end: usize,
    lines: u64,
    /// Something follows a closing quote, other than the end of the cell.
    stray_quote: bool,
}

impl<R: Read> Splitter<R> {
    /// Starts at `offset` of the file, which is `line`.
    pub fn new(source: R, delimiter: u8, offset: u64, line: u64) -> Self {
        Self { source, delimiter, buffer: Vec::new(), start: 0, offset, line, ended: false, rescan_bytes: 0 }
    }

    /// The next record that is not an empty line, and its bytes. A record over several lines that `fits` does not accept is
    /// taken for a quote that was not closed: its first line alone is refused and reading goes on with the second.
    pub fn next(&mut self, fits: impl Fn(&[u8]) -> bool) -> io::Result<Option<(Record, &[u8])>> {
        if !self.skip_empty_lines()? {
            return Ok(None);
        }
        let (end, malformed) = self.find_end(&fits)?;
        let record = Record { offset: self.offset, length: end.length, line: self.line, malformed };
        let from = self.start;
        self.advance(end.length_with_line_end, end.lines);
        if malformed == Some(MalformedRecord::TooLong) {
            self.skip_line()?;
            return Ok(Some((record, &[])));
        }
        Ok(Some((record, &self.buffer[from..from + end.length])))
    }

    fn find_end(&mut self, fits: &impl Fn(&[u8]) -> bool) -> io::Result<(RecordEnd, Option<MalformedRecord>)> {
        loop {
            let rest = &self.buffer[self.start..];
            match scan(rest, self.delimiter, self.ended) {
                Scan::Ended(end) => {
                    let several_lines = end.lines > u64::from(end.length_with_line_end > end.length);
                    let unclosed = several_lines
                        && (end.stray_quote || !fits(&rest[..end.length]))
                        && self.take_rescan_budget(end.length_with_line_end);
                    return Ok(if unclosed { (self.first_line(), Some(MalformedRecord::UnclosedQuote)) } else { (end, None) });
                }
                Scan::Open { quoted: true, .. } if self.ended || rest.len() >= MAX_ROW_BYTES => {
                    self.rescan_bytes += rest.len() as u64;
                    return Ok((self.first_line(), Some(MalformedRecord::UnclosedQuote)));
                }
                Scan::Open { lines, .. } if rest.len() >= MAX_ROW_BYTES => {
                    let end = RecordEnd { length: rest.len(), length_with_line_end: rest.len(), lines, stray_quote: false };
                    return Ok((end, Some(MalformedRecord::TooLong)));
                }
                Scan::Open { .. } => {
                    // Doubled each time, so that a long row is not looked at again and again.
                    let more = rest.len().max(64 * 1024);
                    self.fill(more)?;
                }
            }
        }
    }

    fn take_rescan_budget(&mut self, bytes: usize) -> bool {
        self.rescan_bytes += bytes as u64;
        self.rescan_bytes <= RESCAN_BUDGET_BYTES
    }

    /// The record's first line, whatever quotes are in it.
    fn first_line(&self) -> RecordEnd {
        let rest = &self.buffer[self.start..];
        let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
        let line_end = line_end_bytes(&rest[length..]);
        RecordEnd { length, length_with_line_end: length + line_end, lines: 1, stray_quote: false }
    }

    fn advance(&mut self, bytes: usize, lines: u64) {
        self.start += bytes;
        self.offset += bytes as u64;
        self.line += lines;
    }

    /// False when the file has ended.
    fn skip_empty_lines(&mut self) -> io::Result<bool> {
        loop {
            let rest = &self.buffer[self.start..];
            if rest.len() < 2 && !self.ended {
                self.fill(64 * 1024)?;
                continue;
            }
            match line_end_bytes(rest) {
                0 => return Ok(!rest.is_empty()),
                bytes => self.advance(bytes, 1),
            }
        }
    }

    /// The rest of a line that is too long to look at.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let rest = &self.buffer[self.start..];
            if let Some(at) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
                // The line end itself is left: it reads as an empty line and counts.
                self.advance(at, 0);
                return Ok(());
            }
            self.advance(rest.len(), 0);
            if self.ended {
                return Ok(());
            }
            self.fill(64 * 1024)?;
        }
    }

    /// Reads on, after dropping what was read.
    fn fill(&mut self, bytes: usize) -> io::Result<()> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let read = (&mut self.source).take(bytes as u64).read_to_end(&mut self.buffer)?;
        self.ended = read == 0;
        Ok(())
    }
}

/// Looks for the end of the record at the start of `bytes`. A quote opens only at the start of a cell.
fn scan(bytes: &[u8], delimiter: u8, ended: bool) -> Scan {
    let (mut quoted, mut cell_start, mut lines, mut stray_quote) = (false, true, 0, false);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' if quoted && bytes.get(at + 1) == Some(&b'"') => at += 1,
            b'"' if quoted => {
                quoted = false;
                stray_quote |= bytes.get(at + 1).is_some_and(|next| *next != delimiter && !matches!(next, b'\n' | b'\r'));
            }
            b'"' if cell_start => quoted = true,
            b'\n' | b'\r' if byte == b'\r' && at + 1 == bytes.len() && !ended => break,
            b'\n' | b'\r' => {
                let length_with_line_end = line_end_bytes(&bytes[at..]);
                lines += 1;
                if !quoted {
                    return Scan::Ended(RecordEnd {
                        length: at,
                        length_with_line_end: at + length_with_line_end,
                        lines,
                        stray_quote,
                    });
                }
                at += length_with_line_end - 1;
            }
            _ => {}
        }
        cell_start = byte == delimiter && !quoted;
        at += 1;
    }
    if ended && !quoted {
        return Scan::Ended(RecordEnd { length: bytes.len(), length_with_line_end: bytes.len(), lines, stray_quote });
    }
    Scan::Open { quoted, lines }
}

/// 0 where there is no line end; `\r\n` is one.
fn line_end_bytes(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// The cells of a record, without their quotes.
pub fn split_cells(record: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
    let mut cells = vec![Vec::new()];
    let (mut quoted, mut cell_start) = (false, true);
    let mut bytes = record.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let starts_cell = std::mem::take(&mut cell_start);
        let cell = cells.last_mut().expect("there is always a cell");
        match byte {
            b'"' if quoted && bytes.next_if_eq(&b'"').is_some() => cell.push(b'"'),
            b'"' if quoted => quoted = false,
            b'"' if starts_cell => quoted = true,
            _ if byte == delimiter && !quoted => {
                cells.push(Vec::new());
                cell_start = true;
            }
            _ => cell.push(byte),
        }
    }
    cells
}

#[cfg(test)]
mod tests;
