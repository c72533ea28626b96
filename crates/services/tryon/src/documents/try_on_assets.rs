//! 3-D models that were uploaded or made of a photo: a document each, and its file.

use api::product::Product;
use api::tryon::{AssetKind, AssetRepair, AssetSource, PartError, TryOnAsset};
use blobs::Blobs;
use bytes::Bytes;
use platform::{Clock, Error, Principal, Result};
use serde::{Deserialize, Serialize};
use store::{DataClass, Direction, Document, Filter, Index, Query, RegisteredStore, TenantStore, Versioned};

use super::common::of_tenant;
use crate::audit::{MeasuredSize, audit, is_verified};
use crate::converted_model::{ConvertedModel, ModelMetadata};
use crate::ids::AssetId;

/// A 3-D model. It never changes: another one is another document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssetDocument {
    /// `ast_...`
    pub id: String,
    pub product_id: String,
    /// The variant that it shows; `None`: all of them.
    #[serde(default)]
    pub variant_sku: Option<String>,
    /// Digest of the file, in hex.
    #[serde(rename = "version")]
    pub sha256: String,
    source: StoredSource,
    scale_source: String,
    #[serde(default)]
    measured: StoredSize,
    #[serde(default)]
    errors: Vec<StoredPartError>,
    #[serde(default)]
    repairs: Vec<StoredRepair>,
    #[serde(default)]
    notes: Vec<String>,
    triangles: u64,
    bytes: u64,
    created_at: String,
}

/// What a model was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredSource {
    File,
    FromPhoto,
    Dimensions,
}

/// What was measured on a model, in mm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct StoredSize {
    a_mm: Option<f64>,
    b_mm: Option<f64>,
    dbl_mm: Option<f64>,
    total_width_mm: Option<f64>,
}

/// How far a part may be from the real one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct StoredPartError {
    part: String,
    within_mm: f64,
    because: String,
}

/// A change of an uploaded file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct StoredRepair {
    what: String,
    before: String,
    after: String,
    evidence: String,
}

impl Document for AssetDocument {
    const COLLECTION: &'static str = "try_on_assets";
    const INDEXES: &'static [Index] = &[Index { name: "by_product", fields: &["product_id"], unique: false }];
    const CLASS: DataClass = DataClass::Public;

    fn id(&self) -> &str {
        &self.id
    }
}

/// Whether a model of one variant, or of all, is that of a variant.
pub fn applies_to(of_variant: Option<&str>, variant_sku: &str) -> bool {
    of_variant.is_none_or(|sku| sku == variant_sku)
}

impl AssetDocument {
    /// Whether a variant is shown with it.
    #[must_use]
    pub fn shows(&self, variant_sku: &str) -> bool {
        applies_to(self.variant_sku.as_deref(), variant_sku)
    }

    /// As it is sent, held against what the product declares now.
    #[must_use]
    pub fn of_product(self, product: &Product) -> TryOnAsset {
        let audit = audit(product, &self.measured.into());
        TryOnAsset {
            id: self.id,
            product_id: self.product_id,
            variant_sku: self.variant_sku,
            kind: AssetKind::Glb,
            source: self.source.into(),
            sha256: self.sha256,
            size_verified: is_verified(&audit),
            scale_source: self.scale_source,
            errors: self.errors.into_iter().map(PartError::from).collect(),
            audit,
            repairs: self.repairs.into_iter().map(AssetRepair::from).collect(),
            notes: self.notes,
            triangles: self.triangles,
            bytes: self.bytes,
            created_at: Some(self.created_at),
        }
    }
}

/// Where the file of a model is kept.
fn blob_key(id: &str) -> String {
    format!("try-on-assets/{id}.glb")
}

/// Models of one product that are kept.
const ASSETS_PER_PRODUCT: usize = 100;

/// The models of products, by tenant.
#[derive(Debug)]
pub struct AssetRepository {
    store: RegisteredStore,
    blobs: Blobs,
    clock: Clock,
}

impl AssetRepository {
    pub const fn new(store: RegisteredStore, blobs: Blobs, clock: Clock) -> Self {
        Self { store, blobs, clock }
    }

    /// The models of a product, the newest first.
    pub async fn list(&self, principal: &Principal, product_id: &str) -> Result<Vec<AssetDocument>> {
        let newest_first =
            Query::new(Filter::eq("product_id", product_id)).sort_by("id", Direction::Descending).limit(ASSETS_PER_PRODUCT);
        let page = self.documents(principal)?.find::<AssetDocument>(newest_first).await?;
        Ok(page.items.into_iter().map(|found| found.value).collect())
    }

