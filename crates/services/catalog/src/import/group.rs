//! The rows of one product against what is stored: which are accepted, what they change, and who said so.

use std::collections::{BTreeMap, HashMap};

use api::import::RowError;
use serde_json::Value;

use super::field::Field;
use super::row::{Assignment, ParsedRow, RowReader};
use super::source::Group;
use crate::documents::{Outcome, ProductContent, Provenance, Variant};
use crate::limits;

/// What is stored of the product, if anything is.
#[derive(Clone, Debug, Default)]
pub struct StoredProduct {
    pub content: Option<ProductContent>,
    pub provenance: BTreeMap<String, Provenance>,
    /// Rows of this very import that are stored already: it was interrupted before it could say so.
    pub written_rows: BTreeMap<u64, Outcome>,
}

/// What to store, and what to tell.
#[derive(Clone, Debug)]
pub struct MergedGroup {
    /// None when no row of the product was accepted.
    pub content: Option<ProductContent>,
    pub provenance: BTreeMap<String, Provenance>,
    /// Of each row that was accepted, by line.
    pub outcomes: BTreeMap<u64, Outcome>,
    /// SKUs of accepted rows whose variants are new.
    pub new_variant_skus: Vec<String>,
    pub errors: Vec<RowError>,
}

impl MergedGroup {
    /// How many rows were refused; one row may have several errors.
    #[must_use]
    pub fn refused(&self) -> u64 {
        let mut lines: Vec<u64> = self.errors.iter().map(|error| error.line).collect();
        lines.dedup();
        lines.len() as u64
    }
}

/// Merges the rows of a product with what is stored. `sku_owner` names the product, if
/// any, that has a variant's SKU already; `origin` is what all provenance of this import has in common.
///
/// The first accepted row that gives a field of the product decides it; a later row that contradicts it is refused. A refused
/// row contributes nothing.
///
/// # Errors
/// When a merged product is not one: a mistake of this module.
pub fn merge_group(
    group: &Group,
    stored: &StoredProduct,
    reader: &RowReader,
    sku_owner: &dyn Fn(&str) -> Option<String>,
    origin: &Provenance,
) -> Result<MergedGroup, serde_json::Error> {
    let mut validator = GroupValidator {
        stored,
        reader,
        sku_owner,
        product_values: HashMap::new(),
        accepted: Vec::new(),
        empty_lines: Vec::new(),
        errors: Vec::new(),
    };
    for (line, row) in &group.rows {
        match row {
            Ok(Some(row)) => validator.add_row(row),
            Ok(None) => validator.empty_lines.push(*line),
            Err(errors) => validator.errors.extend_from_slice(errors),
        }
    }
    validator.require_name_and_brand();
    let GroupValidator { accepted, empty_lines, mut errors, .. } = validator;
    errors.sort_by_key(|error| error.line);
    let mut merged = merge(&accepted, stored, origin)?;
    merged.outcomes.extend(empty_lines.into_iter().map(|line| (line, Outcome::Unchanged)));
    merged.errors = errors;
    Ok(merged)
}

struct GroupValidator<'a> {
    stored: &'a StoredProduct,
    reader: &'a RowReader,
    sku_owner: &'a dyn Fn(&str) -> Option<String>,
    /// What the accepted rows say about the product, and the line that said it first.
    product_values: HashMap<&'static str, (Value, u64)>,
    accepted: Vec<&'a ParsedRow>,
    empty_lines: Vec<u64>,
    errors: Vec<RowError>,
}

impl<'a> GroupValidator<'a> {
    fn add_row(&mut self, row: &'a ParsedRow) {
        let errors = if self.stored.written_rows.contains_key(&row.line) { Vec::new() } else { self.problems(row) };
        if !errors.is_empty() {
            self.errors.extend(errors);
            return;
        }
        for assignment in &row.product {
            self.product_values.entry(assignment.path).or_insert_with(|| (assignment.value.clone(), row.line));
        }
        self.accepted.push(row);
    }

