//! Frames from three-quarter photos: the viewing angle, and a parametric frame that is drawn as the photo shows it.
//!
//! 1. The lens openings are found ([`regions`](self)) and the view is solved from their mirror symmetry.
//! 2. A frame is built with the outline traced back from the photo, drawn from that view, and corrected by what differs.
//! 3. What remains is measured on the finished frame: overlaps of silhouette and openings. Too little is refused.

mod colors;
mod draw;
mod edge_snapping;
mod frame_from_outline;
mod least_squares;
pub(crate) mod lens_regions;
pub(crate) mod mirror_symmetry;
pub(crate) mod regions;
mod temples;
mod view;

use eyewear::BoxingSize;
use glam::DVec2;

use super::contour::{convex_hull, fill, overlap};
use super::matte::{Backdrop, Matte, cut_out};
use super::{Photo, PhotoError};
use crate::build::build_with_overrides;
use crate::error::FrameError;
use crate::layout::LayoutOverrides;
use crate::model::FrameModel;
use crate::spec::FrameSpec;
pub use draw::{Drawn, draw};
use frame_from_outline::{Corrections, Kind, ObservedRim, frame_from_outline, smooth};
use mirror_symmetry::{Observations, RimDepth, Solution, mean_radii, solve, traced};
use regions::Regions;
pub use temples::TemplePose;
pub use view::View;

/// Silhouettes must overlap at least so much (intersection over union).
pub const LEAST_SILHOUETTE_OVERLAP: f64 = 0.88;
/// The lens openings, each.
pub const LEAST_LENS_OVERLAP: f64 = 0.86;
/// Largest 95 % half interval of A or DBL, as a share of A + DBL.
pub const MOST_UNCERTAIN: f64 = 0.04;
/// Half intervals that hold 95 % of fits of drawn frames whose A and DBL are known, as shares of A + DBL
/// (`--example angled_truth`); fits of several photos of one model differ by less.
const USUAL_A_ERROR: f64 = 0.017;
const USUAL_DBL_ERROR: f64 = 0.013;
/// Share of the silhouette in which those fits do not agree with their photo.
const USUAL_DISAGREEMENT: f64 = 0.06;
/// Longest side that is worked on, px; larger photos are made smaller by their caller.
pub const MOST_SIDE_PX: u32 = 1600;

/// Harmonics that an outline is smoothed to.
const HARMONICS: usize = 14;
/// Rounds of building, drawing and correcting.
const ROUNDS: usize = 3;

/// Why an angled photo gives no frame.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AngledError {
    #[error(transparent)]
    Photo(#[from] PhotoError),
    #[error("the two lenses cannot be told apart in this photo; send one from the front, or at an angle with both lenses whole")]
    NoLenses,
    #[error("the photo shows no frame that can be built ({0}); send one from the front")]
    Unbuildable(#[from] FrameError),
    #[error(
        "the frame drawn back covers {silhouette_percent}% of the photo's silhouette and {lens_percent}% of its lenses, less than the \
         {least_percent}% asked for; send a photo from the front"
    )]
    Unlike { silhouette_percent: u32, lens_percent: u32, least_percent: u32 },
    #[error("the viewing angle leaves the width of the lenses open by {percent}%; send a photo from the front")]
    Uncertain { percent: u32 },
}

/// A frame recovered from a photo, and how well it agrees.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// Measures in mm; true to scale only when `size_known`.
    pub spec: FrameSpec,
    pub model: FrameModel,
    /// The view in the photo's own pixels.
    pub view: View,
    /// How the left and the right temple stand in the photo; the model's own are straight.
    pub poses: [TemplePose; 2],
    /// Whether the size was declared. Otherwise A + DBL is taken as 70 mm, and only proportions count.
    pub size_known: bool,
    /// Overlap (intersection over union) of the silhouettes, lenses filled.
    pub silhouette_overlap: f64,
    /// Overlap of the visible openings: near lens, far lens.
    pub lens_overlap: [f64; 2],
    pub errors: FitErrors,
}

/// 95 % half intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitErrors {
    pub a_mm: f64,
    pub b_mm: f64,
    pub dbl_mm: f64,
    pub yaw_deg: f64,
    /// Root mean square distance between the near outline and the mirrored far one.
    pub outline_mm: f64,
}

/// A fit with its verdict: `refusal` is why it must not be used.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub fitted: Fitted,
    pub refusal: Option<AngledError>,
}

/// Recovers the frame from a three-quarter photo. With a declared `size` the frame is to scale.
///
/// # Errors
/// [`AngledError`]: no plain background, no two lenses, or a frame that does not agree with the photo well enough.
pub fn fit(photo: &Photo, size: Option<BoxingSize>) -> Result<Fitted, AngledError> {
    let attempt = attempt(photo, size)?;
    match attempt.refusal {
        Some(refusal) => Err(refusal),
        None => Ok(attempt.fitted),
    }
}

