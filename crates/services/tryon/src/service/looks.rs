//! Saved looks: a recipe is stored, and drawn again on the same photo to the same pixels.

use api::adjustment::Adjustment;
use api::look::{Look, LookInput, LookListQuery, LookReplacement};
use api::permissions as may;
use api::tryon::PictureFormat;
use platform::http::{IfMatch, MergePatch, Replacement, page_cursor, page_limit};
use platform::{Error, Principal, Result, TenantId};
use render::RENDERER_VERSION;
use sha2::{Digest, Sha256};
use store::Versioned;

use super::renders::{Recipe, draw_on_file, render_peak_bytes};
use super::{FileAnswer, Inner, Tryon};
use crate::documents::expiry_ms;
use crate::documents::looks::{LookDocument, StoredLookAsset, look_of};
use crate::encode::{encode_photo, media_type};
use crate::ids::LookId;
use crate::memory::Upload;
use crate::parametric::variant_of;
use crate::photo::{Photo, PhotoHeader};
use crate::validation;

impl Tryon {
    /// Saves a look. The photo is drawn on once, so that what is stored can be drawn, and then dropped.
    ///
    /// # Errors
    /// `not_found` for the product or variant, `unprocessable_entity` when there is no face or the product cannot be tried on.
    pub async fn look_create(&self, principal: &Principal, photo: Upload, input: LookInput) -> Result<Look> {
        principal.require(&may::LOOKS_CREATE)?;
        validation::validate_person(&input.person)?;
        validation::validate_look(&input)?;
        let header = PhotoHeader::read(&photo)?;
        let product = self.0.models.product(principal, &input.product_id).await?;
        let model = self.0.models.of_variant(principal, &product, input.variant_sku.as_deref()).await?;
        self.0.looks.check_limit(principal, &input.person).await?;
        let saved = self.0.adjustments.find(principal, &input.person).await?;
        let now = self.0.platform.clock.now();
        let mut document = LookDocument {
            id: LookId::generate(&self.0.platform.clock).to_string(),
            variant_sku: variant_of(&product, input.variant_sku.as_deref())?.sku.clone(),
            asset: StoredLookAsset { id: model.asset_id.clone(), sha256: model.sha256.clone() },
            photo_digest: photo_digest(principal.tenant()?, &input.person, &photo),
            renderer_version: RENDERER_VERSION,
            model_versions: self.0.engines.model_versions().clone(),
            adjustment: input.adjustment.or(saved.map(|saved| saved.adjustment)).unwrap_or_default().into(),
            person: input.person,
            product_id: product.id,
            face_at_px: input.face_at_px,
            max_side_px: input.max_side_px,
            picture_sha256: None,
            created_at: now.to_string(),
            updated_at: now.to_string(),
            expires_at_ms: expiry_ms(now),
        };
        let frame = self.0.models.levels_of_detail(&model).await?;
        let (recipe, peak_bytes) = (recipe_of(&document), render_peak_bytes(&header, document.max_side_px, None));
        let draw = move |inner: &Inner| Ok(picture_sha256(&draw_on_file(&inner.engines, &header, photo, &frame, recipe)?));
        document.picture_sha256 = Some(self.work(peak_bytes, draw).await?);
        Ok(look_of(self.0.looks.insert(principal, document).await?))
    }

    /// A person's looks, newest first, and the cursor of the next page.
    ///
    /// # Errors
    /// `invalid_request` for a reference, limit or cursor that cannot be.
    pub async fn look_list(&self, principal: &Principal, query: &LookListQuery) -> Result<(Vec<Look>, Option<String>)> {
        principal.require(&may::LOOKS_READ)?;
        validation::validate_person(&query.person)
            .map_err(|error| Error::invalid(error.message.clone()).detail("person", "invalid", error.message))?;
        let (limit, after) = (page_limit(query.limit)?, page_cursor(query.cursor.as_deref())?);
        let page = self.0.looks.list(principal, &query.person, after, limit).await?;
        let next = page.next.map(|cursor| cursor.as_str().to_owned());
        Ok((page.items.into_iter().map(look_of).collect(), next))
    }

    /// # Errors
    /// `not_found`, also for a look whose time is over.
    pub async fn look_get(&self, principal: &Principal, look_id: &str) -> Result<Look> {
        principal.require(&may::LOOKS_READ)?;
        Ok(look_of(self.0.looks.get(principal, look_id).await?))
    }

    /// Moves the frame of a look. Its picture is another one from then on.
    ///
    /// # Errors
    /// `not_found`, `precondition_failed`, `unprocessable_entity`.
    pub async fn look_replace(
        &self,
        principal: &Principal,
        look_id: &str,
        condition: IfMatch,
        replacement: Replacement<LookReplacement>,
    ) -> Result<Look> {
        self.look_change(principal, look_id, condition, |current| replacement.agreeing_with(current)).await
    }

    /// As [`Tryon::look_replace`], with a part of the adjustment.
    ///
    /// # Errors
    /// As [`Tryon::look_replace`].
    pub async fn look_update(
        &self,
        principal: &Principal,
        look_id: &str,
        condition: IfMatch,
        patch: MergePatch<LookReplacement>,
    ) -> Result<Look> {
        self.look_change(principal, look_id, condition, |current| patch.apply(current)).await
    }

