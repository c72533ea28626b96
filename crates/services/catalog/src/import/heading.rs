//! The heading of a file: its delimiter, and which column fills which field.

use std::collections::BTreeMap;

use super::field::Field;
use super::split::split_cells;

/// UTF-8's byte order mark, which spreadsheets write before the heading.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// A heading with more columns is not one.
const MAX_COLUMNS: usize = 1000;
const REQUIRED: [Field; 3] = [Field::Name, Field::Brand, Field::ColorName];

/// Why the heading cannot be used; the file as a whole is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadingProblem {
    #[error("the file is empty; its first line must name the columns")]
    Empty,
    #[error("the file is UTF-16; save it as CSV in UTF-8")]
    Utf16,
    #[error("the heading is not UTF-8; save the file as CSV in UTF-8")]
    NotUtf8,
    #[error("the heading has more than {MAX_COLUMNS} columns; the file is probably not a CSV file")]
    TooManyColumns,
    #[error("{0:?} is not a field that a column can fill; fields are {known}", known = Field::ALL.iter().map(|f| f.as_str()).collect::<Vec<_>>().join(", "))]
    UnknownField(String),
    #[error("there is no column {heading:?} to fill {field} from; the columns are {columns}")]
    UnknownColumn { field: Field, heading: String, columns: String },
    #[error("the columns {first:?} and {second:?} both mean {field}; map the one that is right")]
    Ambiguous { field: Field, first: String, second: String },
    #[error("no column fills {field}; name one {known:?} or map another to it", known = field.headings().first().unwrap_or(&""))]
    Missing { field: Field },
    #[error("the declared currency cannot be used: {0}")]
    Currency(eyewear::UnknownCurrency),
}

/// Which column fills which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    headings: Vec<String>,
    by_field: BTreeMap<Field, usize>,
    pub delimiter: u8,
}

impl Columns {
    /// Reads the heading, the file's first record, without a byte order mark. What is mapped wins over known headings; a
    /// field that is mapped to "" has no column.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read(record: &[u8], mapping: &BTreeMap<String, String>) -> Result<Self, Vec<HeadingProblem>> {
        if record.starts_with(&[0xff, 0xfe]) || record.starts_with(&[0xfe, 0xff]) {
            return Err(vec![HeadingProblem::Utf16]);
        }
        let text = std::str::from_utf8(record).map_err(|_| vec![HeadingProblem::NotUtf8])?;
        let delimiter = detect_delimiter(text);
        let cells = split_cells(record, delimiter).into_iter();
        let headings: Vec<String> = cells.map(|cell| String::from_utf8_lossy(&cell).trim().to_owned()).collect();
        if headings.len() > MAX_COLUMNS {
            return Err(vec![HeadingProblem::TooManyColumns]);
        }
        if headings.iter().all(String::is_empty) {
            return Err(vec![HeadingProblem::Empty]);
        }
        let mut columns = Self { headings, by_field: BTreeMap::new(), delimiter };
        let problems = columns.assign(mapping);
        if problems.is_empty() { Ok(columns) } else { Err(problems) }
    }

    /// How many cells a row must have.
    #[must_use]
    pub fn count(&self) -> usize {
        self.headings.len()
    }

    /// The column of a field.
    #[must_use]
    pub fn of(&self, field: Field) -> Option<usize> {
        self.by_field.get(&field).copied()
    }

    /// A column's heading as it stands in the file.
    #[must_use]
    pub fn heading(&self, column: usize) -> &str {
        self.headings.get(column).map_or("", String::as_str)
    }

    /// The fields that have a column, with its place.
    pub fn fields(&self) -> impl Iterator<Item = (Field, usize)> {
        self.by_field.iter().map(|(field, column)| (*field, *column))
    }

    /// Headings that nothing is read from.
    #[must_use]
    pub fn ignored(&self) -> Vec<String> {
        let used = |column: &usize| self.by_field.values().any(|used| used == column);
        (0..self.count()).filter(|column| !used(column)).map(|column| self.heading(column).to_owned()).collect()
    }

    fn assign(&mut self, mapping: &BTreeMap<String, String>) -> Vec<HeadingProblem> {
        let mut problems = Vec::new();
        let mut unfilled = Vec::new();
        for (path, heading) in mapping {
            match self.mapped(path, heading) {
                Ok((field, Some(column))) => drop(self.by_field.insert(field, column)),
                Ok((field, None)) => unfilled.push(field),
                Err(problem) => problems.push(problem),
            }
        }
        let mapped: Vec<usize> = self.by_field.values().copied().collect();
        let explicit: Vec<Field> = self.by_field.keys().copied().chain(unfilled).collect();
        for column in (0..self.count()).filter(|column| !mapped.contains(column)) {
            let Some(field) = Field::of_heading(self.heading(column)).filter(|field| !explicit.contains(field)) else { continue };
            if let Some(first) = self.by_field.insert(field, column) {
                let [first, second] = [first, column].map(|column| self.heading(column).to_owned());
                problems.push(HeadingProblem::Ambiguous { field, first, second });
            }
        }
        problems.extend(self.missing());
        problems
    }

    fn mapped(&self, path: &str, heading: &str) -> Result<(Field, Option<usize>), HeadingProblem> {
        let field = match path {
            "product_sku" => Field::ProductSku,
            // As imports of earlier versions have it, and mappings that people keep.
            "variant.lens.polarised" => Field::Polarized,
            _ => path.parse().map_err(|_| HeadingProblem::UnknownField(path.to_owned()))?,
        };
        if heading.is_empty() {
            return Ok((field, None));
        }
        let exact = self.headings.iter().position(|known| known == heading.trim());
        let column = exact.or_else(|| self.headings.iter().position(|known| known.eq_ignore_ascii_case(heading.trim())));
        let columns = || self.headings.join(", ").chars().take(400).collect();
        column.map(|column| (field, Some(column))).ok_or_else(|| HeadingProblem::UnknownColumn {
            field,
            heading: heading.to_owned(),
            columns: columns(),
        })
    }

    fn missing(&self) -> impl Iterator<Item = HeadingProblem> {
        let no_sku = !self.by_field.contains_key(&Field::VariantSku) && !self.by_field.contains_key(&Field::ProductSku);
        let sku = no_sku.then_some(Field::VariantSku);
        let others = REQUIRED.into_iter().filter(|field| !self.by_field.contains_key(field));
        sku.into_iter().chain(others).map(|field| HeadingProblem::Missing { field }).collect::<Vec<_>>().into_iter()
    }
}

