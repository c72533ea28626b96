//! Saved looks: a recipe is kept, and drawn again on the same photo to the same pixels.

use api::look::{Look, LookAsset, LookChange, LookInput, LookListQuery};
use api::permissions as may;
use api::tryon::PictureFormat;
use bytes::Bytes;
use frames::FrameModel;
use platform::{Caller, Error, Result};
use render::{LookRecipe, Picture, RENDERER_VERSION, RenderError};
use sha2::{Digest, Sha256};
use store::Cursor;

use super::{FileAnswer, Inner, Tryon};
use crate::choice::choose_face;
use crate::documents::LookDocument;
use crate::encode::{encode_photo, media_type};
use crate::ids::LookId;
use crate::look::options_of;
use crate::parametric::variant_of;
use crate::people::look_of;
use crate::photo::Photo;
use crate::ranges;

impl Tryon {
    /// Saves a look. The photo is drawn on once, so that what is kept can be drawn, and then dropped.
    ///
    /// # Errors
    /// `not_found` for the product or variant, `unprocessable_entity` when there is no face or the product cannot be worn.
    pub async fn look_create(&self, caller: &Caller, photo: Bytes, input: LookInput) -> Result<Look> {
        caller.require(&may::LOOKS_CREATE)?;
        ranges::check_person(&input.person)?;
        ranges::check_look(&input)?;
        let product = self.0.models.product(caller, &input.product_id).await?;
        let worn = self.0.models.worn(caller, &product, input.variant_sku.as_deref()).await?;
        self.0.people.check_room(caller, &input.person).await?;
        let kept = self.0.people.fit(caller, &input.person).await?;
        let now = self.0.people.now().to_string();
        let (id, version) = worn.version();
        let mut look = LookDocument {
            id: LookId::generate(self.0.people.clock()).to_string(),
            variant_sku: variant_of(&product, input.variant_sku.as_deref())?.sku.clone(),
            asset: LookAsset { id, version },
            photo_version: photo_version(caller, &input.person, &photo),
            renderer_version: RENDERER_VERSION,
            model_versions: self.0.engines.model_versions().clone(),
            adjustment: input.adjustment.or(kept.map(|fit| fit.adjustment)).unwrap_or_default(),
            person: input.person,
            product_id: product.id,
            face_at_px: input.face_at_px,
            max_side_px: input.max_side_px,
            picture_version: None,
            created_at: now.clone(),
            updated_at: now,
            expires_at_ms: self.0.people.expiry_ms(),
        };
        let recipe = look.clone();
        let picture = self.work(move |inner| draw_recipe(inner, &recipe, &recipe.asset.version, &worn.model, &photo)).await?;
        look.picture_version = Some(picture_version(&picture));
        Ok(look_of(self.0.people.look_keep(caller, look).await?))
    }

    /// A person's looks, newest first, and the cursor of the next page.
    ///
    /// # Errors
    /// `invalid_request` for a reference, limit or cursor that cannot be.
    pub async fn look_list(&self, caller: &Caller, query: &LookListQuery) -> Result<(Vec<Look>, Option<String>)> {
        caller.require(&may::LOOKS_READ)?;
        ranges::check_person(&query.person)
            .map_err(|error| Error::invalid(error.message.clone()).detail("person", "invalid", error.message))?;
        let limit = ranges::page_limit(query.limit)?;
        let after = query.cursor.as_deref().map(Cursor::parse).transpose()?;
        let page = self.0.people.looks(caller, &query.person, after, limit).await?;
        let next = page.next.map(|cursor| cursor.as_str().to_owned());
        Ok((page.items.into_iter().map(look_of).collect(), next))
    }

    /// # Errors
    /// `not_found`, also for a look whose time is over.
    pub async fn look_get(&self, caller: &Caller, look_id: &str) -> Result<Look> {
        caller.require(&may::LOOKS_READ)?;
        Ok(look_of(self.0.people.look(caller, look_id).await?))
    }

    /// Moves the frame of a look. Its picture is another one from then on.
    ///
    /// # Errors
    /// `not_found`, `version_conflict`, `unprocessable_entity`.
    pub async fn look_replace(
        &self,
        caller: &Caller,
        look_id: &str,
        if_version: Option<u64>,
        change: LookChange,
    ) -> Result<Look> {
        caller.require(&may::LOOKS_UPDATE)?;
        ranges::check_adjustment(change.adjustment)?;
        let found = self.0.people.look(caller, look_id).await?;
        if if_version.is_some_and(|version| version != found.version) {
            return Err(Error::version_conflict("look"));
        }
        let mut look = found.value;
        look.adjustment = change.adjustment;
        look.picture_version = None;
        look.updated_at = self.0.people.now().to_string();
        Ok(look_of(self.0.people.look_replace(caller, look, found.version).await?))
    }

