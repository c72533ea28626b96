//! A catalog file of any length, the same each time, some of whose rows are broken in known ways.

use std::fmt::Write;

use eyewear::gtin::check_digit;

pub const HEADING: &str = "product_sku,sku,name,brand,gtin,shape,material,size,lens height,total width,color,color hex,price,discounted price,currency,quantity,note";

/// Every third share of a hundred is broken: 3 %.
const BROKEN_EVERY: usize = 33;

/// What a broken row must be reported as.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expected {
    pub line: u64,
    pub column: &'static str,
    pub code: &'static str,
}

pub struct Generated {
    pub bytes: Vec<u8>,
    pub expected: Vec<Expected>,
}

/// A file of `rows` rows, two colors to each product, 3 % of the rows broken in twelve ways.
pub fn generate(rows: usize) -> Generated {
    let mut bytes = format!("{HEADING}\n").into_bytes();
    let mut expected = Vec::new();
    let mut line = 2;
    for row in 0..rows {
        let kind = (row % BROKEN_EVERY == BROKEN_EVERY - 1).then_some(row / BROKEN_EVERY % KINDS.len());
        let (text, lines) = match kind {
            Some(kind) => {
                let (column, code, breaks) = KINDS[kind];
                expected.push(Expected { line, column, code });
                breaks(Row::good(row)).written()
            }
            None => Row::good(row).written(),
        };
        bytes.extend_from_slice(&text);
        line += lines;
    }
    Generated { bytes, expected }
}

type Break = fn(Row) -> Row;

/// Column, code, and how to break a row so. The column is empty where the row as a whole is wrong.
const KINDS: [(&str, &str, Break); 12] = [
    ("gtin", "invalid_gtin", |row| row.with(4, "4006381333932")),
    ("lens height", "not_a_number", |row| row.with(8, "tall")),
    ("lens height", "out_of_range", |row| row.with(8, "-4")),
    ("currency", "invalid_enum", |row| row.with(14, "Euro")),
    ("price", "invalid_price", |row| row.with(12, "1.2.9")),
    ("price", "currency_mismatch", |row| row.with(12, "$129.00")),
    ("discounted price", "inconsistent", |row| row.with(13, "999999.00")),
    ("sku", "duplicate_sku", |row| row.with(1, "V0-0")),
    ("color", "missing_required", |row| row.with(10, "")),
    ("brand", "bad_encoding", |row| row.with_bytes(3, b"Caf\xe9")),
    ("name", "too_long", |row| row.with(2, &"n".repeat(201))),
    ("", "wrong_column_count", |mut row| {
        row.cells.push(b"left over".to_vec());
        row
    }),
];

pub struct Row {
    cells: Vec<Vec<u8>>,
}

impl Row {
    fn good(row: usize) -> Self {
        let (product, variant) = (row / 2, row % 2);
        let shapes = ["round", "Cat Eye", "rectangle", "aviator"];
        let (a, dbl) = (46 + product % 12, 16 + product % 6);
        let colors = [("Havana", "#5a3a22"), ("Black", "#101010")];
        // One row in seven spans two lines.
        let note = if row.is_multiple_of(7) { "limited\nedition" } else { "" };
        let cells = [
            format!("P{product}"),
            format!("V{product}-{variant}"),
            format!("Frame, \"{product}\""),
            "Lumen".to_owned(),
            gtin(row),
            shapes[product % shapes.len()].to_owned(),
            "acetate".to_owned(),
            format!("{a}□{dbl}-140"),
            format!("{}.5", 30 + product % 20),
            format!("{}mm", 2 * a + dbl + 12),
            colors[variant].0.to_owned(),
            colors[variant].1.to_owned(),
            format!("€{}.90", 89 + product % 100),
            String::new(),
            "EUR".to_owned(),
            (row % 40).to_string(),
            note.to_owned(),
        ];
        Self { cells: cells.into_iter().map(String::into_bytes).collect() }
    }

    fn with(self, cell: usize, text: &str) -> Self {
        self.with_bytes(cell, text.as_bytes())
    }

    fn with_bytes(mut self, cell: usize, bytes: &[u8]) -> Self {
        self.cells[cell] = bytes.to_vec();
        self
    }

    /// The row as CSV, and how many lines it takes.
    fn written(&self) -> (Vec<u8>, u64) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_byte_record(&self.cells.iter().collect()).unwrap();
        let bytes = writer.into_inner().unwrap();
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        (bytes, lines)
    }
}

fn gtin(row: usize) -> String {
    let mut text = String::new();
    write!(text, "400{row:09}").unwrap();
    let digits: Vec<u8> = text.bytes().map(|byte| byte - b'0').collect();
    format!("{text}{}", check_digit(&digits))
}
