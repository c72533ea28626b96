//! Pictures of frames alone, and what a product's try-on needs.

use std::sync::Arc;

use api::permissions as may;
use api::product::{Product, Variant};
use api::tryon::{AssetKind, PictureFormat, PictureQuery, TryOnAsset, TryOnManifest, VariantTryOn};
use platform::{Principal, Result};

use super::{FileAnswer, Tryon};
use crate::documents::try_on_assets::applies_to;
use crate::encode::media_type;
use crate::frame_models::PARAMETRIC;
use crate::product_picture::{self, PictureKey};
use crate::{parametric, validation};

impl Tryon {
    /// What can be tried on of a product, and where its scale comes from.
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
        validation::validate_picture(&query)?;
        let product = self.0.models.product(principal, product_id).await?;
        let model = self.0.models.of_variant(principal, &product, query.variant_sku.as_deref()).await?;
        let key = PictureKey::new(model.key, &query);
        let (drawn, frame) = (key.clone(), Arc::clone(&model.frame));
        let draw = self.0.workers.run(move || product_picture::draw(&drawn, &frame));
        let bytes = self.0.product_pictures.get_or_build(&key, draw).await?;
        Ok(FileAnswer { bytes, media_type: media_type(PictureFormat::Png) })
    }
}

/// How a variant is shown. `assets` is in the order of [`crate::frame_models::FrameModelRepository::assets`].
fn variant_try_on(product: &Product, variant: &Variant, assets: &[TryOnAsset]) -> VariantTryOn {
    let uploaded = assets.iter().filter(|asset| asset.kind != AssetKind::Parametric);
    let mut uploaded = uploaded.filter(|asset| applies_to(asset.variant_sku.as_deref(), &variant.sku));
    let (asset_id, reason) = match (uploaded.next(), parametric::frame_spec(product, variant)) {
        (Some(asset), _) => (Some(asset.id.clone()), None),
        (None, Ok(_)) => (Some(PARAMETRIC.to_owned()), None),
        (None, Err(error)) => (None, Some(error.to_string())),
    };
    VariantTryOn { sku: variant.sku.clone(), available: reason.is_none(), reason, asset_id }
}