    fn problems(&self, row: &ParsedRow) -> Vec<RowError> {
        let error = |field: Field, code, reason: String, value: &str| {
            self.reader.error(row.line, self.reader.columns().of(field), code, reason, value)
        };
        if let Some(product) = (self.sku_owner)(&row.variant_sku) {
            return vec![error(
                Field::VariantSku,
                "duplicate_sku",
                format!("the product {product} has a variant with this SKU"),
                &row.variant_sku,
            )];
        }
        let is_new = !self.has_variant(&row.variant_sku);
        let mut errors = Vec::new();
        if is_new && !row.variant.iter().any(|assignment| assignment.path == "color.name") {
            errors.push(error(Field::ColorName, "missing_required", "a new variant needs the name of its color".to_owned(), ""));
        }
        if is_new && self.variants_after() >= limits::VARIANTS {
            errors.push(error(
                Field::VariantSku,
                "too_many_variants",
                format!("a product has at most {} variants", limits::VARIANTS),
                &row.variant_sku,
            ));
        }
        errors.extend(row.product.iter().filter_map(|assignment| self.conflict(row.line, assignment)));
        errors
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
        stored + self.accepted.iter().filter(|row| !self.has_variant(&row.variant_sku)).count()
    }

    /// A new product must have been given its name and brand by one of its rows.
    fn require_name_and_brand(&mut self) {
        if self.stored.content.is_some() {
            return;
        }
        let missing: Vec<Field> =
            [Field::Name, Field::Brand].into_iter().filter(|field| !self.product_values.contains_key(field.as_str())).collect();
        if missing.is_empty() {
            return;
        }
        for row in std::mem::take(&mut self.accepted) {
            for &field in &missing {
                let reason = format!("no usable row of the product {:?} gives its {field}", row.product_sku);
                self.errors.push(self.reader.error(row.line, self.reader.columns().of(field), "missing_required", reason, ""));
            }
        }
    }
}

fn shortened(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned).chars().take(80).collect()
}

/// Lays the rows over what is stored, in the order of the file.
fn merge(rows: &[&ParsedRow], stored: &StoredProduct, origin: &Provenance) -> Result<MergedGroup, serde_json::Error> {
    let mut merge = ProductMerge { provenance: stored.provenance.clone(), origin, product: Value::Null };
    let mut merged = MergedGroup {
        content: None,
        provenance: BTreeMap::new(),
        outcomes: BTreeMap::new(),
        new_variant_skus: Vec::new(),
        errors: Vec::new(),
    };
    let Some(first) = rows.first() else { return Ok(merged) };
    merge.product = serde_json::to_value(stored.content.clone().unwrap_or_else(|| ProductContent::of_sku(&first.product_sku)))?;
    for row in rows {
        let outcome = match stored.written_rows.get(&row.line) {
            Some(outcome) => *outcome,
            None => merge.apply(row)?,
        };
        if outcome == Outcome::Created {
            merged.new_variant_skus.push(row.variant_sku.clone());
        }
        merged.outcomes.insert(row.line, outcome);
    }
    merged.content = Some(serde_json::from_value(merge.product)?);
    merged.provenance = merge.provenance;
    Ok(merged)
}

struct ProductMerge<'a> {
    product: Value,
    provenance: BTreeMap<String, Provenance>,
    origin: &'a Provenance,
}

impl ProductMerge<'_> {
    fn apply(&mut self, row: &ParsedRow) -> Result<Outcome, serde_json::Error> {
        let mut changed = false;
        for assignment in &row.product {
            changed |= self.set(assignment.path.to_owned(), assignment);
        }
        let variants = self.product["variants"].as_array_mut();
        let Some(variants) = variants else { return Ok(Outcome::Unchanged) };
        let known = variants.iter().position(|variant| variant["sku"] == row.variant_sku.as_str());
        let at = match known {
            Some(at) => at,
            None => {
                variants.push(serde_json::to_value(Variant::default())?);
                variants.len() - 1
            }
        };
        for assignment in &row.variant {
            changed |= self.set(format!("variants.{at}.{}", assignment.path), assignment);
        }
        Ok(match (known, changed) {
            (None, _) => Outcome::Created,
            (Some(_), true) => Outcome::Updated,
            (Some(_), false) => Outcome::Unchanged,
        })
    }

    /// Sets a value and its provenance. False when it was there: then the one who said it first is kept.
    fn set(&mut self, path: String, assignment: &Assignment) -> bool {
        let mut target = &mut self.product;
        for part in path.split('.') {
            target = match part.parse::<usize>() {
                Ok(at) => &mut target[at],
                Err(_) => &mut target[part],
            };
        }
        let same = *target == assignment.value;
        if !same {
            *target = assignment.value.clone();
        }
        if !same || !self.provenance.contains_key(&path) {
            self.provenance.insert(path, Provenance { evidence: Some(assignment.evidence.clone()), ..self.origin.clone() });
        }
        !same
    }
}
