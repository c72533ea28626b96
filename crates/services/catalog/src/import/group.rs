//! The rows of one product against what is stored: which are accepted, what they change, and who said so.

use std::collections::BTreeMap;

use api::import::RowError;
use serde_json::Value;

use super::combine::combined;
use super::group_rules::{Accepted, GroupValidator};
use super::row::{Assignment, RowReader};
use super::source::Group;
use crate::documents::{Outcome, ProductContent, Provenance, Variant};

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
    /// Of rows that were accepted.
    pub warnings: Vec<RowError>,
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
    let mut validator = GroupValidator::new(stored, reader, sku_owner);
    for (line, row) in &group.rows {
        match row {
            Ok(Some(row)) => validator.add_row(row),
            Ok(None) => validator.unchanged_lines.push(*line),
            Err(errors) => validator.errors.extend_from_slice(errors),
        }
    }
    validator.require_variants();
    validator.require_name_and_brand();
    let GroupValidator { accepted, unchanged_lines, mut errors, mut warnings, .. } = validator;
    let mut merged = merge(&accepted, stored, reader, origin)?;
    merged.outcomes.extend(unchanged_lines.into_iter().map(|line| (line, Outcome::Unchanged)));
    errors.sort_by_key(|error| error.line);
    merged.errors = errors;
    warnings.append(&mut merged.warnings);
    warnings.extend(accepted.iter().flat_map(|accepted| accepted.row.warnings.iter().cloned()));
    warnings.sort_by_key(|warning| warning.line);
    merged.warnings = warnings;
    Ok(merged)
}

/// Lays the rows over what is stored, in the order of the file.
fn merge(
    rows: &[Accepted<'_>],
    stored: &StoredProduct,
    reader: &RowReader,
    origin: &Provenance,
) -> Result<MergedGroup, serde_json::Error> {
    let mut merge = ProductMerge {
        provenance: stored.provenance.clone(),
        origin,
        reader,
        is_new: stored.content.is_none(),
        product: Value::Null,
        warnings: Vec::new(),
    };
    let mut merged = MergedGroup {
        content: None,
        provenance: BTreeMap::new(),
        outcomes: BTreeMap::new(),
        new_variant_skus: Vec::new(),
        errors: Vec::new(),
        warnings: Vec::new(),
    };
    let Some(first) = rows.first() else { return Ok(merged) };
    merge.product =
        serde_json::to_value(stored.content.clone().unwrap_or_else(|| ProductContent::of_sku(&first.row.product_sku)))?;
    for accepted in rows {
        let outcome = match stored.written_rows.get(&accepted.row.line) {
            Some(outcome) => *outcome,
            None => merge.apply(accepted)?,
        };
        if outcome == Outcome::Created {
            merged.new_variant_skus.extend(accepted.variant_sku().map(str::to_owned));
        }
        merged.outcomes.insert(accepted.row.line, outcome);
    }
    merged.content = Some(serde_json::from_value(merge.product)?);
    merged.provenance = merge.provenance;
    merged.warnings = merge.warnings;
    Ok(merged)
}

struct ProductMerge<'a> {
    product: Value,
    provenance: BTreeMap<String, Provenance>,
    origin: &'a Provenance,
    reader: &'a RowReader,
    is_new: bool,
    warnings: Vec<RowError>,
}

impl ProductMerge<'_> {
    fn apply(&mut self, accepted: &Accepted<'_>) -> Result<Outcome, serde_json::Error> {
        let row = accepted.row;
        let mut changed = false;
        for assignment in row.product.iter().filter(|assignment| !accepted.passed_over.contains(&assignment.path)) {
            changed |= self.set(assignment.path.to_owned(), assignment, row.line);
        }
        let Some(variant_sku) = accepted.variant_sku() else {
            return Ok(match changed {
                true if self.is_new => Outcome::Created,
                true => Outcome::Updated,
                false => Outcome::Unchanged,
            });
        };
        let variants = self.product["variants"].as_array_mut();
        let Some(variants) = variants else { return Ok(Outcome::Unchanged) };
        let known = variants.iter().position(|variant| variant["sku"] == variant_sku);
        let at = match known {
            Some(at) => at,
            None => {
                variants.push(serde_json::to_value(Variant::default())?);
                variants.len() - 1
            }
        };
        for assignment in &row.variant {
            changed |= self.set(format!("variants.{at}.{}", assignment.path), assignment, row.line);
        }
        Ok(match (known, changed) {
            (None, _) => Outcome::Created,
            (Some(_), true) => Outcome::Updated,
            (Some(_), false) => Outcome::Unchanged,
        })
    }

    /// Sets a value and its provenance. False when it was there: then the one who said it first is kept.
    fn set(&mut self, path: String, assignment: &Assignment, line: u64) -> bool {
        let mut target = &mut self.product;
        for part in path.split('.') {
            target = match part.parse::<usize>() {
                Ok(at) => &mut target[at],
                Err(_) => &mut target[part],
            };
        }
        let Some(value) = combined(assignment.path, target, &assignment.value) else {
            let reason = "stock without a quantity is left out; a new variant's stock needs one";
            self.warnings.push(self.reader.error(line, Some(assignment.column), "missing_required", reason, ""));
            return false;
        };
        let same = *target == *value;
        if !same {
            *target = value.into_owned();
        }
        if !same || !self.provenance.contains_key(&path) {
            self.provenance.insert(path, Provenance { evidence: Some(assignment.evidence.clone()), ..self.origin.clone() });
        }
        !same
    }
}
