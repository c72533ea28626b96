//! The verbs: measure a face, draw a look, say what can be worn, keep 3-D models.

use std::sync::Arc;

use api::clients::CatalogClient;
use api::face::{FaceAnalysis, FaceShapeInfo};
use api::permissions as may;
use api::product::{Product, Variant};
use api::tryon::{
    AssetKind, PictureFormat, PictureQuery, RenderRequest, TryOnAsset, TryOnAssetOptions, TryOnManifest, VariantTryOn,
};
use blobs::Blobs;
use bytes::Bytes;
use frames::FrameModel;
use platform::{Clock, Error, Principal, Result};
use store::RegisteredStore;
use tokio::sync::Semaphore;
use vision::AnalyzeOptions;

use crate::assets::Assets;
use crate::documents::is_worn_by;
use crate::encode::{encode_photo, media_type};
use crate::engines::Engines;
use crate::error::vision_error;
use crate::models::FrameModelRepository;
use crate::people::People;
use crate::photo::Photo;
use crate::pictures::{PictureKey, Pictures};
use crate::{convert, from_file, from_photo, look, parametric, ranges};

mod looks;
mod people;

/// A photo is decoded at a half, a quarter or an eighth of its size while its longer side keeps so many pixels.
const ANALYSIS_SIDE_PX: u32 = 1600;
/// A face so wide fills its crop of 192 pixels, which is 1.5 times as wide as the face, with more than it can show. For
/// smaller ones the photo is read again in full.
const LARGE_FACE_PX: f32 = 160.0;
/// Most faces that are measured in one photo.
pub(crate) const MAX_FACES: usize = 16;

/// The service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Tryon(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    engines: Engines,
    models: FrameModelRepository,
    people: People,
    pictures: Pictures,
    /// One permit for each picture that is worked on at a time; bounds memory and keeps the other routes quick.
    workers: Arc<Semaphore>,
}

/// What a model is to be made of.
#[derive(Clone, Debug)]
pub enum AssetUpload {
    /// GLB or glTF.
    File(Bytes),
    /// A photo of the product, and one from the side that shows its temples.
    Photo { photo: Bytes, side: Option<Bytes> },
}

/// A file on its way to the caller.
#[derive(Clone, Debug)]
pub struct FileAnswer {
    pub bytes: Bytes,
    pub media_type: &'static str,
}

impl Tryon {
    /// A service that works on at most `workers` pictures at a time.
    ///
    /// # Errors
    /// `internal` when the models that the binary carries are damaged.
    pub fn new(catalog: CatalogClient, store: RegisteredStore, blobs: Blobs, clock: Clock, workers: usize) -> Result<Self> {
        Ok(Self(Arc::new(Inner {
            engines: Engines::load().map_err(vision_error)?,
            models: FrameModelRepository::new(catalog, Assets::new(store.clone(), blobs, clock.clone())),
            people: People::new(store, clock),
            pictures: Pictures::new(),
            workers: Arc::new(Semaphore::new(workers.max(1))),
        })))
    }

    /// Measures the largest face of a photo, or all. Nothing of it is kept.
    ///
    /// # Errors
    /// `forbidden`, `unprocessable_entity` and `unsupported_media_type` for photos that cannot be used.
    pub async fn face_analysis_create(&self, principal: &Principal, photo: Bytes, all_faces: bool) -> Result<FaceAnalysis> {
        principal.require(&may::FACE_ANALYSES_RUN)?;
        self.work(move |inner| analyze_photo(&inner.engines, &photo, all_faces)).await
    }

