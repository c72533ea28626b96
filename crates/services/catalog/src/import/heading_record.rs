//! Where the heading of a file is, and by which sign its cells are parted.

use super::field::Field;
use super::heading::HeadingProblem;
use super::split::{Splitter, split_cells};

/// UTF-8's byte order mark, which spreadsheets write before the heading.
const BOM: &[u8] = b"\xef\xbb\xbf";
/// How much of the file is looked at for its heading.
pub const HEAD_BYTES: usize = 64 * 1024;
/// How many rows above a heading are passed over.
const MAX_ROWS_ABOVE: usize = 10;
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How files that are no CSV begin, and what they are.
const OTHER_FILES: [(&[u8], &str); 8] = [
    (b"PK\x03\x04", "a spreadsheet (XLSX or ODS) or another packed file"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet (XLS)"),
    (b"\x1f\x8b", "packed with gzip"),
    (b"%PDF", "a PDF"),
    (b"{", "JSON"),
    (b"[", "JSON"),
    (b"<", "a web page or XML"),
    (b"{\\rtf", "a text document (RTF)"),
];

/// The heading's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadingRecord<'a> {
    pub bytes: &'a [u8],
    pub delimiter: u8,
    /// Where in the file the record ends.
    pub end: u64,
    /// The line on which it ends.
    pub last_line: u64,
}

/// Finds the heading in the first bytes of a file: its first record, over several lines where line breaks are in quotes.
///
/// # Errors
/// When the file is empty or no CSV file.
pub fn find_heading(head: &[u8]) -> Result<HeadingRecord<'_>, HeadingProblem> {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return Err(HeadingProblem::Utf16);
    }
    let text = head.strip_prefix(BOM).unwrap_or(head);
    let first = &text[text.iter().take_while(|byte| byte.is_ascii_whitespace()).count()..];
    if let Some((_, what)) = OTHER_FILES.iter().rev().find(|(start, _)| first.starts_with(start)) {
        return Err(HeadingProblem::NotCsv(what));
    }
    let (declared, skipped) = declared_delimiter(text);
    let offset = head.len() - text.len() + skipped;
    let candidates: Vec<u8> = declared.map_or(DELIMITERS.to_vec(), |delimiter| vec![delimiter]);
    let found = candidates.into_iter().filter_map(|delimiter| heading_of(head, offset, 1 + u64::from(skipped > 0), delimiter));
    // The delimiter that makes the most known headings; among equals the one that occurs most, then the first.
    found.rev().max_by_key(score).ok_or(HeadingProblem::Empty)
}

/// `sep=;` in the first line, as some programs tell spreadsheets; and how long that line is.
fn declared_delimiter(text: &[u8]) -> (Option<u8>, usize) {
    let length = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(text.len());
    let line = &text[..length];
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let is_declaration = line.len() == 5 && line[..4].eq_ignore_ascii_case(b"sep=");
    let delimiter = line.last().copied().filter(|byte| is_declaration && !byte.is_ascii_alphanumeric() && *byte != b'"');
    let line_end = if text[length..].starts_with(b"\r\n") { 2 } else { 1 };
    delimiter.map_or((None, 0), |delimiter| (Some(delimiter), (length + line_end).min(text.len())))
}

/// The first record that can be a heading. Titles, dates and empty rows above a table have one cell at most that says
/// something; they are passed over when the table's heading follows.
fn heading_of(head: &[u8], offset: usize, line: u64, delimiter: u8) -> Option<HeadingRecord<'_>> {
    let mut splitter = Splitter::new(&head[offset..], delimiter, offset as u64, line);
    let mut first = None;
    for _ in 0..=MAX_ROWS_ABOVE {
        let Ok(Some((record, _))) = splitter.next(|bytes| is_heading(bytes, delimiter)) else { break };
        let start = usize::try_from(record.offset).ok()?;
        let bytes = &head[start..start + record.length];
        let is_break = |(at, byte): &(usize, &u8)| **byte == b'\n' || **byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        let last_line = record.line + bytes.iter().enumerate().filter(is_break).count() as u64;
        let found = HeadingRecord { bytes, delimiter, end: (start + record.length) as u64, last_line };
        let filled = split_cells(bytes, delimiter).iter().filter(|cell| !cell.trim_ascii().is_empty()).count();
        match first {
            None if filled > 1 || known(bytes, delimiter) > 0 => return Some(found),
            Some(_) if filled > 1 => return if known(bytes, delimiter) > 1 { Some(found) } else { first },
            None => first = Some(found),
            Some(_) => {}
        }
    }
    first
}