    /// # Errors
    /// `not_found`.
    pub async fn look_delete(&self, caller: &Caller, look_id: &str) -> Result<()> {
        caller.require(&may::LOOKS_DELETE)?;
        self.0.people.look_delete(caller, look_id).await
    }

    /// Draws a look again.
    ///
    /// # Errors
    /// `not_found`; `conflict` when the photo, the model or the renderer is another one than the look was saved with.
    pub async fn look_render(&self, caller: &Caller, look_id: &str, photo: Bytes, format: PictureFormat) -> Result<FileAnswer> {
        caller.require(&may::LOOKS_READ)?;
        let found = self.0.people.look(caller, look_id).await?;
        let look = found.value;
        if photo_version(caller, &look.person, &photo) != look.photo_version {
            return Err(changed("photo", "this is another photo than the look was saved with; send that one"));
        }
        if look.model_versions != *self.0.engines.model_versions() {
            return Err(changed("look", "the face engine is a newer one; save the look again"));
        }
        let product = self.0.models.product(caller, &look.product_id).await?;
        let (version, model) = self.0.models.of_look(caller, &product, &look.variant_sku, &look.asset).await?;
        let recipe = look.clone();
        let (picture, bytes) = self
            .work(move |inner| {
                let picture = draw_recipe(inner, &recipe, &version, &model, &photo)?;
                // As the try-on picture was written that the look was saved of.
                let drawn = Photo { width: picture.width, height: picture.height, rgb: picture.to_rgb() };
                let bytes = encode_photo(&drawn, format)?;
                Ok((picture_version(&picture), bytes))
            })
            .await?;
        match &look.picture_version {
            Some(saved) if *saved != picture => {
                let message = "this computer draws the look otherwise than the one that saved it; save the look again";
                return Err(changed("look", message));
            }
            Some(_) => {}
            None => self.note_picture(caller, look, found.version, picture).await?,
        }
        Ok(FileAnswer { bytes: bytes.into(), media_type: media_type(format) })
    }

    /// The first picture after a change is what later ones have to be. Whoever changed the look meanwhile has the last word.
    async fn note_picture(&self, caller: &Caller, look: LookDocument, version: u64, picture: String) -> Result<()> {
        let noted = LookDocument { picture_version: Some(picture), ..look };
        match self.0.people.look_replace(caller, noted, version).await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.status().as_u16(), 404 | 409) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Draws a look on the photo's bytes; refuses a model and a renderer of other versions.
fn draw_recipe(inner: &Inner, look: &LookDocument, asset_version: &str, model: &FrameModel, photo: &[u8]) -> Result<Picture> {
    let decoded = Photo::decode(photo)?;
    let file_width = decoded.width;
    let photo = look.max_side_px.map_or_else(|| decoded.clone(), |side| decoded.clone().shrunk_to(side));
    let reduced = photo.width as f32 / file_width as f32;
    let face = choose_face(&inner.engines, &photo, look.face_at_px.map(|at| at.map(|px| px * reduced)))?;
    let recipe = LookRecipe {
        renderer_version: look.renderer_version,
        photo_version: look.photo_version.clone(),
        asset_version: look.asset.version.clone(),
        head: face.geometry.to_head(&face.landmarks_px, inner.engines.triangles()),
        options: options_of(look.adjustment),
    };
    let picture = Picture::from_rgb(photo.width, photo.height, &photo.rgb).map_err(undrawable)?;
    recipe.draw((&look.photo_version, &picture), (asset_version, model)).map_err(undrawable)
}

fn undrawable(error: RenderError) -> Error {
    match error {
        RenderError::Recipe { what, .. } => changed("look", &format!("the {what} has changed since; save the look again")),
        error => Error::unprocessable(error.to_string()).detail("look", "not_drawable", error.to_string()),
    }
}

fn changed(field: &str, message: &str) -> Error {
    Error::conflict(message).detail(field, "changed", message)
}

/// The digest of a photo, mixed with whose it is: nobody can be found again by a photo among tenants or people.
fn photo_version(caller: &Caller, person: &str, photo: &[u8]) -> String {
    let mut digest = Sha256::new();
    digest.update(caller.tenant.to_string());
    digest.update([0]);
    digest.update(person);
    digest.update([0]);
    digest.update(photo);
    hex(&digest.finalize())
}

fn picture_version(picture: &Picture) -> String {
    hex(&Sha256::digest(&picture.rgba))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
