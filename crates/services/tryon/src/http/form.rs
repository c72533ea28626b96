//! The parts of a form.

use api::look::KeepConsent;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use platform::{Error, Result};

use crate::service::AssetUpload;

/// The word by which the person in the photo agrees that it is sent.
const PHOTO_UPLOAD: &str = "photo_upload";
/// The word by which they agree that their look is kept.
const PERSONALIZATION: &str = KeepConsent::Personalization.as_str();
/// Longest part that is not a file.
const WORD_MAX_BYTES: usize = 64 * 1024;

/// The parts that a photo comes with.
#[derive(Debug, Default)]
pub struct PhotoForm {
    pub photo: Bytes,
    /// `look` of a rendering, `faces` of an analysis.
    pub about: Option<Bytes>,
}

/// Reads `consent`, `photo` and the part named `about`. Nothing is looked at before consent is there.
pub async fn photo_form(form: Multipart, about: &str) -> Result<PhotoForm> {
    Ok(consented(form, about, None).await?.0)
}

/// As [`photo_form`], for what is kept: with the consent to that, too.
pub async fn photo_form_to_keep(form: Multipart, about: &str) -> Result<PhotoForm> {
    let (parts, kept) = consented(form, about, Some("keep")).await?;
    if kept.as_deref() == Some(PERSONALIZATION.as_bytes()) {
        return Ok(parts);
    }
    Err(Error::consent_required("the person has to agree that their look is kept: add the part keep=personalization"))
}

/// The parts, and what the part named `keep` says.
async fn consented(mut form: Multipart, about: &str, keep: Option<&str>) -> Result<(PhotoForm, Option<Bytes>)> {
    let (mut parts, mut consent, mut photo, mut kept) = (PhotoForm::default(), None, None, None);
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("consent") => consent = Some(word(field).await?),
            Some("photo") => photo = Some(file(field, api::operations::PHOTO_MAX_BYTES).await?),
            Some(name) if name == about => parts.about = Some(word(field).await?),
            Some(name) if Some(name) == keep => kept = Some(word(field).await?),
            other => return Err(unknown_part(other)),
        }
    }
    if consent.as_deref() != Some(PHOTO_UPLOAD.as_bytes()) {
        let message = "the person in the photo has to agree that it is sent: add the part consent=photo_upload";
        return Err(Error::consent_required(message));
    }
    parts.photo = photo.ok_or_else(|| missing("photo"))?;
    Ok((parts, kept))
}

/// What a model is to be made of, and for which variant.
#[derive(Debug)]
pub struct AssetForm {
    pub options: Option<Bytes>,
    pub upload: AssetUpload,
}

/// Reads `options` and one of `file` and `photo`, the latter with `side`.
pub async fn asset_form(mut form: Multipart) -> Result<AssetForm> {
    let (mut options, mut model, mut photo, mut side) = (None, None, None, None);
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let (part, limit_bytes) = match field.name() {
            Some("options") => {
                options = Some(word(field).await?);
                continue;
            }
            Some("file") => (&mut model, api::operations::ASSET_MAX_BYTES),
            Some("photo") => (&mut photo, api::operations::PHOTO_MAX_BYTES),
            Some("side") => (&mut side, api::operations::PHOTO_MAX_BYTES),
            other => return Err(unknown_part(other)),
        };
        if part.replace(file(field, limit_bytes).await?).is_some() {
            return Err(too_many());
        }
    }
    let upload = match (model, photo, side) {
        (Some(model), None, None) => AssetUpload::File(model),
        (None, Some(photo), side) => AssetUpload::Photo { photo, side },
        (Some(_), _, _) => return Err(too_many()),
        (None, None, Some(_)) => {
            let alone = "a photo from the side goes with one from the front; send that as the part \"photo\"";
            return Err(Error::invalid(alone).detail("photo", "missing", alone));
        }
        (None, None, None) => {
            let nothing = "the form has neither a part \"photo\" nor a part \"file\"; send one of them";
            return Err(Error::invalid(nothing).detail("photo", "missing", nothing));
        }
    };
    Ok(AssetForm { options, upload })
}

fn too_many() -> Error {
    let rule = "send one file, or one photo and at most one from the side";
    Error::invalid(rule).detail("file", "more_than_one", rule)
}

/// The error for a part that has to be there.
pub fn missing(part: &str) -> Error {
    Error::invalid(format!("the form has no part {part:?}")).detail(part, "missing", "this part is needed")
}

async fn file(field: Field<'_>, limit_bytes: u64) -> Result<Bytes> {
    bounded(field, limit_bytes as usize).await
}

async fn word(field: Field<'_>) -> Result<Bytes> {
    bounded(field, WORD_MAX_BYTES).await
}

/// A part as it comes in, and no more of it than is allowed.
async fn bounded(mut field: Field<'_>, limit_bytes: usize) -> Result<Bytes> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > limit_bytes {
            return Err(Error::too_large(limit_bytes as u64));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn unknown_part(name: Option<&str>) -> Error {
    let name: String = name.unwrap_or_default().chars().take(40).collect();
    Error::invalid(format!("the form has a part {name:?}, which is not known here")).detail(
        name,
        "unknown",
        "leave this part out",
    )
}

fn broken(error: MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Error::too_large(api::operations::PHOTO_MAX_BYTES).caused_by(error);
    }
    Error::invalid("the form is not valid multipart/form-data, or it ended early").caused_by(error)
}

/// What axum could make of the body as a form.
pub type MaybeForm = std::result::Result<Multipart, axum::extract::multipart::MultipartRejection>;

/// The form, or 415 when the body is none.
pub fn multipart(form: MaybeForm) -> Result<Multipart> {
    form.map_err(|_| Error::unsupported_media_type("send the body as multipart/form-data with a boundary"))
}
