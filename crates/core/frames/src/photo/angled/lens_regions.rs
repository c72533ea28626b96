//! Finding the panes: areas of a picture that may be lenses, and the two that belong together.

use glam::DVec2;

use super::regions::outer_outline;
use crate::photo::Photo;
use crate::photo::contour::{bounds, components, convex_hull, perimeter, resample, signed_area};
use crate::photo::matte::Matte;

/// Pieces smaller than this share of the picture are no part of a lens.
const LEAST_SHARE: f64 = 0.0004;
/// The smallest lens, as a share of the picture.
const LEAST_LENS_SHARE: f64 = 0.008;
/// How many pieces are considered.
const MOST_PIECES: usize = 9;
/// Steepest change inside a tinted lens, 8-bit units per px.
const PANE_SLOPE: f32 = 6.5;

/// A piece that may be (part of) a lens.
#[derive(Clone, Debug)]
pub(crate) struct LensRegion {
    /// Its outer outline, px.
    pub outline: Vec<DVec2>,
    pub area_px2: f64,
    pub low: DVec2,
    pub high: DVec2,
}

/// Two lenses, left and right in the picture.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub outlines: [Vec<DVec2>; 2],
    /// Whether a lens is in several pieces.
    pub crossed: [bool; 2],
}

/// Background that the frame encloses.
pub(crate) fn openings(width: usize, height: usize, coverage: &[f32], close: usize) -> Vec<LensRegion> {
    let mut solid: Vec<bool> = coverage.iter().map(|&c| c >= 0.35).collect();
    dilate(width, height, &mut solid, close);
    let empty: Vec<bool> = solid.iter().map(|s| !s).collect();
    let pieces = components(width, height, &empty);
    let mut border = vec![false; pieces.areas.len() + 1];
    for i in (0..width * height).filter(|i| i % width == 0 || i % width == width - 1 || i / width == 0 || i / width == height - 1)
    {
        border[pieces.labels[i] as usize] = true;
    }
    let least = (LEAST_SHARE * (width * height) as f64) as usize;
    let wanted: Vec<u32> = (1..=pieces.areas.len() as u32)
        .filter(|&label| !border[label as usize] && pieces.areas[label as usize - 1] >= least)
        .collect();
    let panes = wanted.iter().map(|&label| {
        let mut mask: Vec<bool> = pieces.labels.iter().map(|&l| l == label).collect();
        dilate(width, height, &mut mask, close + 1);
        // The opening's own sub-pixel edge: what the matte leaves free, near this piece.
        let free: Vec<f32> = mask.iter().zip(coverage).map(|(&m, &c)| if m { 1.0 - c } else { 0.0 }).collect();
        pane(width, height, &free)
    });
    largest_first(panes.collect())
}

/// Areas of even color inside the silhouette: tinted lenses, and sides of thick acetate.
pub(crate) fn tinted(photo: &Photo, matte: &Matte) -> Vec<LensRegion> {
    let (width, height) = (matte.width, matte.height);
    let slopes = slopes(photo, width, height);
    let mut even: Vec<bool> = slopes.iter().zip(&matte.coverage).map(|(&s, &c)| s < PANE_SLOPE && c > 0.6).collect();
    let reach = (width / 260).max(2);
    erode(width, height, &mut even, reach);
    let pieces = components(width, height, &even);
    let least = (LEAST_SHARE * (width * height) as f64) as usize;
    let wanted = (1..=pieces.areas.len() as u32).filter(|&label| pieces.areas[label as usize - 1] >= least);
    let panes = wanted.map(|label| {
        let mut mask: Vec<bool> = pieces.labels.iter().map(|&l| l == label).collect();
        // Back to the edge, and on to the steepest place of the edge's slope.
        dilate(width, height, &mut mask, reach + 3);
        let free: Vec<f32> = mask.iter().map(|&m| f32::from(u8::from(m))).collect();
        pane(width, height, &free)
    });
    largest_first(panes.collect())
}

