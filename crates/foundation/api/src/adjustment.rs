//! How a frame sits on a face, and how frames sit on a person.

use platform::http::ReadOnlyFields;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::consent::ConsentPurpose;

/// How the wearer moved the frame by hand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Adjustment {
    /// Down the nose.
    #[schemars(range(min = -8.0, max = 15.0))]
    pub slide_mm: f32,
    /// Lenses towards the cheeks.
    #[schemars(range(min = -10.0, max = 10.0))]
    pub tilt_deg: f32,
    /// Times the frame's true size. A head is known to about 12 % from its irises, so that a frame may have to be drawn larger or smaller.
    #[schemars(range(min = 0.9, max = 1.1))]
    pub scale: f32,
}

impl Default for Adjustment {
    fn default() -> Self {
        Self { slide_mm: 0.0, tilt_deg: 0.0, scale: 1.0 }
    }
}

/// A JSON merge patch of an adjustment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AdjustmentPatch {
    #[schemars(range(min = -8.0, max = 15.0))]
    pub slide_mm: Option<f32>,
    #[schemars(range(min = -10.0, max = 10.0))]
    pub tilt_deg: Option<f32>,
    #[schemars(range(min = 0.9, max = 1.1))]
    pub scale: Option<f32>,
}

/// How frames sit on a person, to be kept for the next frame: the body of `PUT /v1/people/{person}/adjustment`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonAdjustmentInput {
    /// What the person agreed to: `personalization`.
    #[serde(default)]
    pub consent: Vec<ConsentPurpose>,
    pub adjustment: Adjustment,
}

impl ReadOnlyFields for PersonAdjustmentInput {
    const READ_ONLY: &'static [&'static str] = &["person", "updated_at", "expires_at"];
}

/// How frames sit on a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PersonAdjustment {
    /// The shop's reference of the person.
    pub person: String,
    /// What the person agreed to.
    pub consent: Vec<ConsentPurpose>,
    pub adjustment: Adjustment,
    pub updated_at: String,
    /// It is erased then.
    pub expires_at: String,
}
