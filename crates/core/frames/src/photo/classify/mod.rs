//! What a picture shows, and whether a frame can be made of it.
//!
//! The classification rests on features that are measured: size and sharpness gates, how plain the surroundings are, pieces and
//! their shapes, lens openings and how they stand, letters, skin. Faces are found by the caller. Where the features do not
//! carry a verdict, the picture is refused: an unusable picture that is called good costs more than a good one sent again.

mod collage;
mod hand;
mod pieces;
mod quality;
mod text;

use super::angled::regions::{Regions, Stand};
use super::matte::{Backdrop, Matte, cut_out};
use super::{Photo, PhotoError};
use pieces::{Pieces, Thumbnail};
use quality::FrameRegion;
pub use quality::Quality;

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoClass {
    /// One frame from the front: the best.
    Frontal,
    /// One frame at an angle, with both lenses.
    Angled,
    /// One frame from the side.
    Side,
    /// One frame with its temples folded.
    Folded,
    SeveralPairs,
    /// On a face.
    Worn,
    InHand,
    /// Several pictures in one.
    Collage,
    /// A frame, with letters or a logo in the picture.
    TextOver,
    /// A frame that runs out of the picture.
    CutOff,
    /// A frame that leans: the picture was not taken upright.
    Leaning,
    /// Something among other things, or on a patterned ground.
    Surroundings,
    TooSmall,
    /// Blurred, noisy or flat.
    Poor,
    NotEyewear,
}

impl PhotoClass {
    /// A stable word for files and programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Frontal => "frontal",
            Self::Angled => "angled",
            Self::Side => "side",
            Self::Folded => "folded",
            Self::SeveralPairs => "several_pairs",
            Self::Worn => "worn",
            Self::InHand => "in_hand",
            Self::Collage => "collage",
            Self::TextOver => "text_over",
            Self::CutOff => "cut_off",
            Self::Leaning => "leaning",
            Self::Surroundings => "surroundings",
            Self::TooSmall => "too_small",
            Self::Poor => "poor",
            Self::NotEyewear => "not_eyewear",
        }
    }

    /// Whether a frame can be made of such a picture.
    #[must_use]
    pub const fn usable(self) -> bool {
        matches!(self, Self::Frontal | Self::Angled)
    }

    /// Why not, and what to send instead; for a usable picture, what it is good for.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Frontal => "one frame from the front; it can be made into a model",
            Self::Angled => "one frame at an angle; it can be fitted, but a photo from the front is more exact",
            Self::Side => "the frame is seen from the side and its lenses are not; send a photo from the front",
            Self::Folded => "the temples are folded behind the lenses; open them and take the photo from the front",
            Self::SeveralPairs => "there are several pairs; send a photo of one",
            Self::Worn => "somebody wears the frame; send a photo of the frame alone on plain white",
            Self::InHand => {
                "skin is seen at the edge of the picture, as of a hand or a person; lay it on plain white and take the photo from the front"
            }
            Self::Collage => "these are several pictures in one; send one photo of the frame alone",
            Self::TextOver => "there is text or a logo in the picture; send the photo without it",
            Self::CutOff => "the frame runs out of the picture; leave a margin all around it",
            Self::Leaning => "the frame leans by more than 22 degrees; turn the picture upright, or take it from the front",
            Self::Surroundings => "there is more than a frame on a plain ground; send a photo on plain white, or a cut-out",
            Self::TooSmall => {
                "the picture is smaller than 450 x 450 px, or the frame in it smaller than 200 px; send a larger one"
            }
            Self::Poor => "the picture is blurred, noisy or without contrast; send a sharp one in even light",
            Self::NotEyewear => "no frame with two lenses is seen; send a photo of the frame from the front",
        }
    }
}

/// What the caller knows beyond the pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Faces found in the picture; `None` when nobody looked.
    pub faces: Option<usize>,
}

/// The verdict, with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Classification {
    /// The first reason, in the order of what to change first.
    pub class: PhotoClass,
    /// All that was found, the first included.
    pub findings: Vec<PhotoClass>,
    pub quality: Quality,
    /// Height of the far lens over that of the near one, and its width; where two lenses were found.
    pub lens_ratio: Option<[f64; 2]>,
}