    /// Refuses one model more than a product may have, before it is converted.
    pub async fn check_limit(&self, principal: &Principal, product_id: &str) -> Result<()> {
        let kept = self.documents(principal)?.count::<AssetDocument>(Filter::eq("product_id", product_id)).await?;
        if kept < ASSETS_PER_PRODUCT as u64 {
            return Ok(());
        }
        Err(Error::unprocessable(format!("a product has at most {ASSETS_PER_PRODUCT} models; delete one first")))
    }

    /// Keeps a model. When this returns it is on the disk.
    pub async fn insert(
        &self,
        principal: &Principal,
        product: &Product,
        variant_sku: Option<String>,
        converted: ConvertedModel,
    ) -> Result<AssetDocument> {
        let id = AssetId::generate(&self.clock).to_string();
        let created_at = self.clock.now().to_string();
        let ConvertedModel { glb, metadata } = converted;
        let ModelMetadata { source, scale_source, measured, errors, repairs, notes, triangles } = metadata;
        let bytes = glb.len() as u64;
        // The file first: a document never points at a file that is not there.
        let blobs = self.blobs.tenant(principal.tenant()?);
        let sha256 = blobs.put(&blob_key(&id), glb.into(), "model/gltf-binary").await?.to_string();
        let document = AssetDocument {
            id,
            product_id: product.id.clone(),
            variant_sku,
            sha256,
            source: source.into(),
            scale_source,
            measured: measured.into(),
            errors: errors.into_iter().map(StoredPartError::from).collect(),
            repairs: repairs.into_iter().map(StoredRepair::from).collect(),
            notes,
            triangles,
            bytes,
            created_at,
        };
        Ok(self.documents(principal)?.insert(document).await?.value)
    }

    /// The bytes of a model's file.
    pub async fn read_file(&self, principal: &Principal, asset: &AssetDocument) -> Result<Bytes> {
        let file = self.blobs.tenant(principal.tenant()?).get(&blob_key(&asset.id)).await?;
        file.ok_or_else(|| Error::not_found("3-D model"))
    }

    /// Forgets a model and its file.
    pub async fn delete(&self, principal: &Principal, product_id: &str, asset_id: &str) -> Result<()> {
        let Versioned { value: asset, version } = self.find(principal, product_id, asset_id).await?;
        self.documents(principal)?.delete_if_version::<AssetDocument>(&asset.id, version).await?;
        self.blobs.tenant(principal.tenant()?).delete(&blob_key(&asset.id)).await?;
        Ok(())
    }

    /// A model of this product.
    pub async fn find(&self, principal: &Principal, product_id: &str, asset_id: &str) -> Result<Versioned<AssetDocument>> {
        let found = self.documents(principal)?.get::<AssetDocument>(asset_id).await?;
        found.filter(|asset| asset.value.product_id == product_id).ok_or_else(|| Error::not_found("3-D model"))
    }

    fn documents(&self, principal: &Principal) -> Result<TenantStore> {
        of_tenant(&self.store, principal)
    }
}

impl From<AssetSource> for StoredSource {
    fn from(source: AssetSource) -> Self {
        match source {
            AssetSource::File => Self::File,
            AssetSource::FromPhoto => Self::FromPhoto,
            AssetSource::Dimensions => Self::Dimensions,
        }
    }
}

impl From<StoredSource> for AssetSource {
    fn from(source: StoredSource) -> Self {
        match source {
            StoredSource::File => Self::File,
            StoredSource::FromPhoto => Self::FromPhoto,
            StoredSource::Dimensions => Self::Dimensions,
        }
    }
}

impl From<MeasuredSize> for StoredSize {
    fn from(MeasuredSize { a_mm, b_mm, dbl_mm, total_width_mm }: MeasuredSize) -> Self {
        Self { a_mm, b_mm, dbl_mm, total_width_mm }
    }
}

impl From<StoredSize> for MeasuredSize {
    fn from(StoredSize { a_mm, b_mm, dbl_mm, total_width_mm }: StoredSize) -> Self {
        Self { a_mm, b_mm, dbl_mm, total_width_mm }
    }
}

impl From<PartError> for StoredPartError {
    fn from(PartError { part, within_mm, because }: PartError) -> Self {
        Self { part, within_mm, because }
    }
}

impl From<StoredPartError> for PartError {
    fn from(StoredPartError { part, within_mm, because }: StoredPartError) -> Self {
        Self { part, within_mm, because }
    }
}

impl From<AssetRepair> for StoredRepair {
    fn from(AssetRepair { what, before, after, evidence }: AssetRepair) -> Self {
        Self { what, before, after, evidence }
    }
}

impl From<StoredRepair> for AssetRepair {
    fn from(StoredRepair { what, before, after, evidence }: StoredRepair) -> Self {
        Self { what, before, after, evidence }
    }
}
