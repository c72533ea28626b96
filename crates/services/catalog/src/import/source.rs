//! A whole file: one pass finds its rows and which of them are one product; then products are read one after the other.
//!
//! Keeps some tens of bytes per row in memory, never the file.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use api::import::RowError;

use super::cell_text::cleaned;
use super::field::Field;
use super::heading::{Columns, HeadingProblem};
use super::heading_record::{HEAD_BYTES, HeadingRecord, find_heading};
use super::identity::RowKind;
use super::row::{ParsedRow, RowReader};
use super::row_index::{MalformedRow, RowIndex, RowRef};
use super::split::{MAX_ROW_BYTES, split_cells};
use crate::documents::ImportOptions;
use crate::limits;

/// A file that is being imported.
#[derive(Debug)]
pub struct Source<R> {
    file: R,
    reader: RowReader,
    /// Rows of one group stand together, in the order of the file.
    rows: Vec<RowRef>,
    groups: Vec<Range<usize>>,
    heading_bytes: u64,
}

/// The rows of one product.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its place among the products of the file.
    pub index: usize,
    /// By line.
    pub rows: Vec<(u64, ReadRow)>,
    pub bytes: u64,
}

/// A row, nothing for one that says nothing, or all that is wrong with it.
pub type ReadRow = Result<Option<ParsedRow>, Vec<RowError>>;

impl<R: Read + Seek> Source<R> {
    /// Reads the heading and finds all rows.
    ///
    /// # Errors
    /// Those of reading; the inner ones say what is wrong with the heading.
    pub fn open(mut file: R, options: &ImportOptions) -> io::Result<Result<Self, Vec<HeadingProblem>>> {
        file.seek(SeekFrom::Start(0))?;
        let mut head = Vec::new();
        file.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        let heading = match find_heading(&head) {
            Ok(heading) => heading,
            Err(problem) => return Ok(Err(vec![problem])),
        };
        let reader = match row_reader(&heading, options) {
            Ok(reader) => reader,
            Err(problems) => return Ok(Err(problems)),
        };
        let index = RowIndex::of(&mut file, reader.columns(), heading.end, heading.last_line)?;
        let (rows, groups) = index.grouped();
        Ok(Ok(Self { file, reader, rows, groups, heading_bytes: heading.end }))
    }

    #[must_use]
    pub fn columns(&self) -> &Columns {
        self.reader.columns()
    }

    #[must_use]
    pub fn reader(&self) -> &RowReader {
        &self.reader
    }

    #[must_use]
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    #[must_use]
    pub fn group_count(&self) -> usize {
        self.groups.len()
    }

    #[must_use]
    pub fn heading_bytes(&self) -> u64 {
        self.heading_bytes
    }

    /// The next products from `first` on, with at least `rows` rows unless the file ends.
    ///
    /// # Errors
    /// Those of reading.
    pub fn read_groups(&mut self, first: usize, rows: usize) -> io::Result<Vec<Group>> {
        let mut groups = Vec::new();
        let mut count = 0;
        for index in first..self.groups.len() {
            if count >= rows {
                break;
            }
            count += self.groups[index].len();
            groups.push(self.read_group(index)?);
        }
        Ok(groups)
    }

    fn read_group(&mut self, index: usize) -> io::Result<Group> {
        let range = self.groups[index].clone();
        let mut group = Group { index, rows: Vec::with_capacity(range.len()), bytes: 0 };
        for at in range {
            let row = self.rows[at];
            group.bytes += row.length as u64;
            let read = match row.malformed {
                Some(malformed) => Err(vec![self.malformed_error(row.line, malformed)]),
                None => self.read_row(row)?,
            };
            group.rows.push((row.line, read));
        }
        group.name_product();
        Ok(group)
    }

    fn read_row(&mut self, row: RowRef) -> io::Result<ReadRow> {
        let mut bytes = vec![0; row.length];
        self.file.seek(SeekFrom::Start(row.offset))?;
        self.file.read_exact(&mut bytes)?;
        let cells = split_cells(&bytes, self.columns().delimiter).into_iter().map(cleaned).collect();
        Ok(self.reader.read(row.line, cells))
    }

    fn malformed_error(&self, line: u64, malformed: MalformedRow) -> RowError {
        let columns = self.columns();
        let sku = columns.of(Field::VariantSku).or(columns.of(Field::ProductSku));
        let (column, code, reason) = match malformed {
            MalformedRow::TooLong => (None, "too_long", format!("the row is longer than {MAX_ROW_BYTES} bytes")),
            MalformedRow::UnclosedQuote => (
                None,
                "unclosed_quote",
                "a quote is opened and not closed in a row that fits the heading; close it, or double it to mean itself"
                    .to_owned(),
            ),
            MalformedRow::WrongColumnCount(found) => {
                let reason = format!(
                    "the row has {found} columns, the heading {}, and something stands in those too many; put texts with a \
                     delimiter in them in quotes",
                    columns.count()
                );
                (None, "wrong_column_count", reason)
            }
            MalformedRow::DuplicateSku { first_line } => {
                (sku, "duplicate_sku", format!("line {first_line} has this SKU already"))
            }
            MalformedRow::TooManyVariants => {
                (sku, "too_many_variants", format!("a product has at most {} variants", limits::VARIANTS))
            }
        };
        self.reader.error(line, column, code, reason, "")
    }
}

impl Group {
    /// Makes its rows rows of a stored product.
    #[must_use]
    pub fn of_product(mut self, product_sku: &str) -> Self {
        for (_, row) in &mut self.rows {
            if let Ok(Some(row)) = row {
                row.belong_to(product_sku);
            }
        }
        self
    }

    /// Gives the rows of a product the number that its own row says, where they name it as `id:101`.
    fn name_product(&mut self) {
        let own = |row: &ParsedRow| (row.kind == RowKind::Product).then(|| row.product_sku.clone());
        let Some(sku) = self.rows.iter().find_map(|(_, row)| row.as_ref().ok()?.as_ref().and_then(own)) else { return };
        for (_, row) in &mut self.rows {
            if let Ok(Some(row)) = row
                && row.product_sku != sku
            {
                row.belong_to(&sku);
            }
        }
    }
}

/// The heading of a file, from its beginning.
///
/// # Errors
/// What is wrong with it.
pub fn read_heading(head: &[u8], options: &ImportOptions) -> Result<Columns, Vec<HeadingProblem>> {
    let heading = find_heading(head).map_err(|problem| vec![problem])?;
    Ok(row_reader(&heading, options)?.columns().clone())
}

/// Reads rows below this heading.
fn row_reader(heading: &HeadingRecord<'_>, options: &ImportOptions) -> Result<RowReader, Vec<HeadingProblem>> {
    let columns = Columns::read(heading.bytes, heading.delimiter, &options.mapping)?;
    RowReader::new(columns, options).map_err(|unknown| vec![HeadingProblem::Currency(unknown)])
}