/// As [`fit`], but gives the refused fit too, to look at.
///
/// # Errors
/// When there is no fit at all.
pub fn attempt(photo: &Photo, size: Option<BoxingSize>) -> Result<Attempt, AngledError> {
    let matte = cut_out(photo)?;
    let regions = Regions::find(photo, &matte).ok_or(AngledError::NoLenses)?;
    let work = Work::new(photo, &matte, regions, size);
    let round = work.fit()?;
    let (corrections, poses) = work.details(&round)?;
    let (mut spec, overrides) = work.frame(&round.radii, &corrections);
    colors::paint(&mut spec, photo, &work.regions, &round.view);
    let model = build_with_overrides(&spec, &overrides)?;
    let (width, height) = (work.regions.width, work.regions.height);
    let drawn = draw(&temples::posed(&model, poses), &round.view, width, height);
    let silhouette_overlap = overlap(&drawn.silhouette, &work.regions.silhouette);
    let lens_overlap = work.lens_overlap(&drawn);
    let [a_mm, b_mm, dbl_mm, yaw_deg] = work.solution.uncertain;
    let (mut view, mut poses) = (round.view, poses);
    if work.regions.mirrored {
        view = view.mirrored(width as f64);
        poses.swap(0, 1);
    }
    // What no fit of one photo tells: how far fits of known frames were off. It grows with what does not agree.
    let known = (spec.a_mm + spec.dbl_mm) * ((1.0 - silhouette_overlap) / USUAL_DISAGREEMENT).max(1.0);
    let errors = FitErrors {
        a_mm: libm::hypot(a_mm, USUAL_A_ERROR * known),
        b_mm: libm::hypot(b_mm, USUAL_DBL_ERROR * known),
        dbl_mm: libm::hypot(dbl_mm, USUAL_DBL_ERROR * known),
        yaw_deg,
        outline_mm: work.solution.mismatch_mm,
    };
    let size_known = size.is_some();
    let fitted = Fitted { spec, model, view, poses, size_known, silhouette_overlap, lens_overlap, errors };
    let refusal = refusal(&fitted);
    Ok(Attempt { fitted, refusal })
}

fn refusal(fitted: &Fitted) -> Option<AngledError> {
    let percent = |share: f64| (100.0 * share) as u32;
    let lens = fitted.lens_overlap[0].min(fitted.lens_overlap[1]);
    if fitted.silhouette_overlap < LEAST_SILHOUETTE_OVERLAP || lens < LEAST_LENS_OVERLAP {
        return Some(AngledError::Unlike {
            silhouette_percent: percent(fitted.silhouette_overlap),
            lens_percent: percent(lens),
            least_percent: percent(LEAST_SILHOUETTE_OVERLAP),
        });
    }
    let open = fitted.errors.a_mm.max(fitted.errors.dbl_mm) / (fitted.spec.a_mm + fitted.spec.dbl_mm);
    (open > MOST_UNCERTAIN).then(|| AngledError::Uncertain { percent: percent(open) })
}

/// One photo being fitted, its near side on the right.
struct Work {
    regions: Regions,
    observations: Observations,
    solution: Solution,
    rim: ObservedRim,
    kind: Kind,
    temple_known: bool,
    half_silhouette: Vec<f32>,
}

struct Round {
    view: View,
    radii: Vec<f64>,
}

impl Work {
    fn new(photo: &Photo, matte: &Matte, regions: Regions, size: Option<BoxingSize>) -> Self {
        let distance = size.map(|s| s.a_mm + s.dbl_mm);
        let temple = size.and_then(|s| s.temple_mm);
        let mut observations = Observations::new(&regions, RimDepth::WIRE, distance, temple);
        let mut solution = solve(&mut observations);
        let backdrop = match matte.backdrop {
            Backdrop::Plain(color) => color,
            Backdrop::Alpha => [255; 3],
        };
        let rim = ObservedRim::measure(photo, &regions, solution.unknowns.view.px_per_mm, backdrop);
        let kind = rim.kind();
        if kind.material == eyewear::FrameMaterial::Acetate {
            observations = Observations::new(&regions, RimDepth::PLATE, distance, temple);
            solution = solve(&mut observations);
        }
        let half_silhouette = regions::halved(regions.width, regions.height, &regions.silhouette);
        Self { regions, observations, solution, rim, kind, temple_known: temple.is_some(), half_silhouette }
    }

    fn frame(&self, radii: &[f64], corrections: &Corrections) -> (FrameSpec, LayoutOverrides) {
        frame_from_outline(&self.solution, radii, &self.rim, self.kind, self.observations.depth.lip, corrections)
    }

