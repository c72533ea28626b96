//! What can be worn: models built from a product's measures, and those that were uploaded for it or made of its photos.

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

use crate::assets::Assets;
use crate::audit::{MeasuredSize, audit};
use crate::documents::AssetDocument;
use crate::parametric::{NotWearable, assumptions, frame_spec, variant_of};

/// Models that stay in memory; one is about 1 MB.
const MODELS_IN_MEMORY: usize = 64;
/// The id of the model that is built from dimensions.
pub const PARAMETRIC: &str = "parametric";

/// Names one state of one model, so that a change of the product makes another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Revision(String);

/// A model as it is worn.
#[derive(Clone, Debug)]
pub struct Worn {
    pub model: Arc<FrameModel>,
    pub revision: Revision,
    /// The asset's id and version; nothing of a model that was built, whose version is that of its file.
    asset: Option<(String, String)>,
}

/// Products and their models.
#[derive(Debug)]
pub struct FrameModelRepository {
    catalog: CatalogClient,
    pub assets: Assets,
    models: Cache<(String, Revision), Arc<FrameModel>>,
    /// Of those that were worn.
    levels: Cache<(String, Revision), Arc<FrameLevels>>,
}

impl FrameModelRepository {
    pub fn new(catalog: CatalogClient, assets: Assets) -> Self {
        Self { catalog, assets, models: Cache::new(MODELS_IN_MEMORY), levels: Cache::new(MODELS_IN_MEMORY) }
    }

    /// The product, as the catalog has it now.
    pub async fn product(&self, principal: &Principal, product_id: &str) -> Result<Product> {
        self.catalog.product(principal, product_id).await
    }

    /// The model of a product's variant as it is worn: the newest that was given for it, else the one that its dimensions give.
    pub async fn worn(&self, principal: &Principal, product: &Product, variant_sku: Option<&str>) -> Result<Worn> {
        let variant = variant_of(product, variant_sku)?;
        let assets = self.assets.of_product(principal, &product.id).await?;
        let Some(asset) = assets.into_iter().find(|asset| asset.shows(&variant.sku)) else {
            return self.built(principal, product, variant).await;
        };
        self.given(principal, asset).await
    }

    /// A model ready to be drawn in any size, from memory, or made and then kept there.
    pub async fn levels(&self, principal: &Principal, worn: Worn) -> Result<Arc<FrameLevels>> {
        let key = (principal.tenant()?.to_string(), worn.revision);
        if let Some(levels) = self.levels.get(&key) {
            return Ok(levels);
        }
        let made = tokio::task::spawn_blocking(move || FrameLevels::new(FrameModel::clone(&worn.model)));
        let levels = Arc::new(made.await.map_err(Error::internal)?.map_err(Error::internal)?);
        self.levels.insert(key, Arc::clone(&levels));
        Ok(levels)
    }

    /// The model of a saved look with its version, which may be another one than was saved.
    pub async fn of_look(
        &self,
        principal: &Principal,
        product: &Product,
        variant_sku: &str,
        asset: &LookAsset,
    ) -> Result<(String, Arc<FrameModel>)> {
        let worn = if asset.id == PARAMETRIC {
            self.built(principal, product, variant_of(product, Some(variant_sku))?).await?
        } else {
            let gone = "the model of this look was deleted; save the look again";
            let found = self.assets.find(principal, &product.id, &asset.id).await;
            let found = found.map_err(|error| if error.status() == 404 { Error::conflict(gone) } else { error });
            self.given(principal, found?.value).await?
        };
        Ok((worn.version().1, worn.model))
    }

    /// A model that was given.
    async fn given(&self, principal: &Principal, asset: AssetDocument) -> Result<Worn> {
        let revision = Revision(asset.id.clone());
        let load = async { load_glb(self.assets.file_of(principal, &asset).await?).await };
        let model = self.remembered(principal, &revision, load).await?;
        Ok(Worn { model, revision, asset: Some((asset.id, asset.version)) })
    }

    /// The model that the product's dimensions give.
    async fn built(&self, principal: &Principal, product: &Product, variant: &Variant) -> Result<Worn> {
        let revision = Revision(format!("{}@{}:{}", product.id, product.version, variant.sku));
        let model = self.remembered(principal, &revision, build(product, variant.sku.clone())).await?;
        Ok(Worn { model, revision, asset: None })
    }

    /// The model of a revision from memory, or made and then kept there.
    async fn remembered(
        &self,
        principal: &Principal,
        revision: &Revision,
        make: impl Future<Output = Result<FrameModel>>,
    ) -> Result<Arc<FrameModel>> {
        let key = (principal.tenant()?.to_string(), revision.clone());
        if let Some(model) = self.models.get(&key) {
            return Ok(model);
        }
        let model = Arc::new(make.await?);
        self.models.insert(key, Arc::clone(&model));
        Ok(model)
    }

    /// The models of a product: those that were given, the newest first, then the one that is built when it can be.
    pub async fn assets(&self, principal: &Principal, product: &Product) -> Result<Vec<TryOnAsset>> {
        let kept = self.assets.of_product(principal, &product.id).await?;
        let mut assets: Vec<TryOnAsset> = kept.into_iter().map(|asset| asset.of_product(product)).collect();
        if let Some(variant) = product.content.variants.first()
            && frame_spec(product, variant).is_ok()
        {
            let model = self.built(principal, product, variant).await?.model;
            assets.push(parametric(product, &model));
        }
        Ok(assets)
    }

    /// The bytes of a model.
    pub async fn asset_file(&self, principal: &Principal, product: &Product, asset_id: &str) -> Result<Bytes> {
        if asset_id == PARAMETRIC {
            let variant = variant_of(product, None)?;
            return Ok(frames::write_glb(&self.built(principal, product, variant).await?.model).into());
        }
        self.assets.file(principal, &product.id, asset_id).await
    }
}

impl Worn {
    /// Id and version of the asset that is worn: the same version is the same model.
    #[must_use]
    pub fn version(&self) -> (String, String) {
        let built = || (PARAMETRIC.to_owned(), version_of(&frames::write_glb(&self.model)));
        self.asset.clone().unwrap_or_else(built)
    }
}

/// The model that is built from dimensions, as it is listed.
fn parametric(product: &Product, model: &FrameModel) -> TryOnAsset {
    let file = frames::write_glb(model);
    TryOnAsset {
        id: PARAMETRIC.to_owned(),
        product_id: product.id.clone(),
        variant_sku: None,
        kind: AssetKind::Parametric,
        source: AssetSource::Dimensions,
        version: version_of(&file),
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
fn version_of(file: &[u8]) -> String {
    Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads one of our own files on a thread of its own.
async fn load_glb(bytes: Bytes) -> Result<FrameModel> {
    let loaded = tokio::task::spawn_blocking(move || read_glb(&bytes, &GlbLimits::default())).await;
    Ok(loaded.map_err(Error::internal)?.map_err(Error::internal)?.model)
}

async fn build(product: &Product, variant_sku: String) -> Result<FrameModel> {
    let product = product.clone();
    let built = tokio::task::spawn_blocking(move || {
        let variant = variant_of(&product, Some(&variant_sku))?;
        Ok::<_, NotWearable>(frames::build(&frame_spec(&product, variant)?)?)
    });
    Ok(built.await.map_err(Error::internal)??)
}
