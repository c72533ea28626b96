//! Measuring faces. Nothing of a photo is kept.

use api::face::{FaceAnalysis, FaceShapeInfo};
use api::permissions as may;
use platform::{Principal, Result};
use vision::AnalyzeOptions;

use super::Tryon;
use crate::convert;
use crate::engines::{Engines, MAX_FACES};
use crate::error::vision_error;
use crate::memory::Upload;
use crate::photo::{Photo, PhotoHeader};

/// A photo is decoded at a half, a quarter or an eighth of its size while its longer side keeps so many pixels.
const ANALYSIS_SIDE_PX: u32 = 1600;
/// A face so wide fills its crop of 192 pixels, which is 1.5 times as wide as the face, with more than it can show. For
/// smaller ones the photo is read again in full.
const LARGE_FACE_PX: f32 = 160.0;

impl Tryon {
    /// Measures the largest face of a photo, or all. Nothing of it is kept.
    ///
    /// # Errors
    /// `forbidden`, `unprocessable_entity` and `unsupported_media_type` for photos that cannot be used.
    pub async fn face_analysis_create(&self, principal: &Principal, photo: Upload, all_faces: bool) -> Result<FaceAnalysis> {
        principal.require(&may::FACE_ANALYSES_RUN)?;
        let header = PhotoHeader::read(&photo)?;
        self.work(header.decode_peak_bytes(), move |inner| analyze(&inner.engines, &header, &photo, all_faces)).await
    }

    /// Face shapes with the frame shapes that flatter them.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn face_shape_list(&self, principal: &Principal) -> Result<Vec<FaceShapeInfo>> {
        principal.require(&may::PRODUCTS_READ)?;
        Ok(convert::face_shapes())
    }
}

/// Measures the faces in the bytes of a photo; all of them, or the largest one.
///
/// # Errors
/// As [`Tryon::face_analysis_create`].
pub fn analyze_photo(engines: &Engines, bytes: &[u8], all_faces: bool) -> Result<FaceAnalysis> {
    analyze(engines, &PhotoHeader::read(bytes)?, bytes, all_faces)
}

fn analyze(engines: &Engines, header: &PhotoHeader, bytes: &[u8], all_faces: bool) -> Result<FaceAnalysis> {
    let since = std::time::Instant::now();
    let mut reduced = Photo::decode_reduced(header, bytes, ANALYSIS_SIDE_PX)?;
    let mut decode_ms = since.elapsed().as_secs_f64() * 1000.0;
    let options = AnalyzeOptions { max_faces: if all_faces { MAX_FACES } else { 1 } };
    let mut timed = engines.analyze(&reduced.photo, &options).map_err(vision_error)?;
    if reduced.reduction > 1 && !are_all_large(&timed.analysis.faces) {
        drop(reduced);
        let since = std::time::Instant::now();
        reduced = Photo::decode_reduced(header, bytes, u32::MAX)?;
        decode_ms += since.elapsed().as_secs_f64() * 1000.0;
        timed = engines.analyze(&reduced.photo, &options).map_err(vision_error)?;
    }
    timed.timings_ms.insert("decode".to_owned(), decode_ms);
    Ok(convert::face_analysis(timed, engines.model_versions().clone(), &reduced))
}

/// Whether there are faces, and each has more pixels than the face network's crop can show.
fn are_all_large(faces: &[vision::Face]) -> bool {
    !faces.is_empty() && faces.iter().all(|face| face.box_px[2] >= LARGE_FACE_PX)
}