/// The delimiter that makes the most known headings; among equals the one that occurs most.
fn detect_delimiter(heading: &str) -> u8 {
    let score = |delimiter: u8| {
        let cells = split_cells(heading.as_bytes(), delimiter);
        let known = cells.iter().filter(|cell| Field::of_heading(&String::from_utf8_lossy(cell)).is_some()).count();
        (known, cells.len())
    };
    // The first of equals: `max_by_key` would take the last.
    DELIMITERS.into_iter().rev().max_by_key(|&delimiter| score(delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(heading: &str, mapping: &[(&str, &str)]) -> Result<Columns, Vec<HeadingProblem>> {
        let mapping = mapping.iter().map(|(field, heading)| ((*field).to_owned(), (*heading).to_owned())).collect();
        Columns::read(heading.as_bytes(), &mapping)
    }

    #[test]
    fn known_headings_need_no_mapping_and_the_rest_is_told() {
        let columns = read("Handle;Title;Vendor;Colour;Variant SKU;Image Src", &[]).unwrap();
        assert_eq!(columns.delimiter, b';');
        assert_eq!(columns.of(Field::ProductSku), Some(0));
        assert_eq!(columns.of(Field::VariantSku), Some(4));
        assert_eq!(columns.ignored(), ["Image Src"]);
        assert_eq!(read("sku\tname\tbrand\tcolor", &[]).unwrap().delimiter, b'\t');
    }

    #[test]
    fn what_is_mapped_wins() {
        let columns = read("sku,name,brand,color,Gewicht,weight", &[("frame.dimensions.weight_g", "gewicht")]).unwrap();
        assert_eq!(columns.of(Field::Weight), Some(4));
        assert_eq!(columns.ignored(), ["weight"]);
        let columns = read("sku,name,brand,color,size", &[("frame.marking", "")]).unwrap();
        assert_eq!(columns.ignored(), ["size"]);
        let columns = read("sku,name,brand,color,glare", &[("variant.lens.polarised", "glare")]).unwrap();
        assert_eq!(columns.of(Field::Polarized), Some(4));
    }

    #[test]
    fn a_heading_that_cannot_be_used_says_why() {
        #[track_caller]
        fn check(heading: &str, mapping: &[(&str, &str)], expected: &str) {
            let problems = read(heading, mapping).unwrap_err();
            let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
            assert!(text.iter().any(|text| text.contains(expected)), "{text:?}");
        }
        check("", &[], "the file is empty");
        check("sku,name,color", &[], "no column fills brand; name one \"brand\"");
        check("name,brand,color", &[], "no column fills variant.sku");
        check("sku,name,brand,color", &[("frame.shade", "color")], "\"frame.shade\" is not a field");
        check(
            "sku,name,brand,color",
            &[("mpn", "Part")],
            "there is no column \"Part\" to fill mpn from; the columns are sku, name",
        );
        check("sku,name,title,brand,color", &[], "the columns \"name\" and \"title\" both mean name");
    }

    #[test]
    fn other_encodings_are_named() {
        let none = BTreeMap::new();
        assert_eq!(Columns::read(b"\xff\xfes\0k\0u\0", &none), Err(vec![HeadingProblem::Utf16]));
        assert_eq!(Columns::read(b"sku,name,brand,couleur d'\xe9t\xe9", &none), Err(vec![HeadingProblem::NotUtf8]));
    }
}
