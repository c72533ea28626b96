//! What can be model: models built from a product's measures, and those that were uploaded for it or made of its photos.

use std::sync::Arc;

use api::clients::CatalogClient;
use api::look::LookAsset;
use api::product::{Product, Variant};
use api::tryon::{AssetKind, AssetSource, TryOnAsset};
use bytes::Bytes;
use frames::{FrameModel, GlbLimits, read_glb};
use platform::{Error, Principal, Result};
use quick_cache::sync::Cache;
use render::FrameLevels;
use sha2::{Digest, Sha256};

use crate::asset_repository::AssetRepository;
use crate::audit::{MeasuredSize, audit};
use crate::documents::AssetDocument;
use crate::parametric::{FrameSpecError, assumptions, frame_spec, variant_of};

/// Models that stay in memory; one is about 1 MB.
const MODELS_IN_MEMORY: usize = 64;
/// The id of the model that is built from dimensions.
pub const PARAMETRIC: &str = "parametric";

/// Names one state of one model, so that a change of the product makes another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ModelKey(String);

/// A model as it is model.
#[derive(Clone, Debug)]
pub struct TryOnModel {
    pub frame: Arc<FrameModel>,
    pub key: ModelKey,
    /// The asset's id and version; nothing of a model that was built, whose version is that of its file.
    asset: Option<(String, String)>,
}

/// Products and their models.
#[derive(Debug)]
pub struct FrameModelRepository {
    catalog: CatalogClient,
    pub assets: AssetRepository,
    models: Cache<(String, ModelKey), Arc<FrameModel>>,
    /// Of those that were model.
    levels_of_detail: Cache<(String, ModelKey), Arc<FrameLevels>>,
}

impl FrameModelRepository {
    pub fn new(catalog: CatalogClient, assets: AssetRepository) -> Self {
        Self { catalog, assets, models: Cache::new(MODELS_IN_MEMORY), levels_of_detail: Cache::new(MODELS_IN_MEMORY) }
    }

    /// The product, as the catalog has it now.
    pub async fn product(&self, principal: &Principal, product_id: &str) -> Result<Product> {
        self.catalog.product(principal, product_id).await
    }

    /// The model of a product's variant as it is model: the newest that was given for it, else the one that its dimensions give.
    pub async fn of_variant(&self, principal: &Principal, product: &Product, variant_sku: Option<&str>) -> Result<TryOnModel> {
        let variant = variant_of(product, variant_sku)?;
        let assets = self.assets.of_product(principal, &product.id).await?;
        let Some(asset) = assets.into_iter().find(|asset| asset.shows(&variant.sku)) else {
            return self.parametric(principal, product, variant).await;
        };
        self.uploaded(principal, asset).await
    }

    /// A model ready to be drawn in any size, from memory, or made and then kept there.
    pub async fn levels_of_detail(&self, principal: &Principal, model: TryOnModel) -> Result<Arc<FrameLevels>> {
        let key = (principal.tenant()?.to_string(), model.key);
        if let Some(levels_of_detail) = self.levels_of_detail.get(&key) {
            return Ok(levels_of_detail);
        }
        let made = tokio::task::spawn_blocking(move || FrameLevels::new(FrameModel::clone(&model.frame)));
        let levels_of_detail = Arc::new(made.await.map_err(Error::internal)?.map_err(Error::internal)?);
        self.levels_of_detail.insert(key, Arc::clone(&levels_of_detail));
        Ok(levels_of_detail)
    }

    /// The model of a saved look with its version, which may be another one than was saved.
    pub async fn of_look(
        &self,
        principal: &Principal,
        product: &Product,
        variant_sku: &str,
        asset: &LookAsset,
    ) -> Result<(String, Arc<FrameModel>)> {
        let model = if asset.id == PARAMETRIC {
            self.parametric(principal, product, variant_of(product, Some(variant_sku))?).await?
        } else {
            let gone = "the model of this look was deleted; save the look again";
            let found = self.assets.find(principal, &product.id, &asset.id).await;
            let found = found.map_err(|error| if error.status() == 404 { Error::conflict(gone) } else { error });
            self.uploaded(principal, found?.value).await?
        };
        Ok((model.version().1, model.frame))
    }

