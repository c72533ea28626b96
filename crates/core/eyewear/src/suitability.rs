//! Which frame shapes flatter which face shapes: style advice and nothing more.

use crate::{FaceShape, FrameShape};

/// A frame shape is called compatible from this score.
pub const COMPATIBLE_FROM: f64 = 0.7;

/// Shapes of the default table, best first, with a score that falls by [`STEP`] so that the order of the table is kept.
const BEST: f64 = 0.90;
const STEP: f64 = 0.05;
/// Every shape on an oval face.
const ANY: f64 = 0.80;
/// Shapes about which the table says nothing.
const NEUTRAL: f64 = 0.50;
/// Shapes that repeat the lines of the face.
const REPEATS: f64 = 0.40;

/// How well a frame shape goes with a face shape, 0..1.
///
/// ```
/// use eyewear::{COMPATIBLE_FROM, FaceShape, FrameShape, suitability};
/// assert!(suitability(FaceShape::Square, FrameShape::Round) >= COMPATIBLE_FROM);
/// assert!(suitability(FaceShape::Square, FrameShape::Square) < COMPATIBLE_FROM);
/// ```
#[must_use]
pub fn suitability(face: FaceShape, frame: FrameShape) -> f64 {
    if face == FaceShape::Oval {
        return ANY;
    }
    match recommended(face).iter().position(|&shape| shape == frame) {
        Some(place) => BEST - STEP * place as f64,
        None if repeats(face).contains(&frame) => REPEATS,
        None => NEUTRAL,
    }
}

/// Why a compatible shape suits; `None` when it is not compatible.
#[must_use]
pub fn suitability_reason(face: FaceShape, frame: FrameShape) -> Option<&'static str> {
    if suitability(face, frame) < COMPATIBLE_FROM {
        return None;
    }
    Some(match face {
        FaceShape::Oval => "an oval face carries any shape",
        FaceShape::Round => "straight lines give a round face more definition",
        FaceShape::Square => match frame {
            FrameShape::CatEye => "an upswept line lightens a square jaw",
            _ => "curves soften a square jaw",
        },
        FaceShape::Heart => match frame {
            FrameShape::CatEye => "its line follows a heart-shaped face upwards",
            _ => "rounded lower edges balance a wide forehead",
        },
        FaceShape::Diamond => match frame {
            FrameShape::Rectangle => "a straight brow line widens a narrow forehead",
            _ => "soft lines and width at the brow balance high cheekbones",
        },
        FaceShape::Oblong => "a deep lens shortens a long face",
    })
}

const fn recommended(face: FaceShape) -> &'static [FrameShape] {
    use FrameShape::{Aviator, CatEye, Geometric, Oval, Rectangle, Round, Square, Wayfarer};
    match face {
        FaceShape::Oval => FrameShape::ALL,
        FaceShape::Round => &[Square, Rectangle, CatEye, Geometric],
        FaceShape::Square => &[Round, Oval, CatEye, Aviator],
        FaceShape::Heart => &[CatEye, Round, Aviator, Oval],
        FaceShape::Diamond => &[CatEye, Oval, Round, Rectangle],
        FaceShape::Oblong => &[Round, Square, Wayfarer, Aviator],
    }
}

const fn repeats(face: FaceShape) -> &'static [FrameShape] {
    use FrameShape::{Butterfly, Geometric, Oval, Rectangle, Round, Square};
    match face {
        FaceShape::Oval => &[],
        FaceShape::Round => &[Round, Oval],
        FaceShape::Square => &[Square, Rectangle],
        FaceShape::Heart => &[Butterfly],
        FaceShape::Diamond => &[Geometric],
        FaceShape::Oblong => &[Rectangle, Oval],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the specification, word for word.
    #[test]
    fn the_compatible_shapes_are_those_of_the_table() {
        fn check(face: FaceShape, expected: &[FrameShape]) {
            let got: Vec<_> =
                FrameShape::ALL.iter().copied().filter(|&frame| suitability(face, frame) >= COMPATIBLE_FROM).collect();
            let mut expected = expected.to_vec();
            expected.sort();
            assert_eq!(got, expected, "{face}");
        }
        use FrameShape::{Aviator, CatEye, Geometric, Oval, Rectangle, Round, Square, Wayfarer};
        check(FaceShape::Oval, FrameShape::ALL);
        check(FaceShape::Round, &[Square, Rectangle, CatEye, Geometric]);
        check(FaceShape::Square, &[Round, Oval, CatEye, Aviator]);
        check(FaceShape::Heart, &[CatEye, Round, Aviator, Oval]);
        check(FaceShape::Diamond, &[CatEye, Oval, Round, Rectangle]);
        check(FaceShape::Oblong, &[Round, Square, Wayfarer, Aviator]);
    }

    #[test]
    fn a_reason_is_given_for_compatible_shapes_and_no_others() {
        for (&face, &frame) in FaceShape::ALL.iter().flat_map(|face| FrameShape::ALL.iter().map(move |frame| (face, frame))) {
            let score = suitability(face, frame);
            assert!((0.0..=1.0).contains(&score));
            assert_eq!(suitability_reason(face, frame).is_some(), score >= COMPATIBLE_FROM, "{face} {frame}");
        }
    }
}
