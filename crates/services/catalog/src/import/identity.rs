//! Which product and which variant a row is about: by its numbers, and by how shops write products with variants.
//!
//! WooCommerce has a row of type `variable` for the product and rows of type `variation` that name it as `Parent`, by SKU or as
//! `id:101`. Shopify repeats the handle, and may leave out SKUs: then the options tell the variants apart.

use std::borrow::Cow;

use super::field::Field;
use super::heading::Columns;

/// The value of Shopify's only option where a product has no options.
const NO_OPTION: &str = "Default Title";

/// What a row describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// A variant, and what it says of its product.
    Variant,
    /// A product of which other rows are the variants. Nobody can buy it.
    Product,
    /// A variant whose name and texts are its own.
    Variation,
}

/// The numbers of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity<'a> {
    pub(super) kind: RowKind,
    /// The product's number and its column. A variant without one is a product of its own.
    pub(super) product: Option<(usize, Cow<'a, str>)>,
    /// None for the row of a product.
    pub(super) variant: Option<(usize, Cow<'a, str>)>,
    /// The number by which variations of a product row may name it: `id:101`.
    pub(super) alias: Option<String>,
}

impl Identity<'_> {
    /// Whether the product is named by the number that the catalog knows it by.
    pub(super) fn names_product(&self) -> bool {
        self.product.as_ref().is_some_and(|(_, sku)| self.kind == RowKind::Product || !sku.starts_with("id:"))
    }
}

/// The columns from which numbers are read.
pub(super) fn number_columns(columns: &Columns) -> impl Iterator<Item = usize> {
    let fields = [Field::RowType, Field::RowId, Field::ProductSku, Field::VariantSku].into_iter();
    fields.filter_map(|field| columns.of(field)).chain(columns.options().iter().copied())
}

/// Reads the numbers of a row from its texts. `None` when it has none.
pub(super) fn identity<'a>(columns: &Columns, text: impl Fn(usize) -> Option<&'a str>) -> Option<Identity<'a>> {
    let cell = |field| columns.of(field).and_then(|column| Some((column, text(column)?)));
    let kind = cell(Field::RowType).and_then(|(_, text)| kind_of_type(text));
    let alias = cell(Field::RowId).map(|(column, id)| (column, format!("id:{id}")));
    let own = match columns.of(Field::VariantSku) {
        Some(_) => cell(Field::VariantSku),
        None => cell(Field::ProductSku),
    };
    // A shop's own type says that its number may stand for a SKU that was never given.
    let own = own.map(|(column, sku)| (column, Cow::Borrowed(sku)));
    let own_or_alias = own.clone().or_else(|| kind.and(alias.clone()).map(|(column, id)| (column, Cow::Owned(id))));
    let product = cell(Field::ProductSku).map(|(column, sku)| (column, parent_number(sku)));
    match kind.unwrap_or(RowKind::Variant) {
        RowKind::Product => {
            Some(Identity { kind: RowKind::Product, product: Some(own_or_alias?), variant: None, alias: alias.map(|(_, id)| id) })
        }
        kind => {
            let variant = own_or_alias.or_else(|| number_of_options(columns, &product, &text));
            if variant.is_none() && product.is_some() && is_product_row(columns, &text) {
                return Some(Identity { kind: RowKind::Product, product, variant: None, alias: None });
            }
            Some(Identity { kind, product, variant: Some(variant?), alias: None })
        }
    }
}

/// WooCommerce's words and Magento's. Other words are somebody's own types of products.
fn kind_of_type(text: &str) -> Option<RowKind> {
    text.split(',').map(|word| word.trim().to_ascii_lowercase()).find_map(|word| match word.as_str() {
        "variation" | "subscription_variation" | "product_variation" => Some(RowKind::Variation),
        "variable" | "variable-subscription" | "configurable" | "grouped" => Some(RowKind::Product),
        "simple" | "external" | "subscription" => Some(RowKind::Variant),
        _ => None,
    })
}

/// `id: 101` is `id:101`.
fn parent_number(text: &str) -> Cow<'_, str> {
    match text.get(..3).filter(|start| start.eq_ignore_ascii_case("id:")) {
        Some(_) => Cow::Owned(format!("id:{}", text[3..].trim())),
        None => Cow::Borrowed(text),
    }
}

/// The handle and the options of a variant without a SKU: "linden/Black".
fn number_of_options<'a>(
    columns: &Columns,
    product: &Option<(usize, Cow<'a, str>)>,
    text: &impl Fn(usize) -> Option<&'a str>,
) -> Option<(usize, Cow<'a, str>)> {
    let (column, product) = product.as_ref()?;
    let options: Vec<&str> = columns.options().iter().filter_map(|option| text(*option)).collect();
    if options.is_empty() {
        return None;
    }
    let named = options.into_iter().filter(|option| *option != NO_OPTION);
    Some((*column, Cow::Owned(named.fold(product.to_string(), |number, option| format!("{number}/{option}")))))
}

/// Whether a row without a SKU says nothing but what is of the product.
fn is_product_row<'a>(columns: &Columns, text: &impl Fn(usize) -> Option<&'a str>) -> bool {
    use super::field::Level;
    columns.own_fields().all(|(field, column)| field.level() == Level::Product || text(column).is_none())
}
