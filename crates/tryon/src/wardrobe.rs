//! What can be worn: models built from a product's measures, and 3-D files that were uploaded for it.

use std::sync::Arc;

use api::clients::CatalogClient;
use api::product::{Product, Variant};
use api::tryon::{AssetKind, TryOnAsset};
use blobs::Blobs;
use bytes::Bytes;
use eyewear::BoxingSize;
use frames::{AssetReport, Finding, FrameModel, GlbError, GlbLimits, LoadedFrame, read_glb, read_glb_sized};
use platform::{Caller, Clock, Error, Result};
use quick_cache::sync::Cache;
use store::{Direction, Filter, Query, Store, TenantStore, Versioned};

use crate::documents::AssetDocument;
use crate::ids::AssetId;
use crate::parametric::{NotWearable, assumptions, declared_size, frame_spec, variant_of};

/// Models that stay in memory; one is about 1 MB.
const MODELS_IN_MEMORY: usize = 64;
/// Uploaded models of one product.
const ASSETS_PER_PRODUCT: usize = 20;
/// How far the width of an uploaded model may be from the product's declared total width.
const WIDTH_TOLERANCE_MM: f64 = 2.0;
/// The id of the model that is built from dimensions.
const PARAMETRIC: &str = "parametric";

/// Names one state of one model, so that a change of the product makes another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Revision(String);

/// Products, their models and the files of those that were uploaded.
#[derive(Debug)]
pub struct Wardrobe {
    catalog: CatalogClient,
    store: Store,
    blobs: Blobs,
    clock: Clock,
    models: Cache<(String, Revision), Arc<FrameModel>>,
}

impl Wardrobe {
    pub fn new(catalog: CatalogClient, store: Store, blobs: Blobs, clock: Clock) -> Self {
        Self { catalog, store, blobs, clock, models: Cache::new(MODELS_IN_MEMORY) }
    }

    /// The product, as the catalogue has it now.
    pub async fn product(&self, caller: &Caller, product_id: &str) -> Result<Product> {
        self.catalog.product(caller, product_id).await
    }

    /// The model of a product's variant as it is worn.
    pub async fn worn(&self, caller: &Caller, product_id: &str, variant_sku: Option<&str>) -> Result<Arc<FrameModel>> {
        let product = self.product(caller, product_id).await?;
        Ok(self.model_of(caller, &product, variant_sku).await?.0)
    }

    /// The newest uploaded model, else the one that the product's dimensions give.
    pub async fn model_of(
        &self,
        caller: &Caller,
        product: &Product,
        variant_sku: Option<&str>,
    ) -> Result<(Arc<FrameModel>, Revision)> {
        let variant = variant_of(product, variant_sku)?;
        let Some(asset) = self.uploaded(caller, &product.id).await?.into_iter().next() else {
            return self.built(caller, product, variant).await;
        };
        let declared = declared_size(product);
        let revision = Revision(format!("{}@{declared:?}", asset.id));
        let load = async {
            let loaded = load_glb(self.file_of(caller, &asset).await?, declared).await?;
            let loaded = loaded.map_err(|error| match error {
                // It was accepted with a size that the product no longer has.
                GlbError::UnknownScale { .. } | GlbError::NoLensesToSize => Error::unprocessable(error.to_string()),
                error => Error::internal(error),
            });
            Ok(loaded?.model)
        };
        Ok((self.remembered(caller, &revision, load).await?, revision))
    }

    /// The model that the product's dimensions give.
    async fn built(&self, caller: &Caller, product: &Product, variant: &Variant) -> Result<(Arc<FrameModel>, Revision)> {
        let revision = Revision(format!("{}@{}:{}", product.id, product.version, variant.sku));
        Ok((self.remembered(caller, &revision, build(product, variant.sku.clone())).await?, revision))
    }

    /// The model of a revision from memory, or made and then kept there.
    async fn remembered(
        &self,
        caller: &Caller,
        revision: &Revision,
        make: impl Future<Output = Result<FrameModel>>,
    ) -> Result<Arc<FrameModel>> {
        let key = (caller.tenant.to_string(), revision.clone());
        if let Some(model) = self.models.get(&key) {
            return Ok(model);
        }
        let model = Arc::new(make.await?);
        self.models.insert(key, Arc::clone(&model));
        Ok(model)
    }

    /// The models of a product, the one that is worn first. Empty when there is none and none can be built.
    pub async fn assets(&self, caller: &Caller, product: &Product) -> Result<Vec<TryOnAsset>> {
        let mut assets: Vec<TryOnAsset> = self.uploaded(caller, &product.id).await?.into_iter().map(wire).collect();
        if let Some(variant) = product.content.variants.first()
            && frame_spec(product, variant).is_ok()
        {
            let model = self.built(caller, product, variant).await?.0;
            assets.push(TryOnAsset {
                id: PARAMETRIC.to_owned(),
                product_id: product.id.clone(),
                kind: AssetKind::Parametric,
                size_verified: true,
                scale_source: assumptions(product),
                triangles: triangles(&model),
                bytes: frames::write_glb(&model).len() as u64,
            });
        }
        Ok(assets)
    }

