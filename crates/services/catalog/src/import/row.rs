//! One row: from cells to what it says about a product and one variant, or all that is wrong with it.

use api::import::RowError;
use eyewear::{Currency, DecimalMark};
use serde_json::{Value, json};

use super::cell_text::{is_placeholder, is_spreadsheet_error};
use super::cells::{self, CellProblem, Costs};
use super::field::{Field, Level};
use super::heading::Columns;
use super::identity::{Identity, RowKind, identity};
use super::lens;
use crate::documents::ImportOptions;

/// How much of a cell is shown in an error or kept as evidence.
const EXCERPT_CHARACTERS: usize = 80;

/// What a variation says of itself and not of its product.
const OWN_OF_VARIATIONS: [&str; 4] = ["name", "short_description", "long_description", "status"];

/// What a row that can be used says.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedRow {
    pub line: u64,
    pub kind: RowKind,
    pub product_sku: String,
    /// Whether the file says which product it is. Otherwise it is that which has the variant.
    pub names_product: bool,
    /// None for the row of a product.
    pub variant_sku: Option<String>,
    pub product: Vec<Assignment>,
    pub variant: Vec<Assignment>,
    /// Values that were left out.
    pub warnings: Vec<RowError>,
}

impl ParsedRow {
    /// Makes it a row of the product with this number.
    pub fn belong_to(&mut self, product_sku: &str) {
        product_sku.clone_into(&mut self.product_sku);
        self.names_product = true;
        self.product.retain(|assignment| assignment.path != "sku");
    }
}

/// One value, where it goes and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// Path in the product, or in the variant.
    pub path: &'static str,
    pub value: Value,
    pub column: usize,
    /// "line 17, column eye size: 52□18-140".
    pub evidence: String,
}

/// Reads the rows of one file.
#[derive(Clone, Debug)]
pub struct RowReader {
    columns: Columns,
    decimal_mark: DecimalMark,
    /// Declared for the whole file.
    pub(super) currency: Option<Currency>,
}

/// The row being read: texts by column, and what is found.
pub(super) struct Row<'a> {
    pub(super) reader: &'a RowReader,
    line: u64,
    texts: Vec<Option<&'a str>>,
    product: Vec<Assignment>,
    variant: Vec<Assignment>,
    errors: Vec<RowError>,
    warnings: Vec<RowError>,
}

impl RowReader {
    /// # Errors
    /// When the declared currency is not one.
    pub fn new(columns: Columns, options: &ImportOptions) -> Result<Self, eyewear::UnknownCurrency> {
        let decimal_mark = if options.decimal_comma { DecimalMark::Comma } else { DecimalMark::Point };
        let currency = options.currency.as_deref().map(str::parse).transpose()?;
        Ok(Self { columns, decimal_mark, currency })
    }

    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Reads a row's cells. None when they say nothing (a row that only carries what is ignored).
    ///
    /// # Errors
    /// All that is wrong with the row.
    pub fn read(&self, line: u64, cells: Vec<Vec<u8>>) -> Result<Option<ParsedRow>, Vec<RowError>> {
        let mut row = Row {
            reader: self,
            line,
            texts: Vec::new(),
            product: Vec::new(),
            variant: Vec::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
        };
        row.decode(&cells);
        if row.errors.is_empty() && row.is_empty() {
            return Ok(None);
        }
        let numbers = row.numbers();
        row.read_text_fields();
        row.read_lists();
        row.read_dimensions();
        row.read_lens();
        row.read_price();
        row.read_inventory();
        match numbers {
            Some(numbers) => row.ended(numbers),
            None => Err(row.errors),
        }
    }

    /// An error about a column of a row.
    #[must_use]
    pub fn error(&self, line: u64, column: Option<usize>, code: &str, reason: impl Into<String>, value: &str) -> RowError {
        RowError {
            line,
            column: column.map_or_else(String::new, |column| self.columns.heading(column).to_owned()),
            code: code.to_owned(),
            reason: reason.into(),
            value: printable(value),
        }
    }
}

/// What a row is about.
struct Numbers {
    kind: RowKind,
    product_sku: String,
    names_product: bool,
    variant_sku: Option<String>,
}

impl<'a> Row<'a> {
    fn decode(&mut self, cells: &'a [Vec<u8>]) {
        let columns = &self.reader.columns;
        self.texts = (0..columns.count_with_constants()).map(|column| columns.constant(column)).collect();
        let options = columns.options().iter().map(|column| (None, *column));
        for (field, column) in columns.own_fields().map(|(field, column)| (Some(field), column)).chain(options) {
            let Some(cell) = cells.get(column) else { continue };
            match std::str::from_utf8(cell).map(str::trim) {
                Ok("") => {}
                Ok(text) if is_placeholder(text) && field.is_some_and(says_nothing_by_placeholder) => {}
                Ok(text) if is_spreadsheet_error(text) => self.refuse((column, text), spreadsheet_error(field)),
                Ok(text) => self.texts[column] = Some(text),
                Err(_) => {
                    let value = String::from_utf8_lossy(cell);
                    let reason = "the bytes are not UTF-8; save the file as CSV in UTF-8";
                    self.errors.push(self.reader.error(self.line, Some(column), "bad_encoding", reason, &value));
                }
            }
        }
    }

    fn is_empty(&self) -> bool {
        let product_sku = self.reader.columns.of(Field::ProductSku);
        let variant_sku_column = self.reader.columns.of(Field::VariantSku).is_some();
        let says_nothing =
            |column: usize, text: &Option<&str>| text.is_none() || (variant_sku_column && Some(column) == product_sku);
        let own = self.texts.iter().take(self.reader.columns.count());
        own.enumerate().all(|(column, text)| says_nothing(column, text))
    }

