//! Saved looks. A look is a recipe: it names a photo and holds nothing of it.

use std::collections::BTreeMap;

use platform::http::ReadOnlyFields;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::adjustment::{Adjustment, AdjustmentPatch};
use crate::tryon::PictureFormat;

/// Characters of a person's reference.
pub const PERSON_PATTERN: &str = "^[A-Za-z0-9_-]{1,64}$";

/// What to save: the `look` part beside the `photo` part of `POST /v1/looks`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookInput {
    /// Your own reference of the person whose look it is: no name and no address.
    #[schemars(regex(pattern = PERSON_PATTERN))]
    pub person: String,
    pub product_id: String,
    /// The first variant when absent.
    #[serde(default)]
    pub variant_sku: Option<String>,
    /// How the frame sits on the person, where that was kept, when absent.
    #[serde(default)]
    pub adjustment: Option<Adjustment>,
    /// As in a rendering.
    #[serde(default)]
    pub face_at_px: Option<[f32; 2]>,
    /// As in a rendering.
    #[serde(default)]
    #[schemars(range(min = 64, max = 4096))]
    pub max_side_px: Option<u32>,
}

/// A saved look. With the same photo it is drawn again to the same bytes, as long as its model is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Look {
    /// `loo_...`
    pub id: String,
    pub person: String,
    pub product_id: String,
    pub variant_sku: String,
    /// The model that is drawn.
    pub asset: LookAsset,
    /// Names the photo's exact bytes, for this person alone: two people's looks of one photo have nothing in common.
    pub photo_digest: String,
    pub renderer_version: u32,
    /// Model name to version of the face engine.
    pub model_versions: BTreeMap<String, String>,
    pub adjustment: Adjustment,
    pub face_at_px: Option<[f32; 2]>,
    pub max_side_px: Option<u32>,
    /// Digest of the pixels in hex. Absent from a change of the adjustment until the look is drawn again.
    pub picture_sha256: Option<String>,
    /// Counts up with every change; the ETag.
    pub version: u64,
    pub created_at: String,
    pub updated_at: String,
    /// The look is erased then.
    pub expires_at: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LookAsset {
    /// `ast_...` or `parametric`.
    pub id: String,
    /// Digest of its file in hex.
    pub sha256: String,
}

/// Query of `GET /v1/looks`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookListQuery {
    #[schemars(regex(pattern = PERSON_PATTERN))]
    pub person: String,
    #[serde(default)]
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<u32>,
    /// `meta.next` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// What of a look can be changed: where the frame sits. The other fields of the answer may be sent with it, as they were read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookReplacement {
    pub adjustment: Adjustment,
}

impl ReadOnlyFields for LookReplacement {
    const READ_ONLY: &'static [&'static str] = &[
        "id",
        "person",
        "product_id",
        "variant_sku",
        "asset",
        "photo_digest",
        "renderer_version",
        "model_versions",
        "face_at_px",
        "max_side_px",
        "picture_sha256",
        "version",
        "created_at",
        "updated_at",
        "expires_at",
    ];
}

/// A JSON merge patch of a look: what is given changes, and what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LookPatch {
    pub adjustment: AdjustmentPatch,
}

/// The `options` part of `POST /v1/looks/{look_id}/renders`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LookRenderOptions {
    /// JPEG when absent.
    pub format: Option<PictureFormat>,
}
