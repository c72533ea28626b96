//! Why a frame is in the list: fit in mm first, then the face, then stock.

use eyewear::{FitReport, FitVerdict, FrameDimensions, FrameShape, fit_check, suitability_reason};

use crate::candidate::Stock;
use crate::model::HeadProfile;

/// What a reason is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonCode {
    Fit,
    UnknownSize,
    FaceShape,
    Stock,
}

impl ReasonCode {
    /// The stable word for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::UnknownSize => "unknown_size",
            Self::FaceShape => "face_shape",
            Self::Stock => "stock",
        }
    }
}

/// One reason, in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub code: ReasonCode,
    pub text: String,
}

/// A winner in full.
#[derive(Clone, Copy, Debug)]
pub struct FrameFacts<'a> {
    /// Without guessed values.
    pub dimensions: &'a FrameDimensions,
    pub shape: Option<FrameShape>,
    pub stock: Stock,
    /// Pieces of the variant that is shown, when the merchant counts them.
    pub pieces: Option<i64>,
}

/// A frame's fit and the reasons for its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub fit: FitReport,
    /// Most telling first.
    pub reasons: Vec<Reason>,
}

/// Explains one frame; made for the few that are shown.
#[must_use]
pub fn explain(frame: &FrameFacts<'_>, head: &HeadProfile) -> Explanation {
    let fit = fit_check(frame.dimensions, &head.measures);
    let reasons = [fit_reason(&fit), unknown_main_size(&fit), face_shape_reason(frame, head), stock_reason(frame)];
    Explanation { fit, reasons: reasons.into_iter().flatten().collect() }
}

fn fit_reason(fit: &FitReport) -> Option<Reason> {
    let code = if fit.overall.is_some() { ReasonCode::Fit } else { ReasonCode::UnknownSize };
    Some(Reason { code, text: fit.explanation.clone() })
}

/// A frame that is known in part, but not in what matters most.
fn unknown_main_size(fit: &FitReport) -> Option<Reason> {
    fit.overall?;
    let unknown: Vec<_> = fit
        .dimensions
        .iter()
        .filter(|part| part.dimension.is_main() && part.verdict == FitVerdict::Unknown)
        .map(|part| part.explanation.as_str())
        .collect();
    (!unknown.is_empty())
        .then(|| Reason { code: ReasonCode::UnknownSize, text: format!("Size not fully known: {}.", unknown.join("; ")) })
}

fn face_shape_reason(frame: &FrameFacts<'_>, head: &HeadProfile) -> Option<Reason> {
    let (face, shape) = (head.face_shape?, frame.shape?);
    let why = suitability_reason(face, shape)?;
    let name = shape.as_str().replace('_', "-");
    Some(Reason { code: ReasonCode::FaceShape, text: format!("Suits your {face} face: {name}, {why}.") })
}

fn stock_reason(frame: &FrameFacts<'_>) -> Option<Reason> {
    let text = match (frame.stock, frame.pieces) {
        (Stock::LowStock, Some(1)) => "Only 1 left.".to_owned(),
        (Stock::LowStock, Some(pieces)) => format!("Only {pieces} left."),
        (Stock::LowStock, None) => "Few left.".to_owned(),
        (Stock::InStock, _) => "In stock.".to_owned(),
        (Stock::Unknown, _) => "The shop does not say whether it is in stock.".to_owned(),
        (Stock::OutOfStock, _) => return None,
    };
    Some(Reason { code: ReasonCode::Stock, text })
}