    /// Face shapes with the frame shapes that flatter them.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn face_shape_list(&self, principal: &Principal) -> Result<Vec<FaceShapeInfo>> {
        principal.require(&may::PRODUCTS_READ)?;
        Ok(convert::face_shapes())
    }

    /// Draws a product on the largest face of a photo.
    ///
    /// # Errors
    /// `not_found` for the product or variant, `unprocessable_entity` when there is no face or the product cannot be worn.
    pub async fn try_on_render(&self, principal: &Principal, photo: Bytes, request: RenderRequest) -> Result<FileAnswer> {
        principal.require(&may::TRY_ON_RUN)?;
        ranges::check_render(&request)?;
        let product = self.0.models.product(principal, &request.product_id).await?;
        let worn = self.0.models.worn(principal, &product, request.variant_sku.as_deref()).await?;
        let worn = self.0.models.levels(principal, worn).await?;
        self.work(move |inner| {
            let mut photo = Photo::decode(&photo)?;
            let file_width = photo.width;
            if let Some(side) = request.max_side_px {
                photo = photo.shrunk_to(side);
            }
            let reduced = photo.width as f32 / file_width as f32;
            let face_at = request.face_at_px.map(|at| at.map(|px| px * reduced));
            look::wear_on(&inner.engines, &mut photo, face_at, &worn, request.adjustment)?;
            let bytes = encode_photo(&photo, request.format)?;
            Ok(FileAnswer { bytes: bytes.into(), media_type: media_type(request.format) })
        })
        .await
    }

    /// What can be worn of a product, and where its scale comes from.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn try_on_manifest_get(&self, principal: &Principal, product_id: &str) -> Result<TryOnManifest> {
        principal.require(&may::PRODUCTS_READ)?;
        let product = self.0.models.product(principal, product_id).await?;
        let assets = self.0.models.assets(principal, &product).await?;
        let variants = product.content.variants.iter().map(|variant| variant_try_on(&product, variant, &assets)).collect();
        let reason = match (assets.first(), product.content.variants.first()) {
            (Some(_), _) => None,
            (None, Some(variant)) => parametric::frame_spec(&product, variant).err().map(|error| error.to_string()),
            (None, None) => Some("the product has no variant".to_owned()),
        };
        Ok(TryOnManifest { product_id: product.id, asset: assets.into_iter().next(), reason, variants })
    }

    /// A picture of the frame alone. Kept in memory until the product changes.
    ///
    /// # Errors
    /// `not_found`; `unprocessable_entity` when the product has no model.
    pub async fn product_picture_get(&self, principal: &Principal, product_id: &str, query: PictureQuery) -> Result<FileAnswer> {
        principal.require(&may::PRODUCTS_READ)?;
        ranges::check_picture(&query)?;
        let product = self.0.models.product(principal, product_id).await?;
        let worn = self.0.models.worn(principal, &product, query.variant_sku.as_deref()).await?;
        let key = PictureKey::new(principal, worn.revision, &query)?;
        if let Some(bytes) = self.0.pictures.get(&key) {
            return Ok(FileAnswer { bytes, media_type: media_type(PictureFormat::Png) });
        }
        self.work(move |inner| {
            let bytes = inner.pictures.draw(key, &worn.model, &query)?;
            Ok(FileAnswer { bytes, media_type: media_type(PictureFormat::Png) })
        })
        .await
    }

    /// The 3-D models of a product, the one that is worn first.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn try_on_asset_list(&self, principal: &Principal, product_id: &str) -> Result<Vec<TryOnAsset>> {
        principal.require(&may::PRODUCTS_READ)?;
        let product = self.0.models.product(principal, product_id).await?;
        self.0.models.assets(principal, &product).await
    }

    /// Makes a model of a 3-D file or a photo, and keeps it for a product.
    ///
    /// # Errors
    /// `not_found`, `unprocessable_entity` with what is wrong with the file or what the photo shows, and what to send instead.
    pub async fn try_on_asset_create(
        &self,
        principal: &Principal,
        product_id: &str,
        options: TryOnAssetOptions,
        upload: AssetUpload,
    ) -> Result<TryOnAsset> {
        principal.require(&may::TRY_ON_ASSETS_CREATE)?;
        let product = self.0.models.product(principal, product_id).await?;
        let variant_sku = shown_variant(&product, options.variant_sku, &upload)?;
        self.0.models.assets.check_room(principal, &product.id).await?;
        let size = parametric::declared_size(&product);
        let lens_height_mm = parametric::known_mm(&product, "frame.dimensions.b_mm", product.content.frame.dimensions.b_mm);
        let made = self.work(move |inner| match upload {
            AssetUpload::File(bytes) => Ok(from_file::make(&bytes, size.as_ref())?),
            AssetUpload::Photo { photo, side } => {
                let declared = from_photo::Declared { size, lens_height_mm };
                Ok(from_photo::make(&inner.engines, &photo, side.as_deref(), &declared)?)
            }
        });
        let kept = self.0.models.assets.keep(principal, &product, variant_sku, made.await?).await?;
        Ok(kept.of_product(&product))
    }

    /// The file of a 3-D model.
    ///
    /// # Errors
    /// `not_found`; `unprocessable_entity` when a parametric model cannot be built.
    pub async fn try_on_asset_file(&self, principal: &Principal, product_id: &str, asset_id: &str) -> Result<FileAnswer> {
        principal.require(&may::PRODUCTS_READ)?;
        let product = self.0.models.product(principal, product_id).await?;
        let bytes = self.0.models.asset_file(principal, &product, asset_id).await?;
        Ok(FileAnswer { bytes, media_type: "model/gltf-binary" })
    }

    /// Deletes a 3-D model; the product is then worn with the one before.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn try_on_asset_delete(&self, principal: &Principal, product_id: &str, asset_id: &str) -> Result<()> {
        principal.require(&may::TRY_ON_ASSETS_DELETE)?;
        self.0.models.assets.delete(principal, product_id, asset_id).await
    }

    /// The model of a product's variant as it is worn: for callers in this process, such as the command line.
    ///
    /// # Errors
    /// As [`Tryon::try_on_render`].
    pub async fn worn_model(
        &self,
        principal: &Principal,
        product_id: &str,
        variant_sku: Option<&str>,
    ) -> Result<Arc<FrameModel>> {
        principal.require(&may::TRY_ON_RUN)?;
        let product = self.0.models.product(principal, product_id).await?;
        Ok(self.0.models.worn(principal, &product, variant_sku).await?.model)
    }

    /// Runs work on pixels on a thread of its own, when it is its turn.
    async fn work<T: Send + 'static>(&self, job: impl FnOnce(&Inner) -> Result<T> + Send + 'static) -> Result<T> {
        let permit = self.permit().await?;
        let inner = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            let outcome = job(&inner);
            drop(permit);
            outcome
        });
        done.await.map_err(Error::internal)?
    }

    async fn permit(&self) -> Result<tokio::sync::OwnedSemaphorePermit> {
        Arc::clone(&self.0.workers).acquire_owned().await.map_err(Error::internal)
    }
}

