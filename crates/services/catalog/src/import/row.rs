//! One row: from cells to what it says about a product and one variant, or all that is wrong with it.

use api::import::RowError;
use eyewear::{Currency, DecimalMark};
use serde_json::{Value, json};

use super::cells::{self, CellProblem};
use super::field::{Field, Level};
use super::heading::Columns;
use super::lens;
use crate::documents::ImportOptions;

/// How much of a cell is shown in an error or kept as evidence.
const EXCERPT_CHARACTERS: usize = 80;

/// What a row that can be used says.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedRow {
    pub line: u64,
    pub product_sku: String,
    pub variant_sku: String,
    pub product: Vec<Assignment>,
    pub variant: Vec<Assignment>,
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
    pub fn read(&self, line: u64, cells: &[Vec<u8>]) -> Result<Option<ParsedRow>, Vec<RowError>> {
        let mut row = Row { reader: self, line, texts: Vec::new(), product: Vec::new(), variant: Vec::new(), errors: Vec::new() };
        row.decode(cells);
        if row.errors.is_empty() && row.is_empty() {
            return Ok(None);
        }
        let skus = row.skus();
        row.read_text_fields();
        row.read_dimensions();
        row.read_lens();
        row.read_price();
        row.read_inventory();
        match skus {
            Some((product_sku, variant_sku)) if row.errors.is_empty() => {
                let Row { product, variant, .. } = row;
                Ok(Some(ParsedRow { line, product_sku, variant_sku, product, variant }))
            }
            _ => Err(row.errors),
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

impl<'a> Row<'a> {
    fn decode(&mut self, cells: &'a [Vec<u8>]) {
        self.texts = vec![None; cells.len()];
        for (_, column) in self.reader.columns.fields() {
            let Some(cell) = cells.get(column) else { continue };
            match std::str::from_utf8(cell).map(str::trim) {
                Ok("") => {}
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
        self.texts.iter().enumerate().all(|(column, text)| text.is_none() || (variant_sku_column && Some(column) == product_sku))
    }

    pub(super) fn text(&self, field: Field) -> Option<(usize, &'a str)> {
        let column = self.reader.columns.of(field)?;
        Some((column, self.texts.get(column).copied().flatten()?))
    }

    /// The product's and the variant's number; either stands for both where it has no column, and a variant without a
    /// product number is a product of its own.
    fn skus(&mut self) -> Option<(String, String)> {
        let variant_column = self.reader.columns.of(Field::VariantSku);
        let product = self.text(Field::ProductSku);
        let variant = if variant_column.is_some() { self.text(Field::VariantSku) } else { product };
        let Some(variant) = variant else {
            let column = variant_column.or(self.reader.columns.of(Field::ProductSku));
            if !self.errors.iter().any(|error| error.code == "bad_encoding") {
                self.errors.push(self.reader.error(
                    self.line,
                    column,
                    "missing_required",
                    "a row needs the SKU of its variant",
                    "",
                ));
            }
            return None;
        };
        let product = product.unwrap_or(variant);
        let product_sku = self.value_or_error(product, cells::bounded_text(Field::ProductSku, product.1))?;
        let variant_sku = self.value_or_error(variant, cells::bounded_text(Field::VariantSku, variant.1))?;
        self.assign(Level::Product, "sku", json!(product_sku), product, None);
        self.assign(Level::Variant, "sku", json!(variant_sku), variant, None);
        Some((product_sku, variant_sku))
    }

    fn read_text_fields(&mut self) {
        use Field as F;
        let read_together = [F::ProductSku, F::VariantSku, F::Marking];
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

    pub(super) fn refuse(&mut self, (column, text): (usize, &str), problem: CellProblem) {
        self.errors.push(self.reader.error(self.line, Some(column), problem.code, problem.reason, text));
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

fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(EXCERPT_CHARACTERS).collect()
}
