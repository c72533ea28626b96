//! A frame from one photo taken straight from the front.

use super::compare::{Agreement, PhotoView};
use super::front::{Front, FrontalOptions, Lens};
use super::outlines::front_outlines;
use super::report::{PhotoReport, SizeGap};
use super::side::TempleView;
use super::{Photo, PhotoError, assemble, compare};
use crate::glb::write_glb_of_photo;
use crate::model::FrameModel;

/// A frame that was made from a photo, with what is known and not known of it.
#[derive(Clone, Debug)]
pub struct PhotoFrame {
    pub model: FrameModel,
    /// The model as the photo's camera sees it.
    pub view: PhotoView,
    pub report: PhotoReport,
}

impl PhotoFrame {
    /// The model as GLB, with the report's figures in `asset.extras.photo`.
    #[must_use]
    pub fn write_glb(&self) -> Vec<u8> {
        write_glb_of_photo(&self.model, &self.report.to_json())
    }
}

/// Makes a frame of a frontal photo.
///
/// # Errors
/// [`PhotoError`] when the photo does not show a frame from the front before a plain background.
pub fn from_frontal(photo: &Photo, options: &FrontalOptions) -> Result<PhotoFrame, PhotoError> {
    made(photo, options, None)
}

/// As [`from_frontal`], with temples as another photo shows them.
///
/// # Errors
/// As [`from_frontal`].
pub fn from_frontal_with_temples(
    photo: &Photo,
    options: &FrontalOptions,
    temples: &TempleView,
) -> Result<PhotoFrame, PhotoError> {
    made(photo, options, Some(temples))
}

fn made(photo: &Photo, options: &FrontalOptions, temples: Option<&TempleView>) -> Result<PhotoFrame, PhotoError> {
    let outlines = front_outlines(photo)?;
    let front = Front::read(photo, &outlines, options)?;
    let model = assemble::model(photo, &front, temples);
    let view = PhotoView {
        plane: front.plane,
        pantoscopic_deg: assemble::PANTOSCOPIC_DEG,
        width: outlines.matte.width,
        height: outlines.matte.height,
    };
    let mut report = report(&front, options, compare::agreement(&model, &view, &outlines));
    if let Some(temples) = temples {
        report.temples_seen(temples.source);
    }
    Ok(PhotoFrame { model, view, report })
}

fn report(front: &Front, options: &FrontalOptions, agreement: Agreement) -> PhotoReport {
    let mean = |get: fn(&Lens) -> f64| (get(&front.lenses[0]) + get(&front.lenses[1])) / 2.0;
    let (a_mm, b_mm) = (mean(|l| l.a_mm), mean(|l| l.b_mm));
    let dbl_mm = front.lenses[0].nasal_mm + front.lenses[1].nasal_mm;
    let declared = [
        ("A", options.size.map(|s| s.a_mm), a_mm),
        ("DBL", options.size.map(|s| s.dbl_mm), dbl_mm),
        ("B", options.lens_height_mm, b_mm),
    ];
    let audit = declared
        .into_iter()
        .filter_map(|(name, declared, measured_mm)| declared.map(|declared_mm| SizeGap { name, declared_mm, measured_mm }))
        .collect();
    PhotoReport::new(front, [a_mm, b_mm, dbl_mm], audit, agreement)
}