/// Whether a record over several lines is a heading, and not one whose quote took the rows below with it.
fn is_heading(record: &[u8], delimiter: u8) -> bool {
    let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let holds_row = |cell: &Vec<u8>| cell.iter().any(is_break) && cell.iter().filter(|byte| **byte == delimiter).count() > 1;
    let first_line = &record[..record.iter().position(is_break).unwrap_or(record.len())];
    !split_cells(record, delimiter).iter().any(holds_row) && known(record, delimiter) >= known(first_line, delimiter)
}

fn known(record: &[u8], delimiter: u8) -> usize {
    split_cells(record, delimiter).iter().filter(|cell| Field::of_heading(&String::from_utf8_lossy(cell)).is_some()).count()
}

fn score(heading: &HeadingRecord<'_>) -> (usize, usize) {
    (known(heading.bytes, heading.delimiter), split_cells(heading.bytes, heading.delimiter).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &[u8], expected: (&str, u8, u64)) {
        let found = find_heading(file).unwrap();
        let text = String::from_utf8_lossy(found.bytes).into_owned();
        assert_eq!((text.as_str(), found.delimiter, found.last_line), expected, "{:?}", String::from_utf8_lossy(file));
        assert!(file[usize::try_from(found.end).unwrap()..].starts_with(b"\n") || found.end == file.len() as u64);
    }

    #[test]
    fn a_heading_may_have_line_breaks_in_its_quotes() {
        check(b"sku,\"Eye Size\n(mm)\",name\nA,52,x", ("sku,\"Eye Size\n(mm)\",name", b',', 2));
        check(
            b"\"Product\r\nSKU\";\"Eye\rSize\";\"brand\nname\"\nA;52;x",
            ("\"Product\r\nSKU\";\"Eye\rSize\";\"brand\nname\"", b';', 4),
        );
        check(b"\"S\nKU\"\n", ("\"S\nKU\"", b',', 2));
    }

    #[test]
    fn a_quote_that_is_not_closed_costs_one_line() {
        check(b"sku,\"name,brand\nA,x,\"Ostara\"\n", ("sku,\"name,brand", b',', 1));
        check(b"sku,name,brand,\"note\nA,x,y,\"\n", ("sku,name,brand,\"note", b',', 1));
        check(b"sku,name,brand,\"note\nA,x,y,z\n", ("sku,name,brand,\"note", b',', 1));
    }

    #[test]
    fn the_delimiter_may_be_declared_in_a_line_of_its_own() {
        check(b"sep=;\nsku;name, full;brand\n", ("sku;name, full;brand", b';', 2));
        check(b"\xef\xbb\xbf\"sep=^\"\nsku^name\n", ("sku^name", b'^', 2));
        check(b"sku|name|brand\n", ("sku|name|brand", b'|', 1));
        assert_eq!(find_heading(b"sep=;"), Err(HeadingProblem::Empty));
    }

    #[test]
    fn titles_and_empty_rows_above_the_heading_are_passed_over() {
        check(b"Products of spring,,\n,,\n\nsku,name,brand\n", ("sku,name,brand", b',', 4));
        check(b" ;;\nsku;name;brand\n", ("sku;name;brand", b';', 2));
        check(b"sku\nA\n", ("sku", b',', 1));
        check(b"Products of spring\nred,blue\n", ("Products of spring", b',', 1));
    }

    #[test]
    fn other_files_are_named() {
        #[track_caller]
        fn check(file: &[u8], expected: &str) {
            let problem = find_heading(file).unwrap_err().to_string();
            assert!(problem.contains(expected) && problem.contains("CSV"), "{problem}");
        }
        check(b"PK\x03\x04\x14\0", "spreadsheet");
        check(b"\xef\xbb\xbf \n{\"products\": []}", "JSON");
        check(b"<!DOCTYPE html>", "web page");
        check(b"{\\rtf1", "RTF");
        check(b"\xff\xfes\0k\0", "UTF-16");
    }
}