    /// What the lenses do not tell is found by drawing: the height of the temples and their pose, where hinge, bridge and
    /// end piece are.
    fn details(&self, round: &Round) -> Result<(Corrections, [TemplePose; 2]), FrameError> {
        let mut best = (Corrections::default(), [TemplePose::default(); 2], 0.0);
        for temple_half_height in [None, Some(1.2), Some(2.6), Some(3.8), Some(5.2), Some(7.0)] {
            let corrections = Corrections { temple_half_height, ..Corrections::default() };
            let (poses, reached) = self.pose(round, &corrections)?;
            if reached > best.2 {
                best = (corrections, poses, reached);
            }
        }
        let steps = [1.6, 1.6, 1.2, if self.temple_known { 0.0 } else { 4.0 }];
        for share in [1.0, 1.0, 0.5, 0.5, 0.25] {
            for (i, step) in steps.into_iter().enumerate().filter(|(_, s)| *s > 0.0) {
                for way in [step * share, -step * share] {
                    let mut corrections = best.0;
                    corrections.by[i] += way;
                    let reached = self.overlap_of(round, &corrections, best.1)?;
                    if reached > best.2 {
                        (best.0, best.2) = (corrections, reached);
                        break;
                    }
                }
            }
        }
        let (poses, reached) = self.pose(round, &best.0)?;
        Ok((best.0, if reached > best.2 { poses } else { best.1 }))
    }

    fn pose(&self, round: &Round, corrections: &Corrections) -> Result<([TemplePose; 2], f64), FrameError> {
        let (spec, overrides) = self.frame(&round.radii, corrections);
        let model = build_with_overrides(&spec, &overrides)?;
        let [width, height] = self.half();
        Ok(temples::pose(&model, &round.view.scaled(0.5), &self.half_silhouette, width, height))
    }

    fn overlap_of(&self, round: &Round, corrections: &Corrections, poses: [TemplePose; 2]) -> Result<f64, FrameError> {
        let (spec, overrides) = self.frame(&round.radii, corrections);
        let model = temples::posed(&build_with_overrides(&spec, &overrides)?, poses);
        let [width, height] = self.half();
        let drawn = draw(&model, &round.view.scaled(0.5), width, height);
        Ok(overlap(&drawn.silhouette, &self.half_silhouette))
    }

    /// The size at which details are searched.
    const fn half(&self) -> [usize; 2] {
        [self.regions.width / 2, self.regions.height / 2]
    }

    /// Builds, draws and corrects until the openings agree.
    fn fit(&self) -> Result<Round, FrameError> {
        let target = &self.solution.radii;
        let mut radii = smooth(&mean_radii(target, self.observations.clear), HARMONICS);
        let view = self.solution.unknowns.view;
        for _ in 0..ROUNDS {
            let (spec, overrides) = self.frame(&radii, &Corrections::default());
            let model = build_with_overrides(&spec, &overrides)?;
            let drawn = draw(&model, &view, self.regions.width, self.regions.height);
            let mut missing = Vec::new();
            for (lens, far) in drawn.lenses.iter().zip([false, true]) {
                // As in the photo: pads cut into a clear opening, and the hull closes the cut.
                let open: Vec<f32> = if self.observations.clear {
                    lens.iter().zip(&drawn.pads).map(|(&l, &p)| (l - p).max(0.0)).collect()
                } else {
                    lens.clone()
                };
                let outline = regions::outer_outline(self.regions.width, self.regions.height, &open);
                let outline = convex_hull(&outline);
                if outline.len() < 16 {
                    return Ok(Round { view, radii });
                }
                let got = traced(&self.observations, &outline, far, &self.solution.unknowns);
                missing.push(target[usize::from(far)].iter().zip(&got).map(|(t, g)| t - g).collect::<Vec<f64>>());
            }
            let better: Vec<f64> = radii
                .iter()
                .enumerate()
                .map(|(i, r)| {
                    let (near, far) = (missing[0][i], missing[1][i]);
                    let outlier = if self.observations.clear { near.max(far) } else { near.min(far) };
                    let step = if (near - far).abs() < 1.2 { 0.62 * near + 0.38 * far } else { outlier };
                    r + step.clamp(-2.0, 2.0)
                })
                .collect();
            radii = smooth(&better, HARMONICS);
        }
        Ok(Round { view, radii })
    }

    fn lens_overlap(&self, drawn: &Drawn) -> [f64; 2] {
        let (width, height) = (self.regions.width, self.regions.height);
        // What a temple or a pad behind a lens covers is left out of both.
        let free = |mask: &[f32]| -> Vec<f32> { mask.iter().zip(&drawn.behind).map(|(&m, &b)| m * (1.0 - b)).collect() };
        let of = |outline: &[DVec2], lens: &[f32]| overlap(&free(&fill(width, height, &[outline])), &free(lens));
        [of(&self.regions.near, &drawn.lenses[0]), of(&self.regions.far, &drawn.lenses[1])]
    }
}

impl Fitted {
    /// The model with its temples as they stand in the photo.
    #[must_use]
    pub fn posed(&self) -> FrameModel {
        temples::posed(&self.model, self.poses)
    }
}
