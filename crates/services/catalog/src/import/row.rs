//! One row: from cells to what it says about a product and one variant, or all that is wrong with it.

use api::import::RowError;
use eyewear::{BoxingSize, Currency, DecimalMark};
use serde_json::{Value, json};

use super::cells::{self, CellProblem, problem};
use super::field::{Field, Level};
use super::heading::Columns;
use super::lens;
use crate::documents::{ImportOptions, Inventory, Price, StockStatus};

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
    currency: Option<Currency>,
}

/// The row being read: texts by column, and what is found.
pub(super) struct Row<'a> {
    reader: &'a RowReader,
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

    /// Measures from their own columns, then those of the marking, which must agree.
    fn read_dimensions(&mut self) {
        let reader = self.reader;
        let mut marking = self.text(Field::Marking);
        let mut given: Vec<(Field, f64, usize)> = Vec::new();
        for (field, column) in reader.columns.fields().filter(|(field, _)| field.as_str().starts_with("frame.dimensions")) {
            let Some(cell) = self.text(field) else { continue };
            if field == Field::A && marking.is_none() && cell.1.parse::<BoxingSize>().is_ok() {
                marking = Some(cell);
                continue;
            }
            let Some((value, unit)) = self.value_or_error(cell, cells::dimension(field, cell.1, reader.decimal_mark)) else {
                continue;
            };
            given.push((field, value, column));
            let converted = unit.map(|unit| format!(" ({unit} converted to {value} mm)"));
            self.assign(Level::Product, field.as_str(), json!(value), cell, converted.as_deref());
        }
        if let Some(cell) = marking {
            self.read_marking(cell, &given);
        }
    }

    fn read_marking(&mut self, cell: (usize, &'a str), given: &[(Field, f64, usize)]) {
        let marking = cell.1.parse::<BoxingSize>().map_err(|error| problem("invalid_marking", error));
        let Some(marking) = self.value_or_error(cell, marking) else { return };
        for (field, marked) in
            [(Field::A, Some(marking.a_mm)), (Field::Dbl, Some(marking.dbl_mm)), (Field::Temple, marking.temple_mm)]
        {
            let Some(marked) = marked else { continue };
            match given.iter().find(|(known, ..)| *known == field) {
                None => self.assign(Level::Product, field.as_str(), json!(marked), cell, None),
                Some((_, value, _)) if (value - marked).abs() < 1e-6 => {}
                Some((_, value, column)) => {
                    let heading = self.reader.columns.heading(*column);
                    let reason = format!("the marking says {marked} mm, but the column {heading:?} says {value} mm");
                    self.refuse(cell, problem("inconsistent", reason));
                }
            }
        }
    }

    pub(super) fn decimal_mark(&self) -> DecimalMark {
        self.reader.decimal_mark
    }

    fn read_price(&mut self) {
        let (discounted, compare_at) = (self.text(Field::DiscountedPrice), self.text(Field::CompareAtPrice));
        if self.text(Field::Price).is_none() && discounted.is_none() && compare_at.is_none() {
            return;
        }
        let Some(cell) = self.required_cell(Field::Price, "a reduced price needs the price it is reduced from") else { return };
        let Some(currency) = self.price_currency(cell) else { return };
        let amount = |row: &mut Self, cell: Option<(usize, &'a str)>| {
            cell.and_then(|cell| row.value_or_error(cell, cells::price(cell.1, currency, row.reader.decimal_mark)))
        };
        let Some(mut base_minor) = amount(self, Some(cell)) else { return };
        let mut discounted_minor = amount(self, discounted);
        // Shops that compare write what is paid as the price; the higher one is what it was.
        if let Some(compared) = amount(self, compare_at).filter(|compared| *compared > base_minor && discounted_minor.is_none()) {
            discounted_minor = Some(std::mem::replace(&mut base_minor, compared));
        }
        if let (Some(cell), true) = (discounted, discounted_minor.is_some_and(|minor| minor > base_minor)) {
            self.refuse(cell, problem("inconsistent", "the discounted price is higher than the price"));
            return;
        }
        let price = Price { base_minor, discounted_minor, currency: currency.to_string() };
        self.assign(Level::Variant, "price", json!(price), cell, None);
    }

    /// The row's currency, which must agree with the one declared for the file.
    fn price_currency(&mut self, price: (usize, &'a str)) -> Option<Currency> {
        let declared = self.reader.currency;
        let Some(cell) = self.text(Field::Currency) else {
            if declared.is_none() {
                self.refuse(
                    price,
                    problem("missing_currency", "no currency is declared; declare one, or add a column \"currency\""),
                );
            }
            return declared;
        };
        let own = self.value_or_error(cell, cells::currency(cell.1))?;
        if let Some(declared) = declared.filter(|declared| *declared != own) {
            self.refuse(cell, problem("currency_mismatch", format!("the declared currency is {declared}")));
            return None;
        }
        Some(own)
    }

    fn read_inventory(&mut self) {
        let (threshold, status) = (self.text(Field::LowThreshold), self.text(Field::StockStatus));
        if self.text(Field::Quantity).is_none() && threshold.is_none() && status.is_none() {
            return;
        }
        let Some(cell) =
            self.required_cell(Field::Quantity, "stock needs a quantity; to leave stock out, map its columns to \"\"")
        else {
            return;
        };
        let quantity = self.value_or_error(cell, cells::quantity(cell.1));
        let low_threshold = threshold.and_then(|cell| self.value_or_error(cell, cells::quantity(cell.1)));
        let status = status.and_then(|cell| self.value_or_error(cell, cells::stock_status(cell.1)));
        let Some(quantity) = quantity else { return };
        let status = status.unwrap_or(match quantity {
            0 => StockStatus::OutOfStock,
            few if low_threshold.is_some_and(|threshold| few <= threshold) => StockStatus::LowStock,
            _ => StockStatus::InStock,
        });
        self.assign(Level::Variant, "inventory", json!(Inventory { quantity, low_threshold, status }), cell, None);
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

    fn refuse(&mut self, (column, text): (usize, &str), problem: CellProblem) {
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