    /// Checks a GLB file, keeps it, and says what was read.
    pub async fn asset_create(&self, caller: &Caller, product: &Product, file: Bytes) -> Result<TryOnAsset> {
        let store = self.documents(caller)?;
        if self.uploaded(caller, &product.id).await?.len() >= ASSETS_PER_PRODUCT {
            return Err(Error::unprocessable(format!("a product has at most {ASSETS_PER_PRODUCT} models; delete one first")));
        }
        let loaded = load_glb(file.clone(), declared_size(product)).await?;
        let loaded =
            loaded.map_err(|error| Error::unprocessable(error.to_string()).detail("file", "not_usable", error.to_string()))?;
        let width_mm = loaded.report.measures.total_width_mm;
        let declared_mm = product.content.frame.dimensions.total_width_mm;
        let document = AssetDocument {
            id: AssetId::generate(&self.clock).to_string(),
            product_id: product.id.clone(),
            scale_source: scale_source(&loaded.report),
            size_verified: matches!((width_mm, declared_mm), (Some(is), Some(said)) if (is - said).abs() <= WIDTH_TOLERANCE_MM),
            triangles: triangles(&loaded.model),
            bytes: file.len() as u64,
            created_at: self.clock.now().to_string(),
        };
        // The file first: a document never points at a file that is not there.
        self.blobs.tenant(caller.tenant.to_string())?.put(&document.blob_key(), file, "model/gltf-binary").await?;
        Ok(wire(store.insert(document).await?.value))
    }

    /// The bytes of a model.
    pub async fn asset_file(&self, caller: &Caller, product: &Product, asset_id: &str) -> Result<Bytes> {
        if asset_id == PARAMETRIC {
            let variant = variant_of(product, None)?;
            return Ok(frames::write_glb(&self.built(caller, product, variant).await?.0).into());
        }
        let asset = self.asset(caller, &product.id, asset_id).await?.value;
        self.file_of(caller, &asset).await
    }

    /// Forgets a model and its file.
    pub async fn asset_delete(&self, caller: &Caller, product_id: &str, asset_id: &str) -> Result<()> {
        let Versioned { value: asset, version } = self.asset(caller, product_id, asset_id).await?;
        self.documents(caller)?.delete_if_version::<AssetDocument>(&asset.id, version).await?;
        self.blobs.tenant(caller.tenant.to_string())?.delete(&asset.blob_key()).await?;
        Ok(())
    }

    async fn asset(&self, caller: &Caller, product_id: &str, asset_id: &str) -> Result<Versioned<AssetDocument>> {
        let found = self.documents(caller)?.get::<AssetDocument>(asset_id).await?;
        found.filter(|asset| asset.value.product_id == product_id).ok_or_else(|| Error::not_found("3-D model"))
    }

    async fn uploaded(&self, caller: &Caller, product_id: &str) -> Result<Vec<AssetDocument>> {
        let newest_first =
            Query::new(Filter::eq("product_id", product_id)).sort_by("id", Direction::Descending).limit(ASSETS_PER_PRODUCT);
        let page = self.documents(caller)?.find::<AssetDocument>(newest_first).await?;
        Ok(page.items.into_iter().map(|found| found.value).collect())
    }

    async fn file_of(&self, caller: &Caller, asset: &AssetDocument) -> Result<Bytes> {
        let file = self.blobs.tenant(caller.tenant.to_string())?.get(&asset.blob_key()).await?;
        file.ok_or_else(|| Error::not_found("3-D model"))
    }

    fn documents(&self, caller: &Caller) -> Result<TenantStore> {
        Ok(self.store.tenant(store::TenantId::parse(caller.tenant.to_string())?))
    }
}

fn wire(asset: AssetDocument) -> TryOnAsset {
    TryOnAsset {
        id: asset.id,
        product_id: asset.product_id,
        kind: AssetKind::Glb,
        size_verified: asset.size_verified,
        scale_source: asset.scale_source,
        triangles: asset.triangles,
        bytes: asset.bytes,
    }
}

fn triangles(model: &FrameModel) -> u64 {
    model.parts.iter().map(|part| part.mesh.indices.len() as u64 / 3).sum()
}

/// Where the scale of an uploaded model comes from, with what was done to it.
fn scale_source(report: &AssetReport) -> String {
    let sized = report.findings.iter().any(|finding| matches!(finding, Finding::SizedTo { .. }));
    let mut words = vec![if sized { "the product's size" } else { "the file's own units" }.to_owned()];
    words.extend(report.findings.iter().map(ToString::to_string));
    words.join("; ")
}

/// Reads a file on a thread of its own; what is wrong with the file is for the caller to judge. A file in units that cannot be known is
/// scaled to the product's size.
async fn load_glb(bytes: Bytes, declared: Option<BoxingSize>) -> Result<std::result::Result<LoadedFrame, GlbError>> {
    let load = move || match (read_glb(&bytes, &GlbLimits::default()), declared) {
        (Err(GlbError::UnknownScale { .. }), Some(size)) => read_glb_sized(&bytes, &GlbLimits::default(), Some(&size)),
        (read, _) => read,
    };
    tokio::task::spawn_blocking(load).await.map_err(Error::internal)
}

async fn build(product: &Product, variant_sku: String) -> Result<FrameModel> {
    let product = product.clone();
    let built = tokio::task::spawn_blocking(move || {
        let variant = variant_of(&product, Some(&variant_sku))?;
        Ok::<_, NotWearable>(frames::build(&frame_spec(&product, variant)?)?)
    });
    Ok(built.await.map_err(Error::internal)??)
}
