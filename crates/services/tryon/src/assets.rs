//! The 3-D models that are kept: a document each, and its file.

use api::product::Product;
use blobs::Blobs;
use bytes::Bytes;
use platform::{Clock, Error, Principal, Result};
use store::{Direction, Filter, Query, RegisteredStore, TenantStore, Versioned};

use crate::documents::{AssetDocument, of_tenant};
use crate::ids::AssetId;
use crate::made::MadeModel;

/// Models of one product that are kept.
const ASSETS_PER_PRODUCT: usize = 100;

/// Documents and files of models, by tenant.
#[derive(Debug)]
pub struct Assets {
    store: RegisteredStore,
    blobs: Blobs,
    clock: Clock,
}

impl Assets {
    pub const fn new(store: RegisteredStore, blobs: Blobs, clock: Clock) -> Self {
        Self { store, blobs, clock }
    }

    /// The models of a product, the newest first.
    pub async fn of_product(&self, principal: &Principal, product_id: &str) -> Result<Vec<AssetDocument>> {
        let newest_first =
            Query::new(Filter::eq("product_id", product_id)).sort_by("id", Direction::Descending).limit(ASSETS_PER_PRODUCT);
        let page = self.documents(principal)?.find::<AssetDocument>(newest_first).await?;
        Ok(page.items.into_iter().map(|found| found.value).collect())
    }

    /// Refuses one model more than a product may have, before it is made.
    pub async fn check_room(&self, principal: &Principal, product_id: &str) -> Result<()> {
        if self.of_product(principal, product_id).await?.len() < ASSETS_PER_PRODUCT {
            return Ok(());
        }
        Err(Error::unprocessable(format!("a product has at most {ASSETS_PER_PRODUCT} models; delete one first")))
    }

    /// Keeps a model. When this returns it is on the disk.
    pub async fn keep(
        &self,
        principal: &Principal,
        product: &Product,
        variant_sku: Option<String>,
        made: MadeModel,
    ) -> Result<AssetDocument> {
        let mut document = AssetDocument {
            id: AssetId::generate(&self.clock).to_string(),
            product_id: product.id.clone(),
            variant_sku,
            version: String::new(),
            bytes: made.glb.len() as u64,
            facts: made.facts,
            created_at: self.clock.now().to_string(),
        };
        // The file first: a document never points at a file that is not there.
        let blobs = self.blobs.tenant(principal.tenant()?);
        document.version = blobs.put(&document.blob_key(), made.glb.into(), "model/gltf-binary").await?.to_string();
        Ok(self.documents(principal)?.insert(document).await?.value)
    }

    /// The bytes of a model of this product.
    pub async fn file(&self, principal: &Principal, product_id: &str, asset_id: &str) -> Result<Bytes> {
        self.file_of(principal, &self.find(principal, product_id, asset_id).await?.value).await
    }

    pub async fn file_of(&self, principal: &Principal, asset: &AssetDocument) -> Result<Bytes> {
        let file = self.blobs.tenant(principal.tenant()?).get(&asset.blob_key()).await?;
        file.ok_or_else(|| Error::not_found("3-D model"))
    }

    /// Forgets a model and its file.
    pub async fn delete(&self, principal: &Principal, product_id: &str, asset_id: &str) -> Result<()> {
        let Versioned { value: asset, version } = self.find(principal, product_id, asset_id).await?;
        self.documents(principal)?.delete_if_version::<AssetDocument>(&asset.id, version).await?;
        self.blobs.tenant(principal.tenant()?).delete(&asset.blob_key()).await?;
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
