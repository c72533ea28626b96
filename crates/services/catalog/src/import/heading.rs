//! The heading of a file: which column fills which field.

use std::collections::BTreeMap;

use super::cell_text::without_invisible;
use super::field::{Field, normalized};
use super::split::split_cells;

/// A heading with more columns is not one.
const MAX_COLUMNS: usize = 1000;
/// What a new product needs beside its SKU and the color of its variants.
const REQUIRED: [Field; 2] = [Field::Name, Field::Brand];
/// Headings of the options that tell the variants of a product apart, in the files of Shopify and WooCommerce.
const OPTIONS: [&str; 6] =
    ["option1 value", "option2 value", "option3 value", "attribute 1 value s", "attribute 2 value s", "attribute 3 value s"];

/// Why the heading cannot be used; the file as a whole is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadingProblem {
    #[error("the file is empty; its first line must name the columns")]
    Empty,
    #[error("the file is UTF-16; save it as CSV in UTF-8")]
    Utf16,
    #[error("the file is {0}, not CSV; open it in the program that made it and save or export it as CSV in UTF-8")]
    NotCsv(&'static str),
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
    #[error("two columns are called {heading:?}; rename the one that does not mean {field}")]
    Repeated { field: Field, heading: String },
    #[error("no column fills {field}; {}", way_on(*.field))]
    Missing { field: Field },
    #[error("the declared currency cannot be used: {0}")]
    Currency(eyewear::UnknownCurrency),
}

/// What to do where a field has no column.
pub(super) fn way_on(field: Field) -> String {
    let known = field.headings().first().unwrap_or(&"");
    match field {
        Field::Brand => format!("name one {known:?}, map another to it, or map it to \"=\" and the brand of all rows"),
        _ => format!("name one {known:?} or map another to it"),
    }
}

/// Which column fills which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    headings: Vec<String>,
    /// Values that the mapping gives to all rows. They are columns behind the last one of the file.
    constants: Vec<String>,
    by_field: BTreeMap<Field, usize>,
    options: Vec<usize>,
    pub delimiter: u8,
}

impl Columns {
    /// Reads the heading, the file's first record, without a byte order mark. What is mapped wins over known headings; a
    /// field that is mapped to "" has no column, and one that is mapped to "=text" has that text in all rows.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read(record: &[u8], delimiter: u8, mapping: &BTreeMap<String, String>) -> Result<Self, Vec<HeadingProblem>> {
        if std::str::from_utf8(record).is_err() {
            return Err(vec![HeadingProblem::NotUtf8]);
        }
        let cells = split_cells(record, delimiter).into_iter();
        let mut headings: Vec<String> = cells.map(|cell| one_line(&String::from_utf8_lossy(&cell))).collect();
        // Delimiters at the end of all lines make no columns.
        let used = headings.iter().rposition(|heading| !heading.is_empty()).map_or(0, |last| last + 1);
        headings.truncate(used);
        if headings.len() > MAX_COLUMNS {
            return Err(vec![HeadingProblem::TooManyColumns]);
        }
        if headings.is_empty() {
            return Err(vec![HeadingProblem::Empty]);
        }
        let options = (0..headings.len()).filter(|column| OPTIONS.contains(&normalized(&headings[*column]).as_str())).collect();
        let mut columns = Self { headings, constants: Vec::new(), by_field: BTreeMap::new(), options, delimiter };
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
        let behind = if column < self.headings.len() { "" } else { "of the mapping" };
        self.headings.get(column).map_or(behind, String::as_str)
    }

    /// The text that the mapping gives to a column of all rows.
    #[must_use]
    pub fn constant(&self, column: usize) -> Option<&str> {
        self.constants.get(column.checked_sub(self.headings.len())?).map(String::as_str)
    }

    /// How many columns the file and the mapping make.
    #[must_use]
    pub fn count_with_constants(&self) -> usize {
        self.headings.len() + self.constants.len()
    }

    /// Columns of the options by which variants without a SKU are told apart.
    #[must_use]
    pub fn options(&self) -> &[usize] {
        &self.options
    }

    /// The fields that have a column, with its place.
    pub fn fields(&self) -> impl Iterator<Item = (Field, usize)> {
        self.by_field.iter().map(|(field, column)| (*field, *column))
    }

    /// The fields that a row of the file can fill.
    pub fn own_fields(&self) -> impl Iterator<Item = (Field, usize)> {
        self.fields().filter(|(_, column)| *column < self.headings.len())
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
                problems.push(match first == second {
                    true => HeadingProblem::Repeated { field, heading: first },
                    false => HeadingProblem::Ambiguous { field, first, second },
                });
            }
        }
        problems.extend(self.missing());
        problems
    }

    fn mapped(&mut self, path: &str, heading: &str) -> Result<(Field, Option<usize>), HeadingProblem> {
        let field = match path {
            "product_sku" => Field::ProductSku,
            // As imports of earlier versions have it, and mappings that people keep.
            "variant.lens.polarised" => Field::Polarized,
            _ => path.parse().map_err(|_| HeadingProblem::UnknownField(path.to_owned()))?,
        };
        if heading.is_empty() {
            return Ok((field, None));
        }
        let wanted = one_line(heading);
        let found = |is_same: &dyn Fn(&str) -> bool| self.headings.iter().position(|known| is_same(known));
        let column = found(&|known| known == wanted)
            .or_else(|| found(&|known| known.to_lowercase() == wanted.to_lowercase()))
            .or_else(|| found(&|known| normalized(known) == normalized(&wanted)).filter(|_| !normalized(&wanted).is_empty()));
        let constant = wanted.strip_prefix('=').map(str::trim).filter(|text| !text.is_empty() && column.is_none());
        if let Some(constant) = constant.filter(|_| !matches!(field, Field::ProductSku | Field::VariantSku | Field::RowId)) {
            self.constants.push(constant.to_owned());
            return Ok((field, Some(self.count_with_constants() - 1)));
        }
        let columns = || self.headings.join(", ").chars().take(400).collect();
        column.map(|column| (field, Some(column))).ok_or_else(|| HeadingProblem::UnknownColumn {
            field,
            heading: heading.to_owned(),
            columns: columns(),
        })
    }

    /// A file without the color of its variants cannot make any: it changes what is stored, and needs SKUs only.
    fn missing(&self) -> Vec<HeadingProblem> {
        let is_filled = |field: &Field| self.by_field.contains_key(field);
        let no_sku = !is_filled(&Field::VariantSku) && !is_filled(&Field::ProductSku);
        let sku = no_sku.then_some(Field::VariantSku);
        let makes_variants = no_sku || is_filled(&Field::ColorName);
        let others = REQUIRED.into_iter().filter(|field| makes_variants && !is_filled(field));
        sku.into_iter().chain(others).map(|field| HeadingProblem::Missing { field }).collect()
    }
}

