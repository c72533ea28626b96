//! A product's right to a variant SKU.

use serde::{Deserialize, Serialize};
use store::{DataClass, Document, Index};

/// A product's right to a variant SKU. See `sku_claims.rs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkuClaim {
    /// The SKU and the product, so that a product that claims twice claims once.
    pub id: String,
    pub sku: String,
    pub product_id: String,
    /// Milliseconds since 1970.
    pub claimed_at_ms: i64,
}

impl Document for SkuClaim {
    const COLLECTION: &'static str = "sku_claims";
    const INDEXES: &'static [Index] = &[Index { name: "by_sku", fields: &["sku"], unique: true }];
    const CLASS: DataClass = DataClass::Business;

    fn id(&self) -> &str {
        &self.id
    }
}
