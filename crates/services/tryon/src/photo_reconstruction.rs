//! Photos of products become 3-D models: what a photo shows is classified first, then a model is made from the front or fitted at an angle.

use api::tryon::{AssetSource, PartError};
use eyewear::BoxingSize;
use frames::photo::angled::{self, Fitted};
use frames::photo::classify::PhotoClass;
use frames::photo::{FrontalOptions, PhotoFrame, PhotoReport, Scale, TempleView, from_frontal, from_frontal_with_temples};
use frames::write_glb;

use crate::audit::{MeasuredSize, hundredths};
use crate::converted_model::{ConvertedModel, ModelMetadata};
use crate::engines::Engines;
use crate::product_photo::ProductPhoto;
use crate::reconstruction_error::ReconstructionError;

/// What the product says of its frame.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeclaredSize {
    /// Lens width and bridge give the scale.
    pub size: Option<BoxingSize>,
    pub lens_height_mm: Option<f64>,
}

/// A frame of a photo, as it was taken.
#[derive(Clone, Debug)]
pub enum ReconstructedFrame {
    Frontal(Box<PhotoFrame>),
    Angled(Box<Fitted>),
}

/// Makes a model of a photo, with the temples of one from the side when there is one. Works on the calling thread, for a second
/// or so.
///
/// # Errors
/// [`ReconstructionError`].
pub fn convert_product_photo(
    engines: &Engines,
    front: &[u8],
    side: Option<&[u8]>,
    declared: &DeclaredSize,
) -> Result<ConvertedModel, ReconstructionError> {
    let photo = ProductPhoto::read(engines, front)?;
    Ok(match reconstruct_frame(engines, &photo, side, declared)? {
        ReconstructedFrame::Frontal(frame) => converted_frontal(&frame, declared),
        ReconstructedFrame::Angled(fitted) => converted_angled(&fitted, declared),
    })
}

/// What a photo shows decides how a frame is made of it.
///
/// # Errors
/// [`ReconstructionError`].
pub fn reconstruct_frame(
    engines: &Engines,
    photo: &ProductPhoto,
    side: Option<&[u8]>,
    declared: &DeclaredSize,
) -> Result<ReconstructedFrame, ReconstructionError> {
    match photo.classification.class {
        PhotoClass::Frontal => {
            let options = FrontalOptions { size: declared.size, lens_height_mm: declared.lens_height_mm };
            let frame = match side {
                None => from_frontal(&photo.photo, &options),
                Some(side) => {
                    let temples = temples(engines, side).map_err(|error| ReconstructionError::Side(Box::new(error)))?;
                    from_frontal_with_temples(&photo.photo, &options, &temples)
                }
            };
            Ok(ReconstructedFrame::Frontal(Box::new(frame?)))
        }
        PhotoClass::Angled if side.is_some() => Err(ReconstructionError::SideNotNeeded),
        PhotoClass::Angled => Ok(ReconstructedFrame::Angled(Box::new(angled::fit(&photo.small, declared.size)?))),
        other => Err(ReconstructionError::Classified(other)),
    }
}

/// The temples that a photo shows: from the side, else at an angle.
fn temples(engines: &Engines, side: &[u8]) -> Result<TempleView, ReconstructionError> {
    let photo = ProductPhoto::read(engines, side)?;
    match photo.classification.class {
        PhotoClass::Angled => Ok(TempleView::from_angled(&angled::fit(&photo.small, None)?)),
        PhotoClass::Worn | PhotoClass::InHand | PhotoClass::Collage | PhotoClass::SeveralPairs => {
            Err(ReconstructionError::Classified(photo.classification.class))
        }
        // A temple alone is no frame with two lenses; whether there is one is seen when it is read.
        _ => Ok(TempleView::from_side(&photo.small)?),
    }
}

fn converted_frontal(frame: &PhotoFrame, declared: &DeclaredSize) -> ConvertedModel {
    let report = &frame.report;
    let errors = report.errors.iter().map(|error| part_error(error.part, error.mm, error.because));
    let metadata = ModelMetadata {
        source: AssetSource::FromPhoto,
        scale_source: format!("made from a photo from the front; {}", scale_words(declared)),
        measured: match report.scale {
            Scale::Marking => measured(report),
            Scale::Unverified => MeasuredSize::default(),
        },
        errors: errors.collect(),
        repairs: Vec::new(),
        notes: report.sides_differ().into_iter().collect(),
        triangles: frame.model.triangle_count() as u64,
    };
    ConvertedModel { glb: frame.write_glb(), metadata }
}

fn measured(report: &PhotoReport) -> MeasuredSize {
    MeasuredSize {
        a_mm: Some(report.a_mm),
        b_mm: Some(report.b_mm),
        dbl_mm: Some(report.dbl_mm),
        total_width_mm: Some(report.total_width_mm),
    }
}

fn converted_angled(fitted: &Fitted, declared: &DeclaredSize) -> ConvertedModel {
    let (spec, errors) = (&fitted.spec, &fitted.errors);
    let because = "the angle of view, recovered from the symmetry of the lenses";
    let measured = MeasuredSize { a_mm: Some(spec.a_mm), b_mm: Some(spec.b_mm), dbl_mm: Some(spec.dbl_mm), total_width_mm: None };
    let metadata = ModelMetadata {
        source: AssetSource::FromPhoto,
        scale_source: format!(
            "made from a photo at an angle of {:.0} degrees, of which it covers {:.0} %; {}",
            fitted.view.yaw.to_degrees().abs(),
            100.0 * fitted.silhouette_overlap,
            scale_words(declared)
        ),
        measured: if fitted.size_known { measured } else { MeasuredSize::default() },
        errors: vec![
            part_error("lens width", errors.a_mm, because),
            part_error("lens height", errors.b_mm, because),
            part_error("bridge", errors.dbl_mm, because),
            part_error("outline", 2.0 * errors.outline_mm, "how far the two lenses are from mirror images"),
        ],
        repairs: Vec::new(),
        notes: Vec::new(),
        triangles: fitted.model.triangle_count() as u64,
    };
    ConvertedModel { glb: write_glb(&fitted.model), metadata }
}

fn scale_words(declared: &DeclaredSize) -> String {
    declared.size.map_or_else(
        || "the size is not verified: give the product its lens width (A) and bridge (DBL) and send the photo again".to_owned(),
        |size| format!("scale from the product's size {size}"),
    )
}

fn part_error(part: &str, mm: f64, because: &str) -> PartError {
    PartError { part: part.replace('_', " "), within_mm: hundredths(mm), because: because.to_owned() }
}