/// A heading without line breaks and what cannot be seen.
fn one_line(heading: &str) -> String {
    without_invisible(heading).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::heading_record::find_heading;
    use super::*;

    fn read(heading: &str, mapping: &[(&str, &str)]) -> Result<Columns, Vec<HeadingProblem>> {
        let mapping = mapping.iter().map(|(field, heading)| ((*field).to_owned(), (*heading).to_owned())).collect();
        let found = find_heading(heading.as_bytes()).map_err(|problem| vec![problem])?;
        Columns::read(found.bytes, found.delimiter, &mapping)
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
        check("sku,name,color", &[("brand", "=")], "there is no column \"=\" to fill brand from");
        check("name,brand,color", &[("sku", "=A1")], "there is no column \"=A1\" to fill sku from");
        check("name,brand,color", &[], "no column fills variant.sku");
        check("sku,name,brand,color", &[("frame.shade", "color")], "\"frame.shade\" is not a field");
        check(
            "sku,name,brand,color",
            &[("mpn", "Part")],
            "there is no column \"Part\" to fill mpn from; the columns are sku, name",
        );
        check(
            "sku,name,brand,color,size,size",
            &[],
            "two columns are called \"size\"; rename the one that does not mean frame.marking",
        );
        check("sku,name,title,brand,color", &[], "the columns \"name\" and \"title\" both mean name");
    }

    #[test]
    fn a_file_without_colors_needs_skus_only() {
        assert_eq!(read("sku,quantity", &[]).unwrap().of(Field::Quantity), Some(1));
        assert_eq!(read("sku,name,price,currency", &[]).unwrap().count(), 4);
    }

    #[test]
    fn a_mapping_may_give_all_rows_a_value_and_write_headings_in_its_own_way() {
        let columns =
            read("sku,name,\"Eye\nSize\",color,,", &[("brand", "= Ostara"), ("frame.dimensions.b_mm", "eye size")]).unwrap();
        assert_eq!((columns.count(), columns.heading(2)), (4, "Eye Size"));
        assert_eq!(columns.constant(columns.of(Field::Brand).unwrap()), Some("Ostara"));
        assert_eq!(columns.of(Field::B), Some(2));
        assert_eq!(columns.of(Field::A), None);
        assert!(columns.ignored().is_empty());
    }

    #[test]
    fn other_encodings_are_named() {
        assert_eq!(read_bytes(b"\xff\xfes\0k\0u\0"), Err(vec![HeadingProblem::Utf16]));
        assert_eq!(read_bytes(b"sku,name,brand,couleur d'\xe9t\xe9"), Err(vec![HeadingProblem::NotUtf8]));
    }

    fn read_bytes(heading: &[u8]) -> Result<Columns, Vec<HeadingProblem>> {
        let found = find_heading(heading).map_err(|problem| vec![problem])?;
        Columns::read(found.bytes, found.delimiter, &BTreeMap::new())
    }
}
