//! Products, variants and frames.

use std::collections::BTreeMap;

pub use crate::product_write::{ProductReplaceRequest, ProductUpdateRequest};
use eyewear::{FrameDimensions, FrameMaterial, FrameShape, Hinge, NosePads, Rim};
use platform::TenantId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

eyewear::vocabulary! {
    /// Where a product is in its life. Only `active` products are shown to shoppers.
    pub enum ProductStatus { Draft = "draft", Active = "active", Inactive = "inactive", Archived = "archived" }
}

eyewear::vocabulary! {
    pub enum StockStatus { InStock = "in_stock", LowStock = "low_stock", OutOfStock = "out_of_stock", Discontinued = "discontinued" }
}

eyewear::vocabulary! {
    /// How the color of a front is made.
    pub enum Pattern { Solid = "solid", TwoTone = "two_tone", Translucent = "translucent", Tortoise = "tortoise" }
}

eyewear::vocabulary! {
    /// Where a field's value comes from. A `guessed` value is kept out of fit, scale, recommendations and feeds.
    pub enum FieldSource {
        Supplier = "supplier", Platform = "platform", Measured = "measured", Fixed = "fixed", Guessed = "guessed", Generated = "generated", Manual = "manual",
    }
}

/// A product as its owner writes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductInput {
    /// The merchant's own number; unique in the tenant. 1 to 64 characters.
    #[schemars(length(min = 1, max = 64))]
    pub sku: String,
    /// 8, 12, 13 or 14 digits with a valid check digit.
    #[serde(default)]
    pub gtin: Option<String>,
    /// The maker's part number.
    #[serde(default)]
    #[schemars(length(max = 64))]
    pub mpn: Option<String>,
    #[schemars(length(min = 1, max = 200))]
    pub name: String,
    #[schemars(length(min = 1, max = 120))]
    pub brand: String,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    pub short_description: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 65535))]
    pub long_description: Option<String>,
    #[serde(default = "ProductStatus::active")]
    pub status: ProductStatus,
    #[serde(default)]
    #[schemars(length(max = 50), inner(length(min = 1, max = 50)))]
    pub tags: Vec<String>,
    #[serde(default)]
    pub frame: Frame,
    /// At least one.
    #[schemars(length(min = 1, max = 100))]
    pub variants: Vec<Variant>,
}

/// What the product is made like and how big it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Frame {
    pub dimensions: FrameDimensions,
    pub shape: Option<FrameShape>,
    pub rim: Option<Rim>,
    #[schemars(length(max = 7))]
    pub materials: Vec<FrameMaterial>,
    pub hinge: Option<Hinge>,
    pub nose_pads: Option<NosePads>,
}

/// One color or size of a product that can be bought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Unique in the tenant.
    #[schemars(length(min = 1, max = 64))]
    pub sku: String,
    #[serde(default)]
    pub gtin: Option<String>,
    pub color: Color,
    #[serde(default)]
    pub lens: Option<LensTint>,
    #[serde(default)]
    pub price: Option<Price>,
    #[serde(default)]
    pub inventory: Option<Inventory>,
}

/// Colors of a frame. Hex colors are sRGB, `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Color {
    #[schemars(length(min = 1, max = 80))]
    pub name: String,
    #[serde(default)]
    #[schemars(length(max = 40))]
    pub code: Option<String>,
    /// Color of the front. Unknown colors are not guessed; such a variant has no try-on.
    #[serde(default)]
    #[schemars(regex(pattern = "^#[0-9a-f]{6}$"))]
    pub front: Option<String>,
    /// Color of the temples when it differs from the front.
    #[serde(default)]
    #[schemars(regex(pattern = "^#[0-9a-f]{6}$"))]
    pub temples: Option<String>,
    #[serde(default)]
    pub pattern: Option<Pattern>,
}