/// Measures the faces in the bytes of a photo; all of them, or the largest one.
///
/// # Errors
/// As [`Tryon::face_analysis_create`].
pub fn analyze_photo(engines: &Engines, bytes: &[u8], all_faces: bool) -> Result<FaceAnalysis> {
    let since = std::time::Instant::now();
    let mut reduced = Photo::decode_reduced(bytes, ANALYSIS_SIDE_PX)?;
    let mut decode_ms = since.elapsed().as_secs_f64() * 1000.0;
    let options = AnalyzeOptions { max_faces: if all_faces { MAX_FACES } else { 1 } };
    let mut timed = engines.analyze(&reduced.photo, &options).map_err(vision_error)?;
    if reduced.reduction > 1 && !all_large(&timed.analysis.faces) {
        drop(reduced);
        let since = std::time::Instant::now();
        reduced = Photo::decode_reduced(bytes, u32::MAX)?;
        decode_ms += since.elapsed().as_secs_f64() * 1000.0;
        timed = engines.analyze(&reduced.photo, &options).map_err(vision_error)?;
    }
    timed.timings_ms.insert("decode".to_owned(), decode_ms);
    Ok(convert::face_analysis(timed, engines.model_versions().clone(), &reduced))
}

/// Whether there are faces, and each has more pixels than the face network's crop can show.
fn all_large(faces: &[vision::Face]) -> bool {
    !faces.is_empty() && faces.iter().all(|face| face.box_px[2] >= LARGE_FACE_PX)
}

/// The variant that a new model shows. A photo shows one color, so that it has to be known which.
fn shown_variant(product: &Product, sku: Option<String>, upload: &AssetUpload) -> Result<Option<String>> {
    let variants = &product.content.variants;
    if let Some(sku) = sku {
        return Ok(Some(parametric::variant_of(product, Some(&sku))?.sku.clone()));
    }
    match (upload, variants.as_slice()) {
        (AssetUpload::File(_), _) => Ok(None),
        (AssetUpload::Photo { .. }, [only]) => Ok(Some(only.sku.clone())),
        (AssetUpload::Photo { .. }, _) => {
            let message = format!("the product has {} variants; name the one that the photo shows in options", variants.len());
            Err(Error::unprocessable(message.clone()).detail("options.variant_sku", "missing", message))
        }
    }
}

/// How a variant is worn. `assets` is in the order of [`FrameModelRepository::assets`].
fn variant_try_on(product: &Product, variant: &Variant, assets: &[TryOnAsset]) -> VariantTryOn {
    let given = assets.iter().filter(|asset| asset.kind != AssetKind::Parametric);
    let mut given = given.filter(|asset| is_worn_by(asset.variant_sku.as_deref(), &variant.sku));
    let (asset_id, reason) = match (given.next(), parametric::frame_spec(product, variant)) {
        (Some(asset), _) => (Some(asset.id.clone()), None),
        (None, Ok(_)) => (Some(crate::models::PARAMETRIC.to_owned()), None),
        (None, Err(error)) => (None, Some(error.to_string())),
    };
    VariantTryOn { sku: variant.sku.clone(), available: reason.is_none(), reason, asset_id }
}