impl Classification {
    #[must_use]
    pub const fn usable(&self) -> bool {
        self.class.usable()
    }
}

/// Least width and height of a picture, px (quality gate for product images).
pub const LEAST_SIDE_PX: u32 = 450;
/// Least width of the frame itself, px.
const LEAST_FRAME_PX: f64 = 200.0;

/// A frame that runs out of the picture crosses little of its border.
const MOST_BORDER_SHARE: f64 = 0.12;
/// Steepest line from lens to lens; photos from above at an angle reach 18 degrees.
const MOST_LEAN_DEG: f64 = 22.0;

/// Classifies a picture.
#[must_use]
pub fn classify(photo: &Photo, hints: Hints) -> Classification {
    let mut findings = Vec::new();
    if photo.width() < LEAST_SIDE_PX || photo.height() < LEAST_SIDE_PX {
        findings.push(PhotoClass::TooSmall);
    }
    if hints.faces.is_some_and(|faces| faces > 0) {
        findings.push(PhotoClass::Worn);
    }
    let mut lens_ratio = None;
    let reduced = reduced(photo);
    let looked_at = reduced.as_ref().unwrap_or(photo);
    let mut place = None;
    match cut_out(looked_at) {
        Ok(matte) => {
            lens_ratio = frame(looked_at, &matte, &mut findings);
            place = frame_place(&matte, photo.width() as usize / matte.width);
        }
        Err(PhotoError::Empty) => findings.push(PhotoClass::NotEyewear),
        Err(_) => cluttered(photo, &mut findings),
    }
    let quality = Quality::measure(photo, place.as_ref());
    if !quality.passes() {
        findings.push(PhotoClass::Poor);
    }
    let mut seen = Vec::new();
    findings.retain(|f| {
        !seen.contains(f) && {
            seen.push(*f);
            true
        }
    });
    Classification { class: first(&findings), findings, quality, lens_ratio }
}

fn frame_place(matte: &Matte, factor: usize) -> Option<FrameRegion> {
    const AROUND_PX: usize = 2;
    let pieces = Pieces::of(matte);
    let box_px = pieces.main_box()?.map(|v| (v * factor) as f64);
    Some(FrameRegion { box_px, near: pieces.surrounded(AROUND_PX), width: matte.width, factor })
}

/// Refusals come before verdicts; among them, what explains most comes first.
fn first(findings: &[PhotoClass]) -> PhotoClass {
    const ORDER: [PhotoClass; 15] = [
        PhotoClass::Worn,
        PhotoClass::TooSmall,
        PhotoClass::Collage,
        PhotoClass::SeveralPairs,
        PhotoClass::InHand,
        PhotoClass::Folded,
        PhotoClass::Surroundings,
        PhotoClass::TextOver,
        PhotoClass::NotEyewear,
        PhotoClass::CutOff,
        PhotoClass::Side,
        PhotoClass::Leaning,
        PhotoClass::Poor,
        PhotoClass::Angled,
        PhotoClass::Frontal,
    ];
    ORDER.into_iter().find(|s| findings.contains(s)).unwrap_or(PhotoClass::NotEyewear)
}

/// A copy for pieces and lenses, which are seen at this size; `None` when the picture is no larger.
fn reduced(photo: &Photo) -> Option<Photo> {
    const LONGEST: u32 = 900;
    let by = photo.width().max(photo.height()).div_ceil(LONGEST);
    if by < 2 {
        return None;
    }
    let (width, height) = (photo.width() / by, photo.height() / by);
    let mut rgba = Vec::with_capacity((width * height * 4) as usize);
    for i in 0..width * height {
        let (x, y) = (i % width * by, i / width * by);
        let mut sums = [0u32; 4];
        for k in 0..by * by {
            let pixel = photo.pixel((x + k % by) as usize, (y + k / by) as usize);
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum += u32::from(value);
            }
        }
        rgba.extend(sums.map(|s| (s / (by * by)) as u8));
    }
    Photo::new(width, height, rgba).ok()
}

