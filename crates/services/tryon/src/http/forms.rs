//! Forms with files: memory is asked for before the body is read.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use api::consent::ConsentPurpose;
use api::operations::{ASSET_MAX_BYTES, FORM_OVERHEAD_BYTES, PHOTO_MAX_BYTES};
use axum::extract::{FromRequest, Request};
use platform::http::{Multipart, Part, Permit, content_length, require_part};
use platform::{Error, Result};

use crate::consent;
use crate::memory::Upload;
use crate::service::{AssetUpload, Tryon};

/// Longest time that a form may take to arrive: its memory is taken from the beginning.
const ARRIVAL_TIME: Duration = Duration::from_secs(60);

/// A form of at most `FILE_BYTES` of files whose memory was granted.
#[derive(Debug)]
pub struct AdmittedForm<const FILE_BYTES: u64> {
    form: Multipart,
    permit: Arc<Permit>,
}

/// A form with a photo of a face.
pub type PhotoForm = AdmittedForm<PHOTO_MAX_BYTES>;
/// A form with what a 3-D model is made of.
pub type AssetForm = AdmittedForm<ASSET_MAX_BYTES>;

impl<const FILE_BYTES: u64> FromRequest<Tryon> for AdmittedForm<FILE_BYTES> {
    type Rejection = Error;

    async fn from_request(request: Request, service: &Tryon) -> Result<Self> {
        let most = FILE_BYTES + FORM_OVERHEAD_BYTES;
        let permit = service.admit_upload(content_length(request.headers()).unwrap_or(most).min(most)).await?;
        Ok(Self { form: Multipart::from_request(request, service).await?, permit: Arc::new(permit) })
    }
}

/// The parts that a photo comes with.
#[derive(Debug)]
pub struct PhotoParts {
    pub photo: Upload,
    /// `look` of a rendering, `faces` of an analysis, `options` of a look that is drawn again.
    pub about: Option<String>,
}

impl PhotoForm {
    /// Reads `consent`, `photo` and the part named `about`. Nothing is looked at before each of the purposes is agreed to.
    pub async fn read(self, about: &str, purposes: &[ConsentPurpose]) -> Result<PhotoParts> {
        in_time(self.read_parts(about, purposes)).await
    }

    async fn read_parts(self, about: &str, purposes: &[ConsentPurpose]) -> Result<PhotoParts> {
        let Self { form, permit } = self;
        let mut form = form.repeatable("consent");
        let (mut consent, mut photo, mut about_photo) = (Vec::new(), None, None);
        while let Some(part) = form.next_part().await? {
            match part.name() {
                "consent" => consent.push(part.read_word().await?),
                "photo" => photo = Some(read_upload(part, PHOTO_MAX_BYTES, &permit).await?),
                name if name == about => about_photo = Some(part.read_word().await?),
                _ => return Err(part.unknown()),
            }
        }
        check_consent(&consent, purposes)?;
        Ok(PhotoParts { photo: require_part("photo", photo)?, about: about_photo })
    }
}

/// What a model is to be made of, and for which variant.
#[derive(Debug)]
pub struct AssetParts {
    pub options: Option<String>,
    pub upload: AssetUpload,
}

impl AssetForm {
    /// Reads `options` and one of `file` and `photo`, the latter with `side`.
    pub async fn read(self) -> Result<AssetParts> {
        in_time(self.read_parts()).await
    }

    async fn read_parts(self) -> Result<AssetParts> {
        let Self { mut form, permit } = self;
        let (mut options, mut file, mut photo, mut side) = (None, None, None, None);
        while let Some(part) = form.next_part().await? {
            match part.name() {
                "options" => options = Some(part.read_word().await?),
                "file" => file = Some(read_upload(part, ASSET_MAX_BYTES, &permit).await?),
                "photo" => photo = Some(read_upload(part, PHOTO_MAX_BYTES, &permit).await?),
                "side" => side = Some(read_upload(part, PHOTO_MAX_BYTES, &permit).await?),
                _ => return Err(part.unknown()),
            }
        }
        Ok(AssetParts { options, upload: upload_of(file, photo, side)? })
    }
}

fn upload_of(file: Option<Upload>, photo: Option<Upload>, side: Option<Upload>) -> Result<AssetUpload> {
    let refused = |field: &str, code: &'static str, rule: &str| Err(Error::unprocessable(rule).detail(field, code, rule));
    match (file, photo, side) {
        (Some(file), None, None) => Ok(AssetUpload::File(file)),
        (None, Some(photo), side) => Ok(AssetUpload::Photo { photo, side }),
        (Some(_), _, _) => refused("file", "more_than_one", "send one file, or one photo and at most one from the side"),
        (None, None, Some(_)) => {
            refused("photo", "required", "a photo from the side goes with one from the front; send that as the part \"photo\"")
        }
        (None, None, None) => {
            refused("photo", "required", "the form has neither a part \"photo\" nor a part \"file\"; send one of them")
        }
    }
}

async fn read_upload(part: Part<'_>, limit_bytes: u64, permit: &Arc<Permit>) -> Result<Upload> {
    Ok(Upload::new(part.read_file(limit_bytes as usize).await?, Arc::clone(permit)))
}

/// Fails for a purpose that is missing, and then for a word that is none.
fn check_consent(words: &[String], purposes: &[ConsentPurpose]) -> Result<()> {
    let given: Vec<ConsentPurpose> = words.iter().filter_map(|word| ConsentPurpose::from_str(word).ok()).collect();
    consent::require(&given, purposes)?;
    if given.len() == words.len() {
        return Ok(());
    }
    let known: Vec<&str> = ConsentPurpose::ALL.iter().map(|purpose| purpose.as_str()).collect();
    let rule = format!("consent holds a word that is none of: {}", known.join(", "));
    Err(Error::unprocessable(rule.clone()).detail("consent", "invalid", rule))
}

async fn in_time<T>(reading: impl Future<Output = Result<T>>) -> Result<T> {
    let late = |_| Error::invalid(format!("the form did not arrive within {} seconds; send it again", ARRIVAL_TIME.as_secs()));
    tokio::time::timeout(ARRIVAL_TIME, reading).await.map_err(late)?
}
