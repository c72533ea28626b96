//! A whole file: one pass finds its rows and which of them are one product; then products are read one after the other.
//!
//! Keeps some tens of bytes per row in memory, never the file.

use std::collections::HashMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;

use api::import::RowError;
use sha2::{Digest, Sha256};

use super::field::Field;
use super::heading::{BOM, Columns, HeadingProblem};
use super::row::{ParsedRow, RowReader};
use super::split::{MAX_ROW_BYTES, MalformedRecord, Record, Splitter, split_cells};
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

/// Where a row is, and what is wrong with it before its cells are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowRef {
    pub offset: u64,
    pub length: usize,
    pub line: u64,
    pub malformed: Option<MalformedRow>,
}

/// Why a row is refused unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MalformedRow {
    TooLong,
    UnclosedQuote,
    WrongColumnCount(usize),
    DuplicateSku { first_line: u64 },
    TooManyVariants,
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

/// First half of a SHA-256: enough that no two SKUs of a file are taken for one.
type Key = [u8; 16];

#[derive(Default)]
struct Index {
    rows: Vec<(usize, RowRef)>,
    groups: usize,
    group_of: HashMap<Key, (usize, usize)>,
    line_of: HashMap<Key, u64>,
}

impl<R: Read + Seek> Source<R> {
    /// Reads the heading and finds all rows.
    ///
    /// # Errors
    /// Those of reading; the inner ones say what is wrong with the heading.
    pub fn open(mut file: R, options: &ImportOptions) -> io::Result<Result<Self, Vec<HeadingProblem>>> {
        file.seek(SeekFrom::Start(0))?;
        let bom_bytes = skip_bom(&mut file)?;
        let mut splitter = Splitter::new(BufReader::with_capacity(1 << 18, &mut file), b',', bom_bytes, 1);
        // The delimiter is not known yet; the heading is one line, whatever it holds.
        let Some((record, bytes)) = splitter.next(|_| false)? else { return Ok(Err(vec![HeadingProblem::Empty])) };
        let reader = match row_reader(bytes, options) {
            Ok(reader) => reader,
            Err(problems) => return Ok(Err(problems)),
        };
        let heading_bytes = record.offset + record.length as u64;
        drop(splitter);
        let index = Index::of(&mut file, reader.columns(), heading_bytes, record.line)?;
        let (rows, groups) = index.grouped();
        Ok(Ok(Self { file, reader, rows, groups, heading_bytes }))
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
        Ok(group)
    }