/// A picture whose ground is plain: what stands on it?
fn frame(photo: &Photo, matte: &Matte, findings: &mut Vec<PhotoClass>) -> Option<[f64; 2]> {
    let pieces = Pieces::of(matte);
    let cut_off = pieces.touch_border();
    // On a ground of the color of skin, shadows look like hands.
    let skin_ground = matches!(matte.backdrop, Backdrop::Plain([r, g, b]) if pieces::is_skin(&[r, g, b]));
    let thumbnail = Thumbnail::of(photo);
    if collage::panel_count(&thumbnail) > 1 {
        findings.push(PhotoClass::Collage);
        return None;
    }
    let large = pieces.large();
    let pairs = if large.len() > 1 {
        large.iter().filter(|piece| Regions::find(photo, &pieces.alone(matte, piece)).is_some()).count()
    } else {
        1
    };
    if pairs > 1 || (large.len() > 1 && thumbnail.dark_pairs() > 1) {
        findings.push(PhotoClass::SeveralPairs);
    } else if large.len() > 1 {
        findings.push(PhotoClass::Surroundings);
    }
    if text::lines(photo, Some(matte)) > 0 {
        findings.push(PhotoClass::TextOver);
    }
    if pieces.main_width() < LEAST_FRAME_PX && !findings.contains(&PhotoClass::TooSmall) {
        findings.push(PhotoClass::TooSmall);
    }
    let main = large.first().filter(|_| large.len() > 1).map(|piece| pieces.alone(matte, piece));
    let regions = Regions::find(photo, main.as_ref().unwrap_or(matte));
    if cut_off {
        let lenses = regions.as_ref().filter(|regions| !Stand::of(regions).unlike_eyewear);
        findings.push(match pieces.border_share() {
            _ if !skin_ground && hand::reaches_in(photo, &pieces, lenses) => PhotoClass::InHand,
            share if share > MOST_BORDER_SHARE => PhotoClass::Surroundings,
            _ => PhotoClass::CutOff,
        });
    }
    let Some(regions) = regions else {
        if !cut_off {
            findings.extend(without_lenses(&pieces, &thumbnail, large.len() < 2));
        }
        return None;
    };
    let stand = Stand::of(&regions);
    findings.push(match stand {
        s if s.lean_deg.abs() > MOST_LEAN_DEG => PhotoClass::Leaning,
        s if s.folded => PhotoClass::Folded,
        s if s.width_ratio < 0.5 || s.edge_on => PhotoClass::Side,
        s if s.unlike_eyewear && (cut_off || large.len() > 1) => return None,
        s if s.unlike_eyewear => PhotoClass::NotEyewear,
        s if s.frontal => PhotoClass::Frontal,
        _ => PhotoClass::Angled,
    });
    Some([stand.height_ratio, stand.width_ratio])
}

/// What a piece without two clear lenses may be; `alone` when there is no other that explains the picture.
fn without_lenses(pieces: &Pieces, thumbnail: &Thumbnail, alone: bool) -> Option<PhotoClass> {
    if pieces.is_compact() && thumbnail.has_dark_lenses(pieces) {
        Some(PhotoClass::Folded)
    } else if pieces.lean_deg().abs() > MOST_LEAN_DEG {
        Some(PhotoClass::Leaning)
    } else if pieces.like_a_side_view() {
        Some(PhotoClass::Side)
    } else {
        alone.then_some(PhotoClass::NotEyewear)
    }
}

/// A picture whose ground is not plain cannot be used; what is in it decides the advice.
fn cluttered(photo: &Photo, findings: &mut Vec<PhotoClass>) {
    let thumbnail = Thumbnail::of(photo);
    if collage::panel_count(&thumbnail) > 1 {
        findings.push(PhotoClass::Collage);
    }
    if thumbnail.dark_pairs() > 1 {
        findings.push(PhotoClass::SeveralPairs);
    }
    if text::lines(photo, None) > 0 {
        findings.push(PhotoClass::TextOver);
    }
    findings.push(PhotoClass::Surroundings);
}