fn largest_first(mut panes: Vec<LensRegion>) -> Vec<LensRegion> {
    panes.retain(|p| p.outline.len() > 8);
    panes.sort_by(|a, b| b.area_px2.total_cmp(&a.area_px2));
    panes.truncate(MOST_PIECES);
    panes
}

fn pane(width: usize, height: usize, free: &[f32]) -> LensRegion {
    let outline = outer_outline(width, height, free);
    let [low, high] = bounds(&outline);
    LensRegion { area_px2: signed_area(&outline).abs(), outline, low, high }
}

/// The two lenses among the pieces: one whole piece, and one or several that together look like its mirror image at an angle.
pub(crate) fn pair(panes: &[LensRegion], width: usize, height: usize) -> Option<Pair> {
    let least = LEAST_LENS_SHARE * (width * height) as f64;
    let mut best: Option<(f64, Pair)> = None;
    for (i, whole) in panes.iter().enumerate().filter(|(_, p)| p.area_px2 >= least).take(4) {
        for right in [false, true] {
            let beside: Vec<&LensRegion> =
                panes.iter().enumerate().filter(|&(k, p)| k != i && is_beside(whole, p, right)).map(|(_, p)| p).collect();
            for chosen in 1u32..1 << beside.len().min(6) {
                let group: Vec<&LensRegion> =
                    (0..beside.len().min(6)).filter(|k| chosen >> k & 1 == 1).map(|k| beside[k]).collect();
                let Some((score, other)) = match_score(whole, &group) else { continue };
                if best.as_ref().is_none_or(|(known, _)| score < *known) {
                    let own = lens_outline(&[whole]);
                    let [(left, _), (last, _)] = if right { [own, other] } else { [other, own] };
                    let other_crossed = crossed(&group);
                    let own_crossed = panes.iter().enumerate().any(|(k, p)| k != i && is_over(whole, p));
                    let crossed = if right { [own_crossed, other_crossed] } else { [other_crossed, own_crossed] };
                    best = Some((score, Pair { outlines: [left, last], crossed }));
                }
            }
        }
    }
    best.filter(|(score, _)| *score < MOST_SCORE).map(|(_, pair)| pair)
}

/// Pairs that score worse are no pair.
const MOST_SCORE: f64 = 0.75;

/// Whether pieces of a lens lie over each other, each of some size.
fn crossed(group: &[&LensRegion]) -> bool {
    let all: f64 = group.iter().map(|p| p.area_px2).sum();
    group.iter().filter(|p| p.area_px2 > 0.15 * all).count() > 1
}

/// Whether another piece lies right over or under a piece, as the rest of a lens that something crosses.
fn is_over(whole: &LensRegion, other: &LensRegion) -> bool {
    let wide = whole.high.x - whole.low.x;
    let shared = whole.high.x.min(other.high.x) - whole.low.x.max(other.low.x);
    shared > 0.7 * wide && other.high.x - other.low.x < 1.15 * wide && other.area_px2 > 0.15 * whole.area_px2
}

fn is_beside(whole: &LensRegion, other: &LensRegion, right: bool) -> bool {
    let (a, b) = ((whole.low + whole.high) / 2.0, (other.low + other.high) / 2.0);
    let slack = 0.12 * (whole.high.x - whole.low.x);
    let apart = if right { other.low.x > whole.high.x - slack } else { other.high.x < whole.low.x + slack };
    let tall = whole.high.y - whole.low.y;
    apart && (a.y - b.y).abs() < 0.9 * tall
}

