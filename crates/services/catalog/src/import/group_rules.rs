//! Which rows of a product are accepted: those that agree with each other and with what is stored.

use std::collections::HashMap;

use api::import::RowError;
use serde_json::Value;

use super::field::Field;
use super::group::StoredProduct;
use super::heading::way_on;
use super::identity::RowKind;
use super::row::{Assignment, ParsedRow, RowReader};
use crate::limits;

/// Measures in which the variants of a product cannot differ.
const SIZES: [Field; 7] = [Field::A, Field::B, Field::Dbl, Field::Ed, Field::Temple, Field::TotalWidth, Field::FrameHeight];

/// A row that is laid over the product.
pub(super) struct Accepted<'a> {
    pub(super) row: &'a ParsedRow,
    /// Fields of the product that another row decides.
    pub(super) passed_over: Vec<&'static str>,
    /// Whether it says something of the product only.
    of_product: bool,
}

impl Accepted<'_> {
    pub(super) fn variant_sku(&self) -> Option<&str> {
        self.row.variant_sku.as_deref().filter(|_| !self.of_product)
    }
}

pub(super) struct GroupValidator<'a> {
    stored: &'a StoredProduct,
    reader: &'a RowReader,
    sku_owner: &'a dyn Fn(&str) -> Option<String>,
    /// What the accepted rows say about the product, and the line that said it first.
    product_values: HashMap<&'static str, (Value, u64)>,
    pub(super) accepted: Vec<Accepted<'a>>,
    pub(super) unchanged_lines: Vec<u64>,
    pub(super) errors: Vec<RowError>,
    pub(super) warnings: Vec<RowError>,
}

