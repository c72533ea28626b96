//! What can be tried on: models built from a product's measures, and those that were uploaded for it or made of its photos.

use std::sync::Arc;

use api::clients::CatalogClient;
use api::product::{Product, Variant};
use api::tryon::{AssetKind, AssetSource, TryOnAsset};
use bytes::Bytes;
use frames::{FrameModel, GlbLimits, read_glb};
use platform::metrics::Counter;
use platform::{Error, Principal, Result, TenantId};
use render::FrameLevels;
use sha2::{Digest, Sha256};

use crate::audit::{MeasuredSize, audit};
use crate::build_cache::BuildCache;
use crate::documents::looks::StoredLookAsset;
use crate::documents::try_on_assets::{AssetDocument, AssetRepository};
use crate::parametric::{assumptions, frame_spec, variant_of};
use crate::workers::Workers;

/// Models that stay in memory; one is about 1 MB.
const MODELS_IN_MEMORY: usize = 64;
/// The id of the model that is built from dimensions.
pub const PARAMETRIC: &str = "parametric";

/// Names one state of one model of a tenant, so that a change of the product makes another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ModelKey {
    tenant: TenantId,
    state: String,
}

/// The model with which a variant is shown.
#[derive(Clone, Debug)]
pub struct TryOnModel {
    pub frame: Arc<FrameModel>,
    pub key: ModelKey,
    /// `ast_...` or [`PARAMETRIC`].
    pub asset_id: String,
    /// Digest of its file, in hex: the same digest is the same model.
    pub sha256: String,
}

/// A model in memory.
#[derive(Clone, Debug)]
struct LoadedModel {
    frame: Arc<FrameModel>,
    sha256: Arc<str>,
    file_bytes: u64,
}

/// Products and their models.
#[derive(Debug)]
pub struct FrameModelRepository {
    catalog: CatalogClient,
    pub assets: AssetRepository,
    workers: Workers,
    models: BuildCache<ModelKey, LoadedModel>,
    levels_of_detail: BuildCache<ModelKey, Arc<FrameLevels>>,
}

impl FrameModelRepository {
    /// `builds` counts models and levels of detail that are built.
    pub fn new(catalog: CatalogClient, assets: AssetRepository, workers: Workers, builds: [Counter; 2]) -> Self {
        let [models, levels_of_detail] = builds;
        Self {
            catalog,
            assets,
            workers,
            models: BuildCache::new(MODELS_IN_MEMORY, models),
            levels_of_detail: BuildCache::new(MODELS_IN_MEMORY, levels_of_detail),
        }
    }

    /// The product, as the catalog has it now.
    pub async fn product(&self, principal: &Principal, product_id: &str) -> Result<Product> {
        self.catalog.product(principal, product_id).await
    }

    /// The model of a product's variant: the newest that was uploaded for it, else the one that its dimensions give.
    pub async fn of_variant(&self, principal: &Principal, product: &Product, variant_sku: Option<&str>) -> Result<TryOnModel> {
        let variant = variant_of(product, variant_sku)?;
        let assets = self.assets.list(principal, &product.id).await?;
        match assets.into_iter().find(|asset| asset.shows(&variant.sku)) {
            Some(asset) => self.uploaded(principal, asset).await,
            None => Ok(self.parametric(principal, product, variant).await?.0),
        }
    }

    /// The model of a saved look, which may be another one than was saved.
    pub async fn of_look(
        &self,
        principal: &Principal,
        product: &Product,
        variant_sku: &str,
        asset: &StoredLookAsset,
    ) -> Result<TryOnModel> {
        if asset.id == PARAMETRIC {
            return Ok(self.parametric(principal, product, variant_of(product, Some(variant_sku))?).await?.0);
        }
        let gone = "the model of this look was deleted; save the look again";
        let found = self.assets.find(principal, &product.id, &asset.id).await;
        let found = found.map_err(|error| if error.status() == 404 { Error::conflict(gone) } else { error });
        self.uploaded(principal, found?.value).await
    }

    /// A model ready to be drawn in any size.
    pub async fn levels_of_detail(&self, model: &TryOnModel) -> Result<Arc<FrameLevels>> {
        let frame = Arc::clone(&model.frame);
        let build = self.workers.run(move || FrameLevels::new(FrameModel::clone(&frame)).map(Arc::new).map_err(Error::internal));
        self.levels_of_detail.get_or_build(&model.key, build).await
    }

