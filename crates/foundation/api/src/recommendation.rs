//! Recommendations and fit.

use std::collections::BTreeMap;

use eyewear::{FaceShape, FitReport, FrameShape, MeasureName, Reading, Rim};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::product::Product;

/// A head and how many frames to rank for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RecommendationRequest {
    /// As a face analysis gives them, or typed by the shopper. Empty: nothing is known, and nothing is claimed about fit.
    #[schemars(transform = only_known_measures)]
    pub measures: BTreeMap<MeasureName, Reading>,
    pub face_shape: Option<FaceShape>,
    #[schemars(range(min = 1, max = 50))]
    pub limit: Option<u32>,
    pub filters: RecommendationFilters,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RecommendationFilters {
    /// Only these; all when empty.
    pub shapes: Vec<FrameShape>,
    pub rims: Vec<Rim>,
    #[schemars(length(max = 20))]
    pub brands: Vec<String>,
    #[schemars(range(min = 0, max = 1_000_000_000))]
    pub max_price_minor: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecommendationList {
    pub request_id: String,
    /// The method that was used: `fit_first` or `content_based`.
    pub algorithm: String,
    pub model_version: String,
    /// Products that were looked at.
    pub considered: u64,
    /// Why products were left out, with how many.
    pub removed: Vec<Removed>,
    pub items: Vec<RecommendedItem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    /// `inactive`, `out_of_stock`, `misfit`, `filtered`.
    pub code: String,
    pub count: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecommendedItem {
    /// From 1.
    pub rank: u32,
    /// 0..1.
    pub score: f64,
    pub product: Product,
    /// The variant that is in stock and shown first.
    pub variant_sku: String,
    pub fit: FitReport,
    /// Most telling first; the first is about fit, in mm, when fit is known.
    pub reasons: Vec<Reason>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// `fit`, `face_shape`, `stock`, `unknown_size`.
    pub code: String,
    pub text: String,
}

/// `POST /v1/fit-checks`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FitCheckRequest {
    pub product_id: String,
    #[serde(default)]
    #[schemars(transform = only_known_measures)]
    pub measures: BTreeMap<MeasureName, Reading>,
}

fn only_known_measures(schema: &mut schemars::Schema) {
    let names: Vec<&str> = MeasureName::ALL.iter().map(|name| name.as_str()).collect();
    schema.insert("propertyNames".to_owned(), serde_json::json!({ "enum": names }));
}
