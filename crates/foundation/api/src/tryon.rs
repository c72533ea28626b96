//! Virtual try-on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::adjustment::Adjustment;

eyewear::vocabulary! {
    pub enum AssetKind { Glb = "glb", Parametric = "parametric" }
}

eyewear::vocabulary! {
    /// What a model was made from: a 3-D file, a photo of the product, or the product's dimensions.
    pub enum AssetSource { File = "file", FromPhoto = "from_photo", Dimensions = "dimensions" }
}

eyewear::vocabulary! {
    pub enum PictureFormat { Jpeg = "jpeg", Png = "png", Webp = "webp" }
}

eyewear::vocabulary! {
    pub enum PictureView { Front = "front", ThreeQuarter = "three_quarter", Side = "side" }
}

/// What to draw on a photo. Sent as the `look` part beside the `photo` part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenderRequest {
    pub product_id: String,
    /// The first variant when absent.
    #[serde(default)]
    pub variant_sku: Option<String>,
    #[serde(default = "RenderRequest::jpeg")]
    pub format: PictureFormat,
    #[serde(default)]
    pub adjustment: Adjustment,
    /// Longest side of the answer in pixels; the photo's own size when absent.
    #[serde(default)]
    #[schemars(range(min = 64, max = 4096))]
    pub max_side_px: Option<u32>,
    /// Where the face is that is meant, in pixels of the upright photo, such as the middle of a `box_px`. The largest face when absent.
    #[serde(default)]
    pub face_at_px: Option<[f32; 2]>,
}

/// A 3-D model that a product can be tried on with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TryOnAsset {
    /// `ast_...`, or `parametric` for the model that is built from the product's dimensions.
    pub id: String,
    pub product_id: String,
    /// The variant that it shows; absent when every variant is shown with it.
    pub variant_sku: Option<String>,
    pub kind: AssetKind,
    pub source: AssetSource,
    /// Digest of the file in hex: the same digest is the same model, bit for bit.
    pub sha256: String,
    /// True when the size of the model is that of the product's verified dimensions.
    pub size_verified: bool,
    /// In plain words: where the scale comes from, and which parts are assumed.
    pub scale_source: String,
    /// How far parts may be from the real ones, where that can be said.
    pub errors: Vec<PartError>,
    /// The product's dimensions, as they are now, beside those of the model.
    pub audit: Vec<SizeGap>,
    /// What was changed in an uploaded file, and what the evidence was.
    pub repairs: Vec<AssetRepair>,
    /// What the shop should know of an uploaded file and is left as it is.
    pub notes: Vec<String>,
    pub triangles: u64,
    pub bytes: u64,
    /// RFC 3339; absent for `parametric`.
    pub created_at: Option<String>,
}

/// How far a part of a model may be from the real one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartError {
    pub part: String,
    /// 95 % of the part is estimated to be within this.
    pub within_mm: f64,
    pub because: String,
}

/// A dimension of a product beside the same of its model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SizeGap {
    /// `a_mm`, `b_mm`, `dbl_mm` or `total_width_mm`.
    pub dimension: String,
    pub declared_mm: f64,
    pub measured_mm: f64,
    pub gap_mm: f64,
    /// Whether the gap is larger than is allowed: 0.7 mm, and 2 mm for the total width.
    pub issue: bool,
}

/// A change of an uploaded file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AssetRepair {
    pub what: String,
    pub before: String,
    pub after: String,
    pub evidence: String,
}

/// The `options` part of `POST /v1/products/{product_id}/try-on-assets`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TryOnAssetOptions {
    /// The variant that is shown. A 3-D file without it is worn for every variant; a photo needs it when there are several colors.
    #[schemars(length(min = 1, max = 64))]
    pub variant_sku: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestQuery {
    /// Product id.
    pub product: String,
}

/// What a shop needs to show a product's try-on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TryOnManifest {
    pub product_id: String,
    /// Absent when the product cannot be tried on; then `reason` says why.
    pub asset: Option<TryOnAsset>,
    pub reason: Option<String>,
    pub variants: Vec<VariantTryOn>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VariantTryOn {
    pub sku: String,
    pub available: bool,
    pub reason: Option<String>,
    /// The model that this variant is worn with.
    pub asset_id: Option<String>,
}

/// Query of `GET /v1/products/{product_id}/picture`: the frame alone, drawn from its model at the same scale for every frame.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PictureQuery {
    /// The first variant when absent.
    pub variant_sku: Option<String>,
    pub view: Option<PictureView>,
    /// Width in pixels; the height is half of it. A picture is always 160 mm wide.
    #[schemars(range(min = 64, max = 2048))]
    pub width_px: Option<u32>,
}

impl RenderRequest {
    const fn jpeg() -> PictureFormat {
        PictureFormat::Jpeg
    }
}