    /// The models of a product: those that were uploaded, the newest first, then the one that is built when it can be.
    pub async fn assets(&self, principal: &Principal, product: &Product) -> Result<Vec<TryOnAsset>> {
        let stored = self.assets.list(principal, &product.id).await?;
        let mut assets: Vec<TryOnAsset> = stored.into_iter().map(|asset| asset.of_product(product)).collect();
        if let Some(variant) = product.content.variants.first()
            && frame_spec(product, variant).is_ok()
        {
            let (model, file_bytes) = self.parametric(principal, product, variant).await?;
            assets.push(parametric_asset(product, model, file_bytes));
        }
        Ok(assets)
    }

    /// The bytes of a model's file.
    pub async fn asset_file(&self, principal: &Principal, product: &Product, asset_id: &str) -> Result<Bytes> {
        if asset_id == PARAMETRIC {
            let (model, _) = self.parametric(principal, product, variant_of(product, None)?).await?;
            return self.workers.run(move || Ok(frames::write_glb(&model.frame).into())).await;
        }
        let asset = self.assets.find(principal, &product.id, asset_id).await?;
        self.assets.read_file(principal, &asset.value).await
    }

    async fn uploaded(&self, principal: &Principal, asset: AssetDocument) -> Result<TryOnModel> {
        let key = ModelKey { tenant: principal.tenant()?, state: asset.id.clone() };
        let load = async {
            let (file, sha256) = (self.assets.read_file(principal, &asset).await?, asset.sha256.clone());
            self.workers.run(move || load_glb(&file, sha256)).await
        };
        let LoadedModel { frame, .. } = self.models.get_or_build(&key, load).await?;
        Ok(TryOnModel { frame, key, asset_id: asset.id, sha256: asset.sha256 })
    }

    /// The model that the product's dimensions give, and the size of its file.
    async fn parametric(&self, principal: &Principal, product: &Product, variant: &Variant) -> Result<(TryOnModel, u64)> {
        let state = format!("{}@{}:{}", product.id, product.version, variant.sku);
        let key = ModelKey { tenant: principal.tenant()?, state };
        let build = async {
            let spec = frame_spec(product, variant)?;
            self.workers.run(move || build_frame(&spec)).await
        };
        let LoadedModel { frame, sha256, file_bytes } = self.models.get_or_build(&key, build).await?;
        Ok((TryOnModel { frame, key, asset_id: PARAMETRIC.to_owned(), sha256: sha256.to_string() }, file_bytes))
    }
}

/// Reads one of our own files.
fn load_glb(file: &[u8], sha256: String) -> Result<LoadedModel> {
    let loaded = read_glb(file, &GlbLimits::default()).map_err(Error::internal)?;
    Ok(LoadedModel { frame: Arc::new(loaded.model), sha256: sha256.into(), file_bytes: file.len() as u64 })
}

fn build_frame(spec: &frames::FrameSpec) -> Result<LoadedModel> {
    let frame = frames::build(spec).map_err(crate::parametric::FrameSpecError::from)?;
    let file = frames::write_glb(&frame);
    // As the object store gives it for files.
    let sha256 = hex::encode(Sha256::digest(&file)).into();
    Ok(LoadedModel { frame: Arc::new(frame), sha256, file_bytes: file.len() as u64 })
}

/// The model that is built from dimensions, as it is listed.
fn parametric_asset(product: &Product, model: TryOnModel, file_bytes: u64) -> TryOnAsset {
    TryOnAsset {
        id: model.asset_id,
        product_id: product.id.clone(),
        variant_sku: None,
        kind: AssetKind::Parametric,
        source: AssetSource::Dimensions,
        sha256: model.sha256,
        size_verified: true,
        scale_source: assumptions(product),
        errors: Vec::new(),
        audit: audit(product, &MeasuredSize::from(&frames::measure(&model.frame))),
        repairs: Vec::new(),
        notes: Vec::new(),
        triangles: model.frame.triangle_count() as u64,
        bytes: file_bytes,
        created_at: None,
    }
}