    async fn look_change(
        &self,
        principal: &Principal,
        look_id: &str,
        condition: IfMatch,
        change: impl FnOnce(&Look) -> Result<LookReplacement> + Send,
    ) -> Result<Look> {
        principal.require(&may::LOOKS_UPDATE)?;
        let found = self.0.looks.get(principal, look_id).await?;
        condition.check(found.version, "look")?;
        let LookReplacement { adjustment } = change(&look_of(found.clone()))?;
        validation::validate_adjustment(adjustment)?;
        let Versioned { value: mut document, version } = found;
        if Adjustment::from(document.adjustment) != adjustment {
            document.picture_sha256 = None;
        }
        document.adjustment = adjustment.into();
        document.updated_at = self.0.platform.clock.now().to_string();
        Ok(look_of(self.0.looks.replace(principal, document, version).await?))
    }

    /// # Errors
    /// `not_found`.
    pub async fn look_delete(&self, principal: &Principal, look_id: &str) -> Result<()> {
        principal.require(&may::LOOKS_DELETE)?;
        self.0.looks.delete(principal, look_id).await
    }

    /// Draws a look again.
    ///
    /// # Errors
    /// `not_found`; `conflict` when the photo, the model or the renderer is another one than the look was saved with.
    pub async fn look_render(
        &self,
        principal: &Principal,
        look_id: &str,
        photo: Upload,
        format: PictureFormat,
    ) -> Result<FileAnswer> {
        principal.require(&may::LOOKS_READ)?;
        let Versioned { value: document, version } = self.0.looks.get(principal, look_id).await?;
        if photo_digest(principal.tenant()?, &document.person, &photo) != document.photo_digest {
            return Err(changed("photo", "this is another photo than the look was saved with; send that one"));
        }
        self.check_versions(&document)?;
        let header = PhotoHeader::read(&photo)?;
        let product = self.0.models.product(principal, &document.product_id).await?;
        let model = self.0.models.of_look(principal, &product, &document.variant_sku, &document.asset).await?;
        if model.sha256 != document.asset.sha256 {
            return Err(changed("look", "the model has changed since; save the look again"));
        }
        let frame = self.0.models.levels_of_detail(&model).await?;
        let (recipe, peak_bytes) = (recipe_of(&document), render_peak_bytes(&header, document.max_side_px, Some(format)));
        let draw = move |inner: &Inner| {
            let picture = draw_on_file(&inner.engines, &header, photo, &frame, recipe)?;
            Ok((picture_sha256(&picture), encode_photo(&picture, format)?))
        };
        let (picture, bytes) = self.work(peak_bytes, draw).await?;
        match &document.picture_sha256 {
            Some(saved) if *saved != picture => {
                let message = "this computer draws the look otherwise than the one that saved it; save the look again";
                return Err(changed("look", message));
            }
            Some(_) => {}
            None => self.record_picture(principal, document, version, picture).await?,
        }
        Ok(FileAnswer { bytes: bytes.into(), media_type: media_type(format) })
    }

    /// Refuses a look that another renderer or face engine drew: it would come out differently.
    fn check_versions(&self, look: &LookDocument) -> Result<()> {
        if look.model_versions != *self.0.engines.model_versions() {
            return Err(changed("look", "the face engine is a newer one; save the look again"));
        }
        if look.renderer_version != RENDERER_VERSION {
            return Err(changed("look", "the renderer has changed since; save the look again"));
        }
        Ok(())
    }

    /// The first picture after a change is what later ones have to be. Whoever changed the look meanwhile has the last word.
    async fn record_picture(&self, principal: &Principal, look: LookDocument, version: u64, picture: String) -> Result<()> {
        let recorded = LookDocument { picture_sha256: Some(picture), ..look };
        match self.0.looks.replace(principal, recorded, version).await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.status().as_u16(), 404 | 409) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn recipe_of(document: &LookDocument) -> Recipe {
    let LookDocument { max_side_px, face_at_px, adjustment, .. } = *document;
    Recipe { max_side_px, face_at_px, adjustment: adjustment.into() }
}

fn changed(field: &str, message: &str) -> Error {
    Error::conflict(message).detail(field, "changed", message)
}

/// The digest of a photo, mixed with whose it is: nobody can be found again by a photo among tenants or people.
fn photo_digest(tenant: TenantId, person: &str, photo: &[u8]) -> String {
    let mut digest = Sha256::new();
    digest.update(tenant.to_string());
    digest.update([0]);
    digest.update(person);
    digest.update([0]);
    digest.update(photo);
    hex::encode(digest.finalize())
}

/// The digest of a picture's pixels as RGBA, as looks of all versions hold it.
fn picture_sha256(picture: &Photo) -> String {
    let mut digest = Sha256::new();
    let mut rgba = Vec::with_capacity(picture.width as usize * 4);
    for row in picture.rgb.chunks(picture.width as usize * 3) {
        rgba.clear();
        rgba.extend(row.chunks_exact(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]));
        digest.update(&rgba);
    }
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_the_digest_of_its_pixels_with_full_opacity() {
        let rgb: Vec<u8> = (0..5 * 3 * 3).collect();
        let expected = render::Picture::from_rgb(5, 3, &rgb).unwrap();
        assert_eq!(picture_sha256(&Photo { width: 5, height: 3, rgb }), hex::encode(Sha256::digest(&expected.rgba)));
    }
}