impl<'a> GroupValidator<'a> {
    pub(super) fn new(stored: &'a StoredProduct, reader: &'a RowReader, sku_owner: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            stored,
            reader,
            sku_owner,
            product_values: HashMap::new(),
            accepted: Vec::new(),
            unchanged_lines: Vec::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    pub(super) fn add_row(&mut self, row: &'a ParsedRow) {
        let of_product = self.is_of_product(row);
        let is_written = self.stored.written_rows.contains_key(&row.line);
        let errors = if is_written { Vec::new() } else { self.problems(row, of_product) };
        if !errors.is_empty() {
            self.errors.extend(errors);
            return;
        }
        if let (true, Some(sku)) = (of_product, &row.variant_sku) {
            let reason = "it is the number of a product; its price and stock belong to its variants and are left out";
            self.warnings.push(self.error(row.line, Field::VariantSku, "not_a_variant", reason.to_owned(), sku));
        }
        let passed_over = row.product.iter().filter(|assignment| self.is_passed_over(row, assignment));
        let passed_over: Vec<&'static str> = passed_over.map(|assignment| assignment.path).collect();
        for assignment in row.product.iter().filter(|assignment| !passed_over.contains(&assignment.path)) {
            self.product_values.entry(assignment.path).or_insert_with(|| (assignment.value.clone(), row.line));
        }
        self.accepted.push(Accepted { row, passed_over, of_product });
    }

    /// The row of a product, or one that names a stored product by its own number and makes no variant of it.
    fn is_of_product(&self, row: &ParsedRow) -> bool {
        let Some(variant) = &row.variant_sku else { return true };
        let is_stored = self.stored.content.as_ref().is_some_and(|content| content.sku == *variant);
        is_stored && !row.names_product && !self.has_variant(variant) && !has_color(row)
    }

    fn problems(&self, row: &ParsedRow, of_product: bool) -> Vec<RowError> {
        let mut errors = match &row.variant_sku {
            Some(sku) if !of_product => self.variant_problems(row, sku),
            _ => Vec::new(),
        };
        let conflicts = row.product.iter().filter(|assignment| !self.is_passed_over(row, assignment));
        errors.extend(conflicts.filter_map(|assignment| self.conflict(row.line, assignment)));
        errors
    }

    fn variant_problems(&self, row: &ParsedRow, sku: &str) -> Vec<RowError> {
        if let Some(product) = (self.sku_owner)(sku) {
            let reason = format!("the product {product} has a variant with this SKU");
            return vec![self.error(row.line, Field::VariantSku, "duplicate_sku", reason, sku)];
        }
        let mut errors = Vec::new();
        if self.has_variant(sku) {
            return errors;
        }
        if !has_color(row) {
            let reason = self.with_way_on("a new variant needs the name of its color".to_owned(), Field::ColorName);
            errors.push(self.error(row.line, Field::ColorName, "missing_required", reason, ""));
        }
        if self.variants_after() >= limits::VARIANTS {
            let reason = format!("a product has at most {} variants", limits::VARIANTS);
            errors.push(self.error(row.line, Field::VariantSku, "too_many_variants", reason, sku));
        }
        errors
    }

    /// Whether another row decides what this variation says too. Each may have its own weight, but not its own size.
    fn is_passed_over(&self, row: &ParsedRow, assignment: &Assignment) -> bool {
        row.kind == RowKind::Variation
            && !SIZES.iter().any(|field| field.as_str() == assignment.path)
            && (self.product_values.contains_key(assignment.path) || assignment.path == "sku")
    }

    fn conflict(&self, line: u64, assignment: &Assignment) -> Option<RowError> {
        let (value, first_line) = self.product_values.get(assignment.path).filter(|(value, _)| *value != assignment.value)?;
        let reason = format!("line {first_line} says {} for the same product", shortened(value));
        Some(self.reader.error(line, Some(assignment.column), "inconsistent", reason, &shortened(&assignment.value)))
    }

    fn has_variant(&self, sku: &str) -> bool {
        self.stored.content.as_ref().is_some_and(|content| content.has_variant(sku))
    }

    fn variants_after(&self) -> usize {
        let stored = self.stored.content.as_ref().map_or(0, |content| content.variants.len());
        let new = self.accepted.iter().filter_map(Accepted::variant_sku).filter(|sku| !self.has_variant(sku));
        stored + new.count()
    }

    /// A product without variants cannot be bought or worn: its own row alone makes none.
    pub(super) fn require_variants(&mut self) {
        if self.stored.content.is_some() || self.accepted.iter().any(|accepted| accepted.variant_sku().is_some()) {
            return;
        }
        for accepted in std::mem::take(&mut self.accepted) {
            let (row, reason) = (accepted.row, "no row that can be used is a variant of this product; it is not stored");
            self.unchanged_lines.push(row.line);
            self.warnings.push(self.error(row.line, Field::ProductSku, "no_variants", reason.to_owned(), &row.product_sku));
        }
    }

    /// A new product must have been given its name and brand by one of its rows.
    pub(super) fn require_name_and_brand(&mut self) {
        if self.stored.content.is_some() {
            return;
        }
        let missing: Vec<Field> =
            [Field::Name, Field::Brand].into_iter().filter(|field| !self.product_values.contains_key(field.as_str())).collect();
        if missing.is_empty() {
            return;
        }
        for accepted in std::mem::take(&mut self.accepted) {
            for &field in &missing {
                let reason = format!("no usable row of the product {:?} gives its {field}", accepted.row.product_sku);
                let reason = self.with_way_on(reason, field);
                self.errors.push(self.error(accepted.row.line, field, "missing_required", reason, ""));
            }
        }
    }

    /// A reason, and what to do when the file has no column for what is missing.
    fn with_way_on(&self, reason: String, field: Field) -> String {
        match self.reader.columns().of(field) {
            Some(_) => reason,
            None => format!("{reason}, and no column fills {field}: {}", way_on(field)),
        }
    }

    fn error(&self, line: u64, field: Field, code: &str, reason: String, value: &str) -> RowError {
        self.reader.error(line, self.reader.columns().of(field), code, reason, value)
    }
}

fn has_color(row: &ParsedRow) -> bool {
    row.variant.iter().any(|assignment| assignment.path == "color.name")
}

fn shortened(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned).chars().take(80).collect()
}