    fn read_row(&mut self, row: RowRef) -> io::Result<ReadRow> {
        let mut bytes = vec![0; row.length];
        self.file.seek(SeekFrom::Start(row.offset))?;
        self.file.read_exact(&mut bytes)?;
        Ok(self.reader.read(row.line, &split_cells(&bytes, self.columns().delimiter)))
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
                (None, "wrong_column_count", format!("the row has {found} columns, the heading {}", columns.count()))
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

impl Index {
    fn of<R: Read + Seek>(file: &mut R, columns: &Columns, offset: u64, line: u64) -> io::Result<Self> {
        file.seek(SeekFrom::Start(offset))?;
        // The heading's line end is still ahead and reads as an empty line.
        let mut splitter = Splitter::new(BufReader::with_capacity(1 << 18, file), columns.delimiter, offset, line);
        let mut index = Self::default();
        let fits = |bytes: &[u8]| split_cells(bytes, columns.delimiter).len() == columns.count();
        while let Some((record, bytes)) = splitter.next(fits)? {
            let cells = split_cells(bytes, columns.delimiter);
            index.add(record, &cells, columns);
        }
        Ok(index)
    }

    fn add(&mut self, record: Record, cells: &[Vec<u8>], columns: &Columns) {
        let malformed = match record.malformed {
            Some(MalformedRecord::TooLong) => Some(MalformedRow::TooLong),
            Some(MalformedRecord::UnclosedQuote) => Some(MalformedRow::UnclosedQuote),
            None if cells.len() != columns.count() => Some(MalformedRow::WrongColumnCount(cells.len())),
            None => None,
        };
        let mut row = RowRef { offset: record.offset, length: record.length, line: record.line, malformed };
        let group = match (malformed, keys(cells, columns)) {
            (None, Some((product, variant))) => self.group_of_row(&mut row, product, variant),
            _ => self.own_group(),
        };
        self.rows.push((group, row));
    }

    fn group_of_row(&mut self, row: &mut RowRef, product: Key, variant: Key) -> usize {
        if let Some(&first_line) = self.line_of.get(&variant) {
            row.malformed = Some(MalformedRow::DuplicateSku { first_line });
            return self.own_group();
        }
        self.line_of.insert(variant, row.line);
        if let Some((group, members)) = self.group_of.get_mut(&product) {
            *members += 1;
            if *members > limits::VARIANTS {
                row.malformed = Some(MalformedRow::TooManyVariants);
                return self.own_group();
            }
            return *group;
        }
        let group = self.own_group();
        self.group_of.insert(product, (group, 1));
        group
    }

    fn own_group(&mut self) -> usize {
        self.groups += 1;
        self.groups - 1
    }

    /// Brings the rows of each group together; groups come in the order of their first rows.
    fn grouped(mut self) -> (Vec<RowRef>, Vec<Range<usize>>) {
        self.rows.sort_by_key(|(group, row)| (*group, row.offset));
        let mut groups = vec![0..0; self.groups];
        for (at, (group, _)) in self.rows.iter().enumerate() {
            let range = &mut groups[*group];
            let start = if range.end == 0 { at } else { range.start };
            *range = start..at + 1;
        }
        (self.rows.into_iter().map(|(_, row)| row).collect(), groups)
    }
}

/// What groups a row, and what must be unique. None when the row has no SKU.
fn keys(cells: &[Vec<u8>], columns: &Columns) -> Option<(Key, Key)> {
    let cell = |field| {
        let cell: &[u8] = columns.of(field).and_then(|column| cells.get(column))?;
        // As the row's reader trims, so that one SKU is one key. What is not UTF-8 is refused there.
        Some(std::str::from_utf8(cell).map_or(cell, |text| text.trim().as_bytes())).filter(|cell| !cell.is_empty())
    };
    let product = cell(Field::ProductSku);
    let variant = if columns.of(Field::VariantSku).is_some() { cell(Field::VariantSku) } else { product }?;
    Some((key(product.unwrap_or(variant)), key(variant)))
}

fn key(sku: &[u8]) -> Key {
    let digest: [u8; 32] = Sha256::digest(sku).into();
    let mut key = Key::default();
    key.copy_from_slice(&digest[..16]);
    key
}

fn skip_bom<R: Read + Seek>(file: &mut R) -> io::Result<u64> {
    let mut start = Vec::new();
    file.by_ref().take(BOM.len() as u64).read_to_end(&mut start)?;
    let skipped = if start == BOM { BOM.len() as u64 } else { 0 };
    file.seek(SeekFrom::Start(skipped))
}

/// The heading of a file, from its beginning.
///
/// # Errors
/// What is wrong with it.
pub fn read_heading(head: &[u8], options: &ImportOptions) -> Result<Columns, Vec<HeadingProblem>> {
    let head = head.strip_prefix(BOM).unwrap_or(head);
    let mut splitter = Splitter::new(head, b',', 0, 1);
    let Ok(Some((_, record))) = splitter.next(|_| false) else { return Err(vec![HeadingProblem::Empty]) };
    Ok(row_reader(record, options)?.columns().clone())
}

/// Reads rows below this heading.
fn row_reader(heading: &[u8], options: &ImportOptions) -> Result<RowReader, Vec<HeadingProblem>> {
    let columns = Columns::read(heading, &options.mapping)?;
    RowReader::new(columns, options).map_err(|unknown| vec![HeadingProblem::Currency(unknown)])
}
