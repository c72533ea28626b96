//! The 3-D models of products.

use api::permissions as may;
use api::product::Product;
use api::tryon::{TryOnAsset, TryOnAssetOptions};
use platform::{Error, Principal, Result};

use super::{FileAnswer, Inner, Tryon};
use crate::converted_model::ConvertedModel;
use crate::memory::Upload;
use crate::photo::{PhotoError, PhotoHeader};
use crate::photo_reconstruction::DeclaredSize;
use crate::product_photo::read_peak_bytes;
use crate::reconstruction_error::ReconstructionError;
use crate::{model_file, parametric, photo_reconstruction};

/// What a model is to be made of.
#[derive(Clone, Debug)]
pub enum AssetUpload {
    /// GLB or glTF.
    File(Upload),
    /// A photo of the product, and one from the side that shows its temples.
    Photo { photo: Upload, side: Option<Upload> },
}

impl Tryon {
    /// The 3-D models of a product, the one that is shown first.
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
        let variant_sku = variant_of_upload(&product, options.variant_sku, &upload)?;
        self.0.models.assets.check_limit(principal, &product.id).await?;
        let declared = DeclaredSize {
            size: parametric::declared_size(&product),
            lens_height_mm: parametric::known_mm(&product, "frame.dimensions.b_mm", product.content.frame.dimensions.b_mm),
        };
        let peak_bytes = upload.peak_bytes()?;
        let converted = self.work(peak_bytes, move |inner| convert(inner, upload, &declared)).await?;
        let stored = self.0.models.assets.insert(principal, &product, variant_sku, converted).await?;
        Ok(stored.of_product(&product))
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

    /// Deletes a 3-D model; the product is then shown with the one before.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn try_on_asset_delete(&self, principal: &Principal, product_id: &str, asset_id: &str) -> Result<()> {
        principal.require(&may::TRY_ON_ASSETS_DELETE)?;
        self.0.models.assets.delete(principal, product_id, asset_id).await
    }
}

impl AssetUpload {
    /// Most bytes of memory that reading it takes. The two photos are read one after the other.
    fn peak_bytes(&self) -> Result<u64> {
        let of_photo = |photo: &Upload| -> Result<u64, PhotoError> { Ok(read_peak_bytes(&PhotoHeader::read(photo)?)) };
        match self {
            // Its geometry and textures, which the reader bounds, are read to a multiple of the file.
            Self::File(file) => Ok(4 * file.len() as u64),
            Self::Photo { photo, side } => {
                let side = side.as_ref().map_or(Ok(0), of_photo);
                let side = side.map_err(|error| ReconstructionError::Side(Box::new(error.into())))?;
                Ok(of_photo(photo)?.max(side))
            }
        }
    }
}

fn convert(inner: &Inner, upload: AssetUpload, declared: &DeclaredSize) -> Result<ConvertedModel> {
    match upload {
        AssetUpload::File(file) => Ok(model_file::convert_model_file(&file, declared.size.as_ref())?),
        AssetUpload::Photo { photo, side } => {
            Ok(photo_reconstruction::convert_product_photo(&inner.engines, &photo, side.as_deref(), declared)?)
        }
    }
}

/// The variant that a new model shows. A photo shows one color, so that it has to be known which.
fn variant_of_upload(product: &Product, sku: Option<String>, upload: &AssetUpload) -> Result<Option<String>> {
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