    pub(super) fn text(&self, field: Field) -> Option<(usize, &'a str)> {
        let column = self.reader.columns.of(field)?;
        Some((column, self.texts.get(column).copied().flatten()?))
    }

    /// What the row is about; either number stands for both where the other has no column, and a variant without a
    /// product number is a product of its own.
    fn numbers(&mut self) -> Option<Numbers> {
        let columns = &self.reader.columns;
        let texts = std::mem::take(&mut self.texts);
        let found = identity(columns, |column| texts.get(column).copied().flatten());
        self.texts = texts;
        let Some(found) = found else {
            if !self.errors.iter().any(|error| error.code == "bad_encoding") {
                let column = columns.of(Field::VariantSku).or(columns.of(Field::ProductSku));
                let reason = "a row needs the SKU of its variant";
                self.errors.push(self.reader.error(self.line, column, "missing_required", reason, ""));
            }
            return None;
        };
        let names_product = found.names_product();
        let Identity { kind, product, variant, .. } = found;
        let (column, product) = product.or_else(|| variant.clone())?;
        let product_cell = (column, product.as_ref());
        let product_sku = self.value_or_error(product_cell, cells::sku(product_cell.1))?;
        let variant_sku = match &variant {
            Some((column, sku)) => Some(self.value_or_error((*column, sku), cells::sku(sku))?),
            None => None,
        };
        self.assign(Level::Product, "sku", json!(product_sku), product_cell, None);
        if let (Some((column, cell)), Some(sku)) = (&variant, &variant_sku) {
            self.assign(Level::Variant, "sku", json!(sku), (*column, cell), None);
        }
        Some(Numbers { kind, product_sku, names_product, variant_sku })
    }

    /// What the row says as a whole. The row of a product says nothing of a variant, and what a variation calls itself is not
    /// the name of its product.
    fn ended(self, numbers: Numbers) -> Result<Option<ParsedRow>, Vec<RowError>> {
        let Row { line, mut product, mut variant, errors, warnings, .. } = self;
        if !errors.is_empty() {
            return Err(errors);
        }
        let Numbers { kind, product_sku, names_product, variant_sku } = numbers;
        match kind {
            RowKind::Variant => {}
            RowKind::Product => variant.clear(),
            RowKind::Variation => product.retain(|assignment| !OWN_OF_VARIATIONS.contains(&assignment.path)),
        }
        Ok(Some(ParsedRow { line, kind, product_sku, names_product, variant_sku, product, variant, warnings }))
    }

    fn read_text_fields(&mut self) {
        use Field as F;
        let read_together = [F::RowType, F::RowId, F::ProductSku, F::VariantSku, F::Marking, F::Materials, F::Tags];
        let reader = self.reader;
        for (field, _) in reader.columns.fields() {
            let read_separately = read_together.contains(&field)
                || lens::FIELDS.contains(&field)
                || ["frame.dimensions", "variant.price", "variant.inventory"].iter().any(|p| field.as_str().starts_with(p));
            if read_separately {
                continue;
            }
            let Some(cell) = self.text(field) else { continue };
            if let Some(value) = self.value_or_error(cell, cells::parse_text_cell(field, cell.1)) {
                let path = field.as_str();
                self.assign(field.level(), path.strip_prefix("variant.").unwrap_or(path), value, cell, None);
            }
        }
    }

    pub(super) fn decimal_mark(&self) -> DecimalMark {
        self.reader.decimal_mark
    }

    /// The cell of a field without which others of the row make no sense.
    pub(super) fn required_cell(&mut self, field: Field, reason: &str) -> Option<(usize, &'a str)> {
        let cell = self.text(field);
        if cell.is_none() {
            self.errors.push(self.reader.error(self.line, self.reader.columns.of(field), "missing_required", reason, ""));
        }
        cell
    }

    pub(super) fn value_or_error<T>(&mut self, cell: (usize, &str), parsed: Result<T, CellProblem>) -> Option<T> {
        parsed.map_err(|problem| self.refuse(cell, problem)).ok()
    }

    /// Notes what is wrong with a cell: it costs the row, or the value only.
    pub(super) fn refuse(&mut self, (column, text): (usize, &str), problem: CellProblem) {
        let error = self.reader.error(self.line, Some(column), problem.code, problem.reason, text);
        match problem.costs {
            Costs::Row => self.errors.push(error),
            Costs::Value => self.warnings.push(error),
        }
    }

    pub(super) fn assign(
        &mut self,
        level: Level,
        path: &'static str,
        value: Value,
        (column, text): (usize, &str),
        conversion: Option<&str>,
    ) {
        let heading = self.reader.columns.heading(column);
        let evidence = format!("line {}, column {heading}: {}{}", self.line, printable(text), conversion.unwrap_or_default());
        let assignment = Assignment { path, value, column, evidence };
        match level {
            Level::Product => self.product.push(assignment),
            Level::Variant => self.variant.push(assignment),
        }
    }
}

/// "n/a" may be the name of something, but not a measure.
fn says_nothing_by_placeholder(field: Field) -> bool {
    !matches!(field, Field::ProductSku | Field::VariantSku | Field::Name | Field::Brand | Field::ColorName)
}

fn spreadsheet_error(field: Option<Field>) -> CellProblem {
    let reason = "a spreadsheet could not compute this cell; put the value itself there";
    match field.is_some_and(says_nothing_by_placeholder) {
        true => cells::warning("spreadsheet_error", reason),
        false => cells::problem("spreadsheet_error", reason),
    }
}

fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(EXCERPT_CHARACTERS).collect()
}
