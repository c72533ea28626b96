//! A product as it is stored. The words of the field (shapes, rims, materials...) are those of `eyewear`; everything else is
//! this module's own.

use std::collections::BTreeMap;

use eyewear::{FrameMaterial, FrameShape, Hinge, NosePads, Rim};
use serde::{Deserialize, Serialize};
use store::{DataClass, Document, Index};

/// A product. Its number is unique by index; the numbers of its variants by [`super::SkuClaim`]s.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProductDocument {
    pub id: String,
    #[serde(flatten)]
    pub content: ProductContent,
    /// By dotted path: `frame.dimensions.a_mm`, `variants.0.price`.
    #[serde(default)]
    pub provenance: BTreeMap<String, Provenance>,
    /// The last import that wrote it, and the rows that went in: what an interrupted import recognizes its work by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportMark>,
    pub created_at: String,
    pub updated_at: String,
}

/// See [`ProductDocument::import`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportMark {
    pub import_id: String,
    /// What became of each row that changed something, by line.
    pub rows: BTreeMap<u64, Outcome>,
}

/// What became of a row of an import that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The variant is new.
    Created,
    /// It changed the variant or its product.
    Updated,
    /// Everything was so already, or the row is empty.
    Unchanged,
}

impl Document for ProductDocument {
    const COLLECTION: &'static str = "products";
    const INDEXES: &'static [Index] = &[
        Index { name: "by_sku", fields: &["sku"], unique: true },
        Index { name: "by_status", fields: &["status"], unique: false },
        Index { name: "by_brand", fields: &["brand"], unique: false },
        Index { name: "by_shape", fields: &["frame.shape"], unique: false },
    ];
    const CLASS: DataClass = DataClass::Business;

    fn id(&self) -> &str {
        &self.id
    }
}

/// What its owner says about a product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProductContent {
    pub sku: String,
    #[serde(default)]
    pub gtin: Option<String>,
    #[serde(default)]
    pub mpn: Option<String>,
    pub name: String,
    pub brand: String,
    #[serde(default)]
    pub short_description: Option<String>,
    #[serde(default)]
    pub long_description: Option<String>,
    #[serde(default)]
    pub status: ProductStatus,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub frame: Frame,
    pub variants: Vec<Variant>,
}

impl ProductContent {
    /// A product of which only the number is known yet.
    #[must_use]
    pub fn of_sku(sku: &str) -> Self {
        Self {
            sku: sku.to_owned(),
            gtin: None,
            mpn: None,
            name: String::new(),
            brand: String::new(),
            short_description: None,
            long_description: None,
            status: ProductStatus::default(),
            tags: Vec::new(),
            frame: Frame::default(),
            variants: Vec::new(),
        }
    }

    #[must_use]
    pub fn has_variant(&self, sku: &str) -> bool {
        self.variants.iter().any(|variant| variant.sku == sku)
    }
}

/// Where a product is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductStatus {
    Draft,
    #[default]
    Active,
    Inactive,
    Archived,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Frame {
    pub dimensions: Dimensions,
    pub shape: Option<FrameShape>,
    pub rim: Option<Rim>,
    pub materials: Vec<FrameMaterial>,
    pub hinge: Option<Hinge>,
    pub nose_pads: Option<NosePads>,
}

/// See `eyewear::FrameDimensions`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dimensions {
    pub a_mm: Option<f64>,
    pub b_mm: Option<f64>,
    pub dbl_mm: Option<f64>,
    pub ed_mm: Option<f64>,
    pub temple_mm: Option<f64>,
    pub total_width_mm: Option<f64>,
    pub frame_height_mm: Option<f64>,
    pub base_curve_d: Option<f64>,
    pub wrap_deg: Option<f64>,
    pub pantoscopic_deg: Option<f64>,
    pub weight_g: Option<f64>,
    pub tolerance_mm: Option<f64>,
}

/// The default is what a variant is before its first row is laid over it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Variant {
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

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Color {
    pub name: String,
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub front: Option<String>,
    #[serde(default)]
    pub temples: Option<String>,
    #[serde(default)]
    pub pattern: Option<Pattern>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    Solid,
    TwoTone,
    Translucent,
    Tortoise,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LensTint {
    pub color: String,
    pub transmission: f64,
    #[serde(default)]
    pub transmission_bottom: Option<f64>,
    #[serde(default)]
    pub color_bottom: Option<String>,
    #[serde(default)]
    pub mirror: Option<LensMirror>,
    #[serde(default, rename = "polarised")]
    pub polarized: Option<bool>,
    #[serde(default)]
    pub anti_reflection: Option<AntiReflection>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LensMirror {
    pub color: String,
    pub strength: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AntiReflection {
    Green,
    Blue,
    Purple,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    pub base_minor: i64,
    #[serde(default)]
    pub discounted_minor: Option<i64>,
    pub currency: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    pub quantity: i64,
    #[serde(default)]
    pub low_threshold: Option<i64>,
    pub status: StockStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockStatus {
    InStock,
    LowStock,
    OutOfStock,
    Discontinued,
}

/// Who said so: kept for every field that has a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    pub source: FieldSource,
    pub source_id: String,
    pub at: String,
    #[serde(default)]
    pub evidence: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldSource {
    Supplier,
    Platform,
    Measured,
    Fixed,
    Guessed,
    Generated,
    Manual,
}
