//! Where the rows of a file are, and which of them are one product. One pass, some tens of bytes per row.

use std::collections::HashMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;

use sha2::{Digest, Sha256};

use super::cell_text::cleaned;
use super::heading::Columns;
use super::identity::{Identity, identity, number_columns};
use super::split::{MalformedRecord, Record, Splitter, split_cells};
use crate::limits;

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

/// First half of a SHA-256: enough that no two SKUs of a file are taken for one.
type Key = [u8; 16];

#[derive(Default)]
pub(super) struct RowIndex {
    rows: Vec<(usize, RowRef)>,
    groups: usize,
    /// Product to its group and the number of its variants.
    group_of: HashMap<Key, (usize, usize)>,
    line_of: HashMap<Key, u64>,
    /// Groups that turned out to be of the product of another.
    same_as: HashMap<usize, usize>,
}

impl RowIndex {
    /// Finds the rows that follow `offset`, which is on `line`.
    pub(super) fn of<R: Read + Seek>(file: &mut R, columns: &Columns, offset: u64, line: u64) -> io::Result<Self> {
        file.seek(SeekFrom::Start(offset))?;
        // The heading's line end is still ahead and reads as an empty line.
        let mut splitter = Splitter::new(BufReader::with_capacity(1 << 18, file), columns.delimiter, offset, line);
        let mut index = Self::default();
        let numbers: Vec<usize> = number_columns(columns).chain([0]).collect();
        while let Some((record, bytes)) = splitter.next(|bytes| fits(bytes, columns))? {
            let mut cells = split_cells(bytes, columns.delimiter);
            for &column in &numbers {
                if let Some(cell) = cells.get_mut(column) {
                    *cell = cleaned(std::mem::take(cell));
                }
            }
            // Rows of delimiters, spaces or an end-of-file sign are no rows.
            if record.malformed.is_some() || !cells.iter().all(|cell| is_blank(cell)) {
                index.add(record, &cells, columns);
            }
        }
        Ok(index)
    }

    fn add(&mut self, record: Record, cells: &[Vec<u8>], columns: &Columns) {
        let malformed = match record.malformed {
            Some(MalformedRecord::TooLong) => Some(MalformedRow::TooLong),
            Some(MalformedRecord::UnclosedQuote) => Some(MalformedRow::UnclosedQuote),
            None if used(cells) > columns.count() => Some(MalformedRow::WrongColumnCount(cells.len())),
            None => None,
        };
        let mut row = RowRef { offset: record.offset, length: record.length, line: record.line, malformed };
        let group = match (malformed, identity(columns, |column| text_of(cells.get(column)?))) {
            (None, Some(identity)) => self.group_of_row(&mut row, &identity),
            _ => self.own_group(),
        };
        self.rows.push((group, row));
    }

    fn group_of_row(&mut self, row: &mut RowRef, identity: &Identity<'_>) -> usize {
        let Some((_, variant)) = &identity.variant else { return self.group_of_product(identity) };
        let variant = key(variant);
        if let Some(&first_line) = self.line_of.get(&variant) {
            row.malformed = Some(MalformedRow::DuplicateSku { first_line });
            return self.own_group();
        }
        self.line_of.insert(variant, row.line);
        let product = identity.product.as_ref().map_or(variant, |(_, product)| key(product));
        let group = self.group(product);
        let members = self.group_of.get_mut(&product).map(|(_, members)| members);
        let members = members.map_or(0, |members| {
            *members += 1;
            *members
        });
        if members > limits::VARIANTS {
            row.malformed = Some(MalformedRow::TooManyVariants);
            return self.own_group();
        }
        group
    }

    /// The group of a product's own row: that of its number, and that of the variations which name it in another way.
    fn group_of_product(&mut self, identity: &Identity<'_>) -> usize {
        let Some((_, number)) = &identity.product else { return self.own_group() };
        let group = self.group(key(number));
        if let Some(alias) = identity.alias.as_ref().map(|alias| key(alias)) {
            match self.group_of.get(&alias).copied() {
                Some((other, _)) if other != group => drop(self.same_as.insert(other, group)),
                Some(_) => {}
                None => drop(self.group_of.insert(alias, (group, 0))),
            }
        }
        group
    }

    fn group(&mut self, product: Key) -> usize {
        if let Some((group, _)) = self.group_of.get(&product) {
            return *group;
        }
        let group = self.own_group();
        self.group_of.insert(product, (group, 0));
        group
    }

    fn own_group(&mut self) -> usize {
        self.groups += 1;
        self.groups - 1
    }

    /// Brings the rows of each group together; groups come in the order of their first rows.
    pub(super) fn grouped(mut self) -> (Vec<RowRef>, Vec<Range<usize>>) {
        for (group, _) in &mut self.rows {
            *group = *self.same_as.get(group).unwrap_or(group);
        }
        self.rows.sort_by_key(|(group, row)| (*group, row.offset));
        let mut groups: Vec<Range<usize>> = Vec::with_capacity(self.groups);
        let mut last = None;
        for (at, (group, _)) in self.rows.iter().enumerate() {
            match groups.last_mut().filter(|_| last == Some(*group)) {
                Some(range) => range.end = at + 1,
                None => groups.push(at..at + 1),
            }
            last = Some(*group);
        }
        (self.rows.into_iter().map(|(_, row)| row).collect(), groups)
    }
}

/// Whether a record over several lines is a row, and not one whose quote took other rows with it: it has the heading's
/// columns, or else no line in it that could be a row.
fn fits(record: &[u8], columns: &Columns) -> bool {
    let cells = split_cells(record, columns.delimiter);
    if cells.len() >= columns.count() && used(&cells) <= columns.count() {
        return true;
    }
    let lines = record.split(|byte| matches!(byte, b'\n' | b'\r')).skip(1);
    let mut delimiters = lines.map(|line| line.iter().filter(|byte| **byte == columns.delimiter).count());
    delimiters.all(|count| count < (columns.count() / 2).max(1))
}

/// How many cells there are up to the last that says something.
fn used(cells: &[Vec<u8>]) -> usize {
    cells.iter().rposition(|cell| !is_blank(cell)).map_or(0, |last| last + 1)
}

fn is_blank(cell: &[u8]) -> bool {
    cell.trim_ascii().is_empty()
}

/// As the row's reader trims, so that one SKU is one key. What is not UTF-8 is refused there.
fn text_of(cell: &[u8]) -> Option<&str> {
    std::str::from_utf8(cell).ok().map(str::trim).filter(|text| !text.is_empty())
}

fn key(sku: &str) -> Key {
    let digest: [u8; 32] = Sha256::digest(sku).into();
    let mut key = Key::default();
    key.copy_from_slice(&digest[..16]);
    key
}
