//! What the service keeps: which 3-D models there are for which product (their files are in `blobs`), and what people saved.

use std::collections::BTreeMap;

use api::look::LookAsset;
use api::product::Product;
use api::tryon::{Adjustment, AssetKind, TryOnAsset};
use platform::{Principal, Result};
use serde::{Deserialize, Serialize};
use store::{DataClass, Document, Index, Person, RegisteredStore, TenantStore};

use crate::audit::{audit, is_verified};
use crate::made::ModelFacts;

store::collections!(pub AssetDocument, LookDocument, FitDocument);

/// The documents of a caller's tenant.
pub fn of_tenant(store: &RegisteredStore, principal: &Principal) -> Result<TenantStore> {
    Ok(store.tenant(principal.tenant()?))
}

/// A 3-D model that was uploaded or made of a photo. It never changes: another one is another document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssetDocument {
    /// `ast_...`
    pub id: String,
    pub product_id: String,
    /// The variant that it shows; `None`: all of them.
    pub variant_sku: Option<String>,
    /// SHA-256 of the file, in hex.
    pub version: String,
    #[serde(flatten)]
    pub facts: ModelFacts,
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

/// Whether a variant is worn with a model of one variant, or of all.
pub fn is_worn_by(of_variant: Option<&str>, variant_sku: &str) -> bool {
    of_variant.is_none_or(|sku| sku == variant_sku)
}

impl AssetDocument {
    /// Where the file is kept.
    #[must_use]
    pub fn blob_key(&self) -> String {
        format!("try-on-assets/{}.glb", self.id)
    }

    /// Whether a variant is worn with it.
    #[must_use]
    pub fn shows(&self, variant_sku: &str) -> bool {
        is_worn_by(self.variant_sku.as_deref(), variant_sku)
    }

    /// As it is sent, held against what the product declares now.
    #[must_use]
    pub fn of_product(self, product: &Product) -> TryOnAsset {
        let audit = audit(product, &self.facts.measured);
        TryOnAsset {
            id: self.id,
            product_id: self.product_id,
            variant_sku: self.variant_sku,
            kind: AssetKind::Glb,
            source: self.facts.source,
            version: self.version,
            size_verified: is_verified(&audit),
            scale_source: self.facts.scale_source,
            errors: self.facts.errors,
            audit,
            repairs: self.facts.repairs,
            notes: self.facts.notes,
            triangles: self.facts.triangles,
            bytes: self.bytes,
            created_at: Some(self.created_at),
        }
    }
}

/// A saved look: what is worn and how, on which photo. Nothing of the photo, the face or the picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LookDocument {
    /// `loo_...`
    pub id: String,
    /// The shop's reference of the person.
    pub person: String,
    pub product_id: String,
    pub variant_sku: String,
    pub asset: LookAsset,
    pub photo_version: String,
    pub renderer_version: u32,
    pub model_versions: BTreeMap<String, String>,
    pub adjustment: Adjustment,
    pub face_at_px: Option<[f32; 2]>,
    pub max_side_px: Option<u32>,
    pub picture_version: Option<String>,
    pub created_at: String,
    pub updated_at: String,
    pub expires_at_ms: i64,
}

impl Document for LookDocument {
    const COLLECTION: &'static str = "looks";
    const INDEXES: &'static [Index] = &[
        Index { name: "by_person", fields: &["person"], unique: false },
        Index { name: "by_expiry", fields: &["expires_at_ms"], unique: false },
    ];
    const CLASS: DataClass = DataClass::Personal;
    const EXPIRES: Option<&'static str> = Some("expires_at_ms");
    const PERSON: Option<Person> = Some(Person { field: "person", limit: Some(200) });

    fn id(&self) -> &str {
        &self.id
    }
}

/// How frames sit on a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FitDocument {
    /// The shop's reference of the person.
    pub person: String,
    pub adjustment: Adjustment,
    pub updated_at: String,
    pub expires_at_ms: i64,
}

impl Document for FitDocument {
    const COLLECTION: &'static str = "fits";
    const INDEXES: &'static [Index] = &[Index { name: "by_expiry", fields: &["expires_at_ms"], unique: false }];
    const CLASS: DataClass = DataClass::Personal;
    const EXPIRES: Option<&'static str> = Some("expires_at_ms");
    const PERSON: Option<Person> = Some(Person { field: "person", limit: None });

    fn id(&self) -> &str {
        &self.person
    }
}