/// Tint of the lenses; absent means clear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LensTint {
    #[schemars(regex(pattern = "^#[0-9a-f]{6}$"))]
    pub color: String,
    /// Share of light that passes at the top of the lens, 0..1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub transmission: f64,
    /// Share of light that passes at the bottom, for gradient lenses.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub transmission_bottom: Option<f64>,
    /// Color at the bottom, for gradient lenses of two colors.
    #[serde(default)]
    #[schemars(regex(pattern = "^#[0-9a-f]{6}$"))]
    pub color_bottom: Option<String>,
    #[serde(default)]
    pub mirror: Option<LensMirror>,
    /// Absent where it is not known.
    #[serde(default)]
    pub polarized: Option<bool>,
    /// Color that the anti-reflection coating leaves; absent where no coating is known.
    #[serde(default)]
    pub anti_reflection: Option<AntiReflection>,
}

/// A mirror coating.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LensMirror {
    #[schemars(regex(pattern = "^#[0-9a-f]{6}$"))]
    pub color: String,
    /// Share of light that it reflects, 0..0.95.
    #[schemars(range(min = 0.0, max = 0.95))]
    pub strength: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AntiReflection {
    Green,
    Blue,
    Purple,
}

/// Money in minor units (cents) with its ISO 4217 code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    #[schemars(range(min = 0, max = 1_000_000_000))]
    pub base_minor: i64,
    /// At most the base price.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1_000_000_000))]
    pub discounted_minor: Option<i64>,
    #[schemars(regex(pattern = "^[A-Z]{3}$"))]
    pub currency: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    #[schemars(range(min = 0, max = 1_000_000_000))]
    pub quantity: i64,
    #[serde(default)]
    #[schemars(range(min = 0, max = 1_000_000_000))]
    pub low_threshold: Option<i64>,
    pub status: StockStatus,
}

/// Who said so: kept for every field that has a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    pub source: FieldSource,
    /// The import job, API key or connection it came through.
    pub source_id: String,
    /// RFC 3339.
    pub at: String,
    /// What in the source it was read from: "column eye size, line 17: 52□18-140".
    #[serde(default)]
    pub evidence: Option<String>,
}

/// A product as it is stored and served.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Product {
    /// `prd_...`
    pub id: String,
    #[serde(flatten)]
    pub content: ProductInput,
    /// By field path (`frame.dimensions.a_mm`, `variants[0].price`). Callers who may not update products see only which values are guessed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub provenance: BTreeMap<String, Provenance>,
    /// Counts up with every change; the ETag.
    pub version: u64,
    pub created_at: String,
    pub updated_at: String,
}

/// Filters of `GET /v1/products`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProductListQuery {
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<u32>,
    /// `meta.next` of the page before.
    pub cursor: Option<String>,
    pub status: Option<ProductStatus>,
    pub shape: Option<FrameShape>,
    pub brand: Option<String>,
    pub sku: Option<String>,
}

/// Query of the internal feed `GET /internal/product-changes`, by which other services keep a copy of the catalogs.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProductChangesQuery {
    /// `next` of the answer before; absent: nothing but the position after all changes so far.
    pub after: Option<String>,
    pub limit: Option<u32>,
}

/// Changes of products of all tenants, in commit order.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ProductChanges {
    /// Empty when there is nothing newer.
    pub changes: Vec<ProductChange>,
    /// Where the next answer begins: an opaque token.
    pub next: String,
}

/// One change of a product.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ProductChange {
    pub tenant: TenantId,
    pub id: String,
    /// The product as it is now; absent when it was deleted.
    pub product: Option<Product>,
}

/// Query of the internal `GET /internal/product-snapshot`: a tenant's whole catalog, page by page.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProductSnapshotQuery {
    /// `next` of the page before.
    pub after: Option<String>,
    pub limit: Option<u32>,
}

/// One page of a tenant's catalog.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ProductSnapshot {
    /// In whatever state they are, with their provenance.
    pub products: Vec<Product>,
    /// Absent on the last page.
    pub next: Option<String>,
}

impl ProductStatus {
    const fn active() -> Self {
        Self::Active
    }
}
