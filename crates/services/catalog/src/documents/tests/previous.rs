//! The types that the previous program stores, as they were. Its words are copied too; those of frames are in `eyewear`.

use std::collections::BTreeMap;

use eyewear::{FrameMaterial, FrameShape, Hinge, NosePads, Rim};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub struct ProductDocument {
    id: String,
    #[serde(flatten)]
    content: ProductInput,
    provenance: BTreeMap<String, Provenance>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    import: Option<ImportMark>,
    created_at: String,
    updated_at: String,
}

#[derive(Serialize, Deserialize)]
pub struct ImportMark {
    import_id: String,
    rows: BTreeMap<u64, Outcome>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Created,
    Updated,
    Unchanged,
}

#[derive(Serialize, Deserialize)]
pub struct SkuClaim {
    id: String,
    sku: String,
    product_id: String,
    claimed_at_ms: i64,
}

#[derive(Serialize, Deserialize)]
pub struct ImportDocument {
    id: String,
    status: ImportStatus,
    file_name: String,
    file_bytes: u64,
    open_fingerprint: Option<String>,
    options: ImportOptions,
    columns: BTreeMap<String, String>,
    ignored_columns: Vec<String>,
    groups_done: usize,
    chunks_done: u64,
    bytes_done: u64,
    rows_done: u64,
    rows_total: Option<u64>,
    counts: ImportCounts,
    failure: Option<String>,
    created_at: String,
    updated_at: String,
}

#[derive(Serialize, Deserialize)]
pub struct ActiveImport {
    id: String,
    tenant: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    Queued,
    Running,
    Completed,
    Failed,
    Cancelled,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ImportOptions {
    mapping: BTreeMap<String, String>,
    dry_run: bool,
    decimal_comma: bool,
    currency: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub struct ImportCounts {
    created: u64,
    updated: u64,
    unchanged: u64,
    refused: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductInput {
    sku: String,
    #[serde(default)]
    gtin: Option<String>,
    #[serde(default)]
    mpn: Option<String>,
    name: String,
    brand: String,
    #[serde(default)]
    short_description: Option<String>,
    #[serde(default)]
    long_description: Option<String>,
    #[serde(default = "active")]
    status: ProductStatus,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    frame: Frame,
    variants: Vec<Variant>,
}

fn active() -> ProductStatus {
    ProductStatus::Active
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductStatus {
    Draft,
    Active,
    Inactive,
    Archived,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Frame {
    dimensions: FrameDimensions,
    shape: Option<FrameShape>,
    rim: Option<Rim>,
    materials: Vec<FrameMaterial>,
    hinge: Option<Hinge>,
    nose_pads: Option<NosePads>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FrameDimensions {
    a_mm: Option<f64>,
    b_mm: Option<f64>,
    dbl_mm: Option<f64>,
    ed_mm: Option<f64>,
    temple_mm: Option<f64>,
    total_width_mm: Option<f64>,
    frame_height_mm: Option<f64>,
    base_curve_d: Option<f64>,
    wrap_deg: Option<f64>,
    pantoscopic_deg: Option<f64>,
    weight_g: Option<f64>,
    tolerance_mm: Option<f64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    sku: String,
    #[serde(default)]
    gtin: Option<String>,
    color: Color,
    #[serde(default)]
    lens: Option<LensTint>,
    #[serde(default)]
    price: Option<Price>,
    #[serde(default)]
    inventory: Option<Inventory>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Color {
    name: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    front: Option<String>,
    #[serde(default)]
    temples: Option<String>,
    #[serde(default)]
    pattern: Option<Pattern>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    Solid,
    TwoTone,
    Translucent,
    Tortoise,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LensTint {
    color: String,
    transmission: f64,
    #[serde(default)]
    transmission_bottom: Option<f64>,
    #[serde(default)]
    color_bottom: Option<String>,
    #[serde(default)]
    mirror: Option<LensMirror>,
    #[serde(default)]
    polarised: Option<bool>,
    #[serde(default)]
    anti_reflection: Option<AntiReflection>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LensMirror {
    color: String,
    strength: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AntiReflection {
    Green,
    Blue,
    Purple,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    base_minor: i64,
    #[serde(default)]
    discounted_minor: Option<i64>,
    currency: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    quantity: i64,
    #[serde(default)]
    low_threshold: Option<i64>,
    status: StockStatus,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockStatus {
    InStock,
    LowStock,
    OutOfStock,
    Discontinued,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    source: FieldSource,
    source_id: String,
    at: String,
    #[serde(default)]
    evidence: Option<String>,
}

#[derive(Serialize, Deserialize)]
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