    /// A model that was given.
    async fn uploaded(&self, principal: &Principal, asset: AssetDocument) -> Result<TryOnModel> {
        let key = ModelKey(asset.id.clone());
        let load = async { load_glb(self.assets.file_of(principal, &asset).await?).await };
        let model = self.cached(principal, &key, load).await?;
        Ok(TryOnModel { frame: model, key, asset: Some((asset.id, asset.version)) })
    }

    /// The model that the product's dimensions give.
    async fn parametric(&self, principal: &Principal, product: &Product, variant: &Variant) -> Result<TryOnModel> {
        let key = ModelKey(format!("{}@{}:{}", product.id, product.version, variant.sku));
        let model = self.cached(principal, &key, build(product, variant.sku.clone())).await?;
        Ok(TryOnModel { frame: model, key, asset: None })
    }

    /// The model of a key from memory, or made and then kept there.
    async fn cached(
        &self,
        principal: &Principal,
        key: &ModelKey,
        make: impl Future<Output = Result<FrameModel>>,
    ) -> Result<Arc<FrameModel>> {
        let key = (principal.tenant()?.to_string(), key.clone());
        if let Some(model) = self.models.get(&key) {
            return Ok(model);
        }
        let model = Arc::new(make.await?);
        self.models.insert(key, Arc::clone(&model));
        Ok(model)
    }

    /// The models of a product: those that were given, the newest first, then the one that is built when it can be.
    pub async fn assets(&self, principal: &Principal, product: &Product) -> Result<Vec<TryOnAsset>> {
        let stored = self.assets.of_product(principal, &product.id).await?;
        let mut assets: Vec<TryOnAsset> = stored.into_iter().map(|asset| asset.of_product(product)).collect();
        if let Some(variant) = product.content.variants.first()
            && frame_spec(product, variant).is_ok()
        {
            let model = self.parametric(principal, product, variant).await?.frame;
            assets.push(parametric_asset(product, &model));
        }
        Ok(assets)
    }

    /// The bytes of a model.
    pub async fn asset_file(&self, principal: &Principal, product: &Product, asset_id: &str) -> Result<Bytes> {
        if asset_id == PARAMETRIC {
            let variant = variant_of(product, None)?;
            return Ok(frames::write_glb(&self.parametric(principal, product, variant).await?.frame).into());
        }
        self.assets.file(principal, &product.id, asset_id).await
    }
}

impl TryOnModel {
    /// Id and version of the asset that is model: the same version is the same model.
    #[must_use]
    pub fn version(&self) -> (String, String) {
        let parametric = || (PARAMETRIC.to_owned(), sha256_hex(&frames::write_glb(&self.frame)));
        self.asset.clone().unwrap_or_else(parametric)
    }
}

/// The model that is built from dimensions, as it is listed.
fn parametric_asset(product: &Product, model: &FrameModel) -> TryOnAsset {
    let file = frames::write_glb(model);
    TryOnAsset {
        id: PARAMETRIC.to_owned(),
        product_id: product.id.clone(),
        variant_sku: None,
        kind: AssetKind::Parametric,
        source: AssetSource::Dimensions,
        version: sha256_hex(&file),
        size_verified: true,
        scale_source: assumptions(product),
        errors: Vec::new(),
        audit: audit(product, &MeasuredSize::from(&frames::measure(model))),
        repairs: Vec::new(),
        notes: Vec::new(),
        triangles: model.triangle_count() as u64,
        bytes: file.len() as u64,
        created_at: None,
    }
}

/// The digest of a file, as the object store gives it.
fn sha256_hex(file: &[u8]) -> String {
    Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads one of our own files on a thread of its own.
async fn load_glb(bytes: Bytes) -> Result<FrameModel> {
    let loaded = tokio::task::spawn_blocking(move || read_glb(&bytes, &GlbLimits::default())).await;
    Ok(loaded.map_err(Error::internal)?.map_err(Error::internal)?.model)
}

async fn build(product: &Product, variant_sku: String) -> Result<FrameModel> {
    let product = product.clone();
    let build = tokio::task::spawn_blocking(move || {
        let variant = variant_of(&product, Some(&variant_sku))?;
        Ok::<_, FrameSpecError>(frames::build(&frame_spec(&product, variant)?)?)
    });
    Ok(build.await.map_err(Error::internal)??)
}