/// How unlike a mirror image at an angle a group of pieces is, 0 for alike; and its outline.
fn match_score(whole: &LensRegion, group: &[&LensRegion]) -> Option<(f64, (Vec<DVec2>, f64))> {
    let (outline, seen) = lens_outline(group);
    let [low, high] = bounds(&outline);
    let (size, own) = (high - low, whole.high - whole.low);
    let tall = size.y / own.y;
    let wide = size.x / own.x;
    let gap = if low.x > whole.low.x { low.x - whole.high.x } else { whole.low.x - high.x };
    // A lens at an angle: nearly as tall, somewhat narrower, and a bridge away.
    let off = |value: f64, from: f64, to: f64| (from - value).max(value - to).max(0.0);
    if !(0.5..=1.9).contains(&tall) || !(0.35..=1.9).contains(&wide) || gap > 0.8 * own.x {
        return None;
    }
    let area = signed_area(&outline).abs() / (size.x * size.y);
    let own_area = whole.area_px2 / (own.x * own.y);
    let level = ((low.y + high.y) / 2.0 - (whole.low.y + whole.high.y) / 2.0).abs() / own.y;
    // Lenses cover most of the picture's openings: larger pairs are better.
    let missing = 1.0 - seen;
    let share: f64 = group.iter().map(|p| p.area_px2).sum::<f64>() / whole.area_px2;
    let score = 2.0 * off(tall, 0.82, 1.2)
        + off(wide, 0.6, 1.55)
        + 1.5 * (area - own_area).abs()
        + 0.4 * off(level, 0.0, 0.25)
        + 0.8 * missing
        + 0.5 * off(share, 0.7, 1.45)
        + 2.0 * off(0.5, 0.0, own_area);
    Some((score, (outline, seen)))
}

/// The outline of a lens of which these pieces are seen, and the share of the outline that is theirs.
fn lens_outline(group: &[&LensRegion]) -> (Vec<DVec2>, f64) {
    let points: Vec<DVec2> = group.iter().flat_map(|p| p.outline.iter().copied()).collect();
    let around = resample(&convex_hull(&points), 240);
    let near = perimeter(&around) / 90.0;
    let on_piece = around.iter().filter(|p| points.iter().any(|q| q.distance_squared(**p) < near * near)).count();
    (around.clone(), on_piece as f64 / around.len().max(1) as f64)
}

/// Largest change of a channel per px, after a small blur.
fn slopes(photo: &Photo, width: usize, height: usize) -> Vec<f32> {
    let mut steep = vec![0.0_f32; width * height];
    for channel in 0..3 {
        let at = |x: usize, y: usize| f32::from(photo.pixel(x, y)[channel]);
        let blurred: Vec<f32> = (0..width * height)
            .map(|i| {
                let (x, y) = (i % width, i / width);
                let (xs, ys) = (x.saturating_sub(1)..(x + 2).min(width), y.saturating_sub(1)..(y + 2).min(height));
                let count = (xs.len() * ys.len()) as f32;
                ys.flat_map(|row| xs.clone().map(move |column| (column, row))).map(|(c, r)| at(c, r)).sum::<f32>() / count
            })
            .collect();
        for y in 1..height.saturating_sub(1) {
            for x in 1..width.saturating_sub(1) {
                let i = y * width + x;
                let across = (blurred[i + 1] - blurred[i - 1]) / 2.0;
                let down = (blurred[i + width] - blurred[i - width]) / 2.0;
                steep[i] = steep[i].max(libm::hypotf(across, down));
            }
        }
    }
    steep
}

/// Grows a mask by so many px, in octagons.
pub(crate) fn dilate(width: usize, height: usize, mask: &mut [bool], by: usize) {
    for step in 0..by {
        let last = mask.to_vec();
        let diagonal = step % 2 == 1;
        for y in 0..height {
            for x in 0..width {
                let i = y * width + x;
                if last[i] {
                    continue;
                }
                let (xs, ys) = (x.saturating_sub(1)..(x + 2).min(width), y.saturating_sub(1)..(y + 2).min(height));
                mask[i] = ys
                    .into_iter()
                    .any(|row| xs.clone().any(|column| (diagonal || row == y || column == x) && last[row * width + column]));
            }
        }
    }
}

pub(crate) fn erode(width: usize, height: usize, mask: &mut [bool], by: usize) {
    let mut outside: Vec<bool> = mask.iter().map(|m| !m).collect();
    dilate(width, height, &mut outside, by);
    for (m, out) in mask.iter_mut().zip(outside) {
        *m = !out;
    }
}
