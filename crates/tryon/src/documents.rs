//! What the service keeps: which 3-D models were uploaded for which product. The files are in `blobs`.

use serde::{Deserialize, Serialize};
use store::{DataClass, Document, Index};

/// An uploaded 3-D model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssetDocument {
    /// `ast_...`
    pub id: String,
    pub product_id: String,
    /// How the model's own units were read.
    pub scale_source: String,
    /// Whether the model's width agrees with the product's verified total width.
    pub size_verified: bool,
    pub triangles: u64,
    pub bytes: u64,
    pub created_at: String,
}

impl Document for AssetDocument {
    const COLLECTION: &'static str = "try_on_assets";
    const INDEXES: &'static [Index] = &[Index { name: "by_product", fields: &["product_id"], unique: false }];
    const CLASS: DataClass = DataClass::Public;

    fn id(&self) -> &str {
        &self.id
    }
}

impl AssetDocument {
    /// Where the file is kept.
    #[must_use]
    pub fn blob_key(&self) -> String {
        format!("try-on-assets/{}.glb", self.id)
    }
}
