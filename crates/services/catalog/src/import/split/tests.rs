use proptest::prelude::*;

use super::*;

fn records(text: &str, columns: usize) -> Vec<(u64, String, Option<MalformedRecord>)> {
    let mut splitter = Splitter::new(text.as_bytes(), b',', 0, 1);
    let mut found = Vec::new();
    while let Some((record, bytes)) = splitter.next(|bytes| split_cells(bytes, b',').len() == columns).unwrap() {
        found.push((record.line, String::from_utf8(bytes.to_vec()).unwrap(), record.malformed));
    }
    found
}

#[track_caller]
fn check(text: &str, columns: usize, expected: &[(u64, &str, Option<MalformedRecord>)]) {
    let expected: Vec<_> = expected.iter().map(|(line, text, malformed)| (*line, (*text).to_owned(), *malformed)).collect();
    assert_eq!(records(text, columns), expected, "{text:?}");
}

#[test]
fn each_record_knows_its_line() {
    check("a,b\nc,d\n", 2, &[(1, "a,b", None), (2, "c,d", None)]);
    check("a,b\r\n\r\n\r\nc,d", 2, &[(1, "a,b", None), (4, "c,d", None)]);
    check("a,b\rc,d\r", 2, &[(1, "a,b", None), (2, "c,d", None)]);
    check("a,\"x\ny\r\nz\"\nc,d", 2, &[(1, "a,\"x\ny\r\nz\"", None), (4, "c,d", None)]);
    check("", 1, &[]);
    check("\n\n", 1, &[]);
}

#[test]
fn a_quote_that_is_not_closed_costs_one_row() {
    let unclosed = Some(MalformedRecord::UnclosedQuote);
    check("a,\"b\nc,d\ne,f\n", 2, &[(1, "a,\"b", unclosed), (2, "c,d", None), (3, "e,f", None)]);
    check("a,\"b\nc,d\ne,\"f\"\n", 2, &[(1, "a,\"b", unclosed), (2, "c,d", None), (3, "e,\"f\"", None)]);
}

#[test]
fn a_row_that_is_too_long_is_skipped_and_the_next_one_read() {
    let text = format!("a,b\n{},b\nc,d\n", "x".repeat(3 * MAX_ROW_BYTES));
    let lines: Vec<_> = records(&text, 2).into_iter().map(|(line, _, malformed)| (line, malformed)).collect();
    assert_eq!(lines, [(1, None), (2, Some(MalformedRecord::TooLong)), (3, None)]);
}

#[test]
fn an_inch_sign_in_the_middle_of_a_cell_is_just_a_character() {
    check("5.5\",x\nc,d\n", 2, &[(1, "5.5\",x", None), (2, "c,d", None)]);
    assert_eq!(split_cells(b"5.5\",x", b','), [b"5.5\"".to_vec(), b"x".to_vec()]);
}

proptest! {
    #[test]
    fn cells_survive_being_written(rows in prop::collection::vec(prop::collection::vec("[a-z,;\"\n\r\té]{0,6}", 3), 1..6)) {
        let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let file = writer.into_inner().unwrap();
        let mut splitter = Splitter::new(file.as_slice(), b',', 0, 1);
        let mut read = Vec::new();
        while let Some((_, bytes)) = splitter.next(|_| true).unwrap() {
            read.push(split_cells(bytes, b',').into_iter().map(|cell| String::from_utf8(cell).unwrap()).collect::<Vec<_>>());
        }
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn cells_are_those_that_the_csv_crate_reads(text in "[ab,\"\n]{0,40}") {
        let mut splitter = Splitter::new(text.as_bytes(), b',', 0, 1);
        let mut ours = Vec::new();
        while let Some((record, bytes)) = splitter.next(|_| true).unwrap() {
            prop_assume!(record.malformed.is_none());
            ours.push(split_cells(bytes, b','));
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let theirs: Vec<Vec<Vec<u8>>> = reader.byte_records().map(|r| r.unwrap().iter().map(<[u8]>::to_vec).collect()).collect();
        prop_assert_eq!(ours, theirs);
    }
}
