//! What is kept of a product: what ranking and fit need, without anything that was guessed.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::product::{FieldSource, Inventory, Product, ProductStatus, Provenance, StockStatus, Variant};
use eyewear::{FrameDimensions, FrameShape, Rim};
use ranking::Stock;

/// A product in short.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub id: Arc<str>,
    pub active: bool,
    pub dimensions: FrameDimensions,
    pub shape: Option<FrameShape>,
    pub rim: Option<Rim>,
    /// Number of the brand in its catalog.
    pub brand: u32,
    pub variants: Box<[VariantEntry]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VariantEntry {
    pub sku: Box<str>,
    pub stock: Stock,
    pub pieces: Option<i64>,
    /// What it costs now.
    pub price_minor: Option<i64>,
}

impl Entry {
    pub fn new(product: &Product, brand: u32) -> Self {
        let known = Known(&product.provenance);
        let content = &product.content;
        let variants = content.variants.iter().enumerate().map(|(number, variant)| VariantEntry::new(number, variant, &known));
        Self {
            id: product.id.as_str().into(),
            active: content.status == ProductStatus::Active,
            dimensions: known.dimensions(&content.frame.dimensions),
            shape: known.value("frame.shape", content.frame.shape),
            rim: known.value("frame.rim", content.frame.rim),
            brand,
            variants: variants.collect(),
        }
    }

    /// The best stock of any variant.
    pub fn stock(&self) -> Stock {
        self.variants.iter().map(|variant| variant.stock).min().unwrap_or(Stock::OutOfStock)
    }

    /// The variant to show: the best in stock that does not cost more, the first of equals.
    pub fn variant_within(&self, max_price_minor: Option<i64>) -> Option<&VariantEntry> {
        let affordable =
            |variant: &&VariantEntry| max_price_minor.is_none_or(|max| variant.price_minor.is_some_and(|price| price <= max));
        let buyable = self.variants.iter().filter(|variant| variant.stock != Stock::OutOfStock).filter(affordable);
        buyable.min_by_key(|variant| variant.stock)
    }
}

impl VariantEntry {
    fn new(number: usize, variant: &Variant, known: &Known<'_>) -> Self {
        let inventory = known.value(&format!("variants[{number}].inventory"), variant.inventory.as_ref());
        let price = known.value(&format!("variants[{number}].price"), variant.price.as_ref());
        Self {
            sku: variant.sku.as_str().into(),
            stock: inventory.map_or(Stock::Unknown, stock_of),
            pieces: inventory.map(|inventory| inventory.quantity),
            price_minor: price.map(|price| price.discounted_minor.unwrap_or(price.base_minor)),
        }
    }
}

/// Status and count may disagree; the lower counts, as between two shops.
pub(crate) fn stock_of(inventory: &Inventory) -> Stock {
    let few = inventory.low_threshold.is_some_and(|threshold| inventory.quantity <= threshold);
    match inventory.status {
        StockStatus::OutOfStock | StockStatus::Discontinued => Stock::OutOfStock,
        _ if inventory.quantity <= 0 => Stock::OutOfStock,
        StockStatus::LowStock => Stock::LowStock,
        StockStatus::InStock if few => Stock::LowStock,
        StockStatus::InStock => Stock::InStock,
    }
}

/// Tells known values from guessed ones.
struct Known<'a>(&'a BTreeMap<String, Provenance>);

impl Known<'_> {
    /// The value, unless it, a part of it or anything that it is part of was guessed.
    fn value<T>(&self, path: &str, value: Option<T>) -> Option<T> {
        value.filter(|_| !self.is_guessed(path))
    }

    fn is_guessed(&self, path: &str) -> bool {
        let guessed = |provenance: &Provenance| provenance.source == FieldSource::Guessed;
        let mut ends = path.match_indices(['.', '[']).map(|(end, _)| end).chain([path.len()]);
        let part_of = |part: &str| part.strip_prefix(path).is_some_and(|rest| rest.starts_with(['.', '[']));
        ends.any(|end| self.0.get(&path[..end]).is_some_and(guessed))
            || self
                .0
                .range(path.to_owned()..)
                .take_while(|(part, _)| part.starts_with(path))
                .any(|(part, by)| part_of(part) && guessed(by))
    }

    fn dimensions(&self, all: &FrameDimensions) -> FrameDimensions {
        let keep = |name: &str, value| self.value(&format!("frame.dimensions.{name}"), value);
        FrameDimensions {
            a_mm: keep("a_mm", all.a_mm),
            b_mm: keep("b_mm", all.b_mm),
            dbl_mm: keep("dbl_mm", all.dbl_mm),
            ed_mm: keep("ed_mm", all.ed_mm),
            temple_mm: keep("temple_mm", all.temple_mm),
            total_width_mm: keep("total_width_mm", all.total_width_mm),
            frame_height_mm: keep("frame_height_mm", all.frame_height_mm),
            base_curve_d: keep("base_curve_d", all.base_curve_d),
            wrap_deg: keep("wrap_deg", all.wrap_deg),
            pantoscopic_deg: keep("pantoscopic_deg", all.pantoscopic_deg),
            weight_g: keep("weight_g", all.weight_g),
            tolerance_mm: keep("tolerance_mm", all.tolerance_mm),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lower_of_status_and_count_is_the_stock() {
        fn check(status: StockStatus, quantity: i64, low_threshold: Option<i64>, expected: Stock) {
            assert_eq!(stock_of(&Inventory { quantity, low_threshold, status }), expected, "{status} {quantity}");
        }
        check(StockStatus::InStock, 9, Some(3), Stock::InStock);
        check(StockStatus::InStock, 9, None, Stock::InStock);
        check(StockStatus::InStock, 3, Some(3), Stock::LowStock);
        check(StockStatus::LowStock, 9, Some(3), Stock::LowStock);
        check(StockStatus::InStock, 0, None, Stock::OutOfStock);
        check(StockStatus::OutOfStock, 9, None, Stock::OutOfStock);
        check(StockStatus::Discontinued, 9, None, Stock::OutOfStock);
    }

    #[test]
    fn a_guess_hides_the_field_its_parts_and_what_holds_it() {
        fn check(guessed: &str, path: &str, expected: bool) {
            let by = Provenance { source: FieldSource::Guessed, source_id: String::new(), at: String::new(), evidence: None };
            let provenance = BTreeMap::from([(guessed.to_owned(), by)]);
            assert_eq!(Known(&provenance).is_guessed(path), expected, "{guessed} guessed, {path}");
        }
        check("frame.dimensions.a_mm", "frame.dimensions.a_mm", true);
        check("frame.dimensions", "frame.dimensions.a_mm", true);
        check("variants[1].inventory.quantity", "variants[1].inventory", true);
        check("variants[1]", "variants[1].inventory", true);
        check("variants", "variants[1].inventory", true);
        check("variants[10].inventory", "variants[1].inventory", false);
        check("frame.dimensions.b_mm", "frame.dimensions.a_mm", false);
        check("frame.shape_note", "frame.shape", false);
    }
}
