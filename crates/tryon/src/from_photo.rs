//! Photos of products become 3-D models: what a photo shows is judged first, then a model is made from the front or fitted at an angle.

use api::tryon::{AssetSource, PartError};
use eyewear::BoxingSize;
use frames::photo::angled::{self, AngledError, Fitted};
use frames::photo::judge::{Hints, Shows, judge};
use frames::photo::{FrontalOptions, Photo, PhotoError as OutlineError, PhotoFrame, PhotoReport, Scale, from_frontal};
use frames::write_glb;
use image::RgbaImage;
use image::imageops::{FilterType, resize};
use vision::{AnalyzeOptions, VisionError};

use crate::audit::{MeasuredSize, hundredths};
use crate::engines::Engines;
use crate::made::{MadeModel, triangles};
use crate::photo::{Photo as RgbPhoto, PhotoError};
use crate::product_photo;

/// Larger photos are made smaller first: a front of 140 mm then still has 0.06 mm to a pixel, finer than anybody measures one.
const FRONTAL_SIDE_PX: u32 = 2400;
/// All faces, small ones too: a frame that somebody wears is no photo of a product.
const FACES: AnalyzeOptions = AnalyzeOptions { max_faces: 16 };

/// What the product says of its frame.
#[derive(Clone, Copy, Debug, Default)]
pub struct Declared {
    /// Lens width and bridge give the scale.
    pub size: Option<BoxingSize>,
    pub lens_height_mm: Option<f64>,
}

/// Why there is no model, and what to send instead.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    #[error(transparent)]
    File(#[from] PhotoError),
    #[error("{}", .0.advice())]
    Judged(Shows),
    #[error(transparent)]
    Frontal(#[from] OutlineError),
    #[error(transparent)]
    Angled(#[from] AngledError),
    #[error(transparent)]
    Vision(#[from] VisionError),
}

impl NotMade {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Judged(shows) => shows.word(),
            Self::File(_) => "damaged",
            Self::Frontal(_) => "not_readable_from_the_front",
            Self::Angled(_) => "not_readable_at_an_angle",
            Self::Vision(_) => "not_looked_at",
        }
    }
}

/// Makes a model of a photo. Works on the calling thread, for a second or so.
///
/// # Errors
/// [`NotMade`].
pub fn make(engines: &Engines, bytes: &[u8], declared: &Declared) -> Result<MadeModel, NotMade> {
    let (width, height, rgba) = product_photo::decode(bytes)?;
    let photo = shrunk(Photo::new(width, height, rgba)?, FRONTAL_SIDE_PX)?;
    let small = shrunk(photo.clone(), angled::MOST_SIDE_PX)?;
    let faces = engines.analyze(&on_white(&small), &FACES)?.analysis.faces.len();
    match judge(&small, Hints { faces: Some(faces) }).shows {
        Shows::Frontal => {
            let options = FrontalOptions { size: declared.size, lens_height_mm: declared.lens_height_mm };
            Ok(of_frontal(&from_frontal(&photo, &options)?, declared))
        }
        Shows::Angled => Ok(of_angled(&angled::fit(&small, declared.size)?, declared)),
        other => Err(NotMade::Judged(other)),
    }
}

fn of_frontal(made: &PhotoFrame, declared: &Declared) -> MadeModel {
    let report = &made.report;
    let errors = report.errors.iter().map(|error| part_error(error.part, error.mm, error.because));
    MadeModel {
        glb: made.write_glb(),
        source: AssetSource::FromPhoto,
        scale_source: format!("made from a photo from the front; {}", scale_words(declared)),
        measured: match report.scale {
            Scale::Marking => measured(report),
            Scale::Unverified => MeasuredSize::default(),
        },
        errors: errors.collect(),
        repairs: Vec::new(),
        notes: sides(report),
        triangles: triangles(&made.model),
    }
}

fn measured(report: &PhotoReport) -> MeasuredSize {
    MeasuredSize {
        a_mm: Some(report.a_mm),
        b_mm: Some(report.b_mm),
        dbl_mm: Some(report.dbl_mm),
        total_width_mm: Some(report.total_width_mm),
    }
}

/// A frame that is not symmetric in its photo is made as it is.
fn sides(report: &PhotoReport) -> Vec<String> {
    let [outline_mm, lenses_mm] = report.asymmetry_mm;
    let words = || format!("the sides differ by {outline_mm:.1} mm (lenses {lenses_mm:.1} mm), so each is as in the photo");
    if report.symmetric { Vec::new() } else { vec![words()] }
}

fn of_angled(fitted: &Fitted, declared: &Declared) -> MadeModel {
    let (spec, errors) = (&fitted.spec, &fitted.errors);
    let because = "the angle of view, recovered from the symmetry of the lenses";
    let measured = MeasuredSize { a_mm: Some(spec.a_mm), b_mm: Some(spec.b_mm), dbl_mm: Some(spec.dbl_mm), total_width_mm: None };
    MadeModel {
        glb: write_glb(&fitted.model),
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
        triangles: triangles(&fitted.model),
    }
}

fn scale_words(declared: &Declared) -> String {
    declared.size.map_or_else(
        || "the size is not verified: give the product its lens width (A) and bridge (DBL) and send the photo again".to_owned(),
        |size| format!("scale from the product's size {size}"),
    )
}

fn part_error(part: &str, mm: f64, because: &str) -> PartError {
    PartError { part: part.replace('_', " "), within_mm: hundredths(mm), because: because.to_owned() }
}

/// The same photo with its longest side at most `side_px`.
fn shrunk(photo: Photo, side_px: u32) -> Result<Photo, OutlineError> {
    let (width, height) = (photo.width(), photo.height());
    let longest = width.max(height);
    if longest <= side_px {
        return Ok(photo);
    }
    let side = |length: u32| (u64::from(length) * u64::from(side_px) / u64::from(longest)).max(1) as u32;
    let Some(picture) = RgbaImage::from_raw(width, height, photo.rgba().to_vec()) else {
        unreachable!("a photo holds width * height * 4 bytes")
    };
    let small = resize(&picture, side(width), side(height), FilterType::Triangle);
    Photo::new(small.width(), small.height(), small.into_raw())
}

/// As the face engine wants it; a cut-out stands on white.
fn on_white(photo: &Photo) -> RgbPhoto {
    let blend = |channel: u8, alpha: u8| {
        let alpha = u32::from(alpha);
        ((u32::from(channel) * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    let rgb = photo.rgba().chunks_exact(4).flat_map(|p| [blend(p[0], p[3]), blend(p[1], p[3]), blend(p[2], p[3])]).collect();
    RgbPhoto { width: photo.width(), height: photo.height(), rgb }
}
