//! What a three-quarter photo shows: the silhouette with its lenses filled in, and the visible opening of each lens.

use glam::DVec2;

use super::edge_snapping::snapped;
use super::lens_regions;
use crate::photo::Photo;
use crate::photo::contour::{bounds, components, fill, trace};
use crate::photo::matte::{Backdrop, Matte};

/// The two lenses of one frame in a picture whose near temple points right.
#[derive(Clone, Debug)]
pub(crate) struct Regions {
    pub width: usize,
    pub height: usize,
    /// Whether the picture was mirrored, so that the near side is on the right.
    pub mirrored: bool,
    /// Share of each pixel covered by rim, temples or lenses.
    pub silhouette: Vec<f32>,
    /// Share covered by what is not lens.
    pub solid: Vec<f32>,
    /// Outline of the visible opening of the near and of the far lens, px.
    pub near: Vec<DVec2>,
    pub far: Vec<DVec2>,
    /// Whether the background shows through the lenses.
    pub clear: bool,
    /// Whether something behind a lens runs across it: near, far.
    pub crossed: [bool; 2],
}

impl Regions {
    /// Finds both lenses; `None` when the picture does not show two.
    pub fn find(photo: &Photo, matte: &Matte) -> Option<Self> {
        let (width, height) = (matte.width, matte.height);
        // Thin pale rims look like a shadow; they are taken for what they are when no lens is found without them.
        let faint = with_faint_rims(photo, matte);
        for coverage in [&matte.coverage, &faint] {
            // Wires can have gaps of a pixel or two; they are closed step by step.
            for close in 0..3 {
                let openings = lens_regions::openings(width, height, coverage, close);
                if let Some(pair) = lens_regions::pair(&openings, width, height) {
                    return Some(Self::assemble(coverage, [width, height], pair, true));
                }
            }
        }
        let tinted = lens_regions::tinted(photo, matte);
        let mut pair = lens_regions::pair(&tinted, width, height)?;
        pair.outlines = pair.outlines.map(|outline| snapped(photo, &outline));
        Some(Self::assemble(&matte.coverage, [width, height], pair, false))
    }

    fn assemble(coverage: &[f32], [width, height]: [usize; 2], pair: lens_regions::Pair, clear: bool) -> Self {
        let [left, right] = pair.outlines;
        let lenses = fill(width, height, &[&left, &right]);
        let mut silhouette: Vec<f32> = coverage.iter().zip(&lenses).map(|(&m, &l)| m.max(l)).collect();
        keep_largest(width, height, &mut silhouette);
        let mut solid: Vec<f32> = silhouette.iter().zip(&lenses).map(|(&s, &l)| (s - l).max(0.0)).collect();
        let extent = |f: fn(f64, f64) -> f64, start: f64, points: &[DVec2]| points.iter().map(|p| p.x).fold(start, f);
        let covered: Vec<usize> = (0..width).filter(|&x| (0..height).any(|y| silhouette[y * width + x] > 0.5)).collect();
        let first = covered.first().copied().unwrap_or(0) as f64;
        let last = covered.last().copied().unwrap_or(width) as f64;
        let room_left = extent(f64::min, f64::INFINITY, &left) - first;
        let room_right = last - extent(f64::max, 0.0, &right);
        let mirrored = room_left > room_right;
        let (mut near, mut far) = (right, left);
        let mut crossed = [pair.crossed[1], pair.crossed[0]];
        if mirrored {
            flip(&mut silhouette, width);
            flip(&mut solid, width);
            std::mem::swap(&mut near, &mut far);
            crossed.swap(0, 1);
            for outline in [&mut near, &mut far] {
                for p in outline.iter_mut() {
                    p.x = width as f64 - p.x;
                }
                outline.reverse();
            }
        }
        Self { width, height, mirrored, silhouette, solid, near, far, clear, crossed }
    }

    /// Mean height of the silhouette per column: its upper and lower end, px.
    pub fn column(&self, x: f64) -> Option<[f64; 2]> {
        let x = x as usize;
        if x >= self.width {
            return None;
        }
        let inside = |y: &usize| self.silhouette[y * self.width + x] > 0.5;
        let top = (0..self.height).find(inside)?;
        let bottom = (0..self.height).rev().find(inside)?;
        Some([top as f64, bottom as f64 + 1.0])
    }

    /// The columns that the silhouette spans.
    pub fn span(&self) -> [f64; 2] {
        let covered = |x: &usize| (0..self.height).any(|y| self.silhouette[y * self.width + x] > 0.5);
        let first = (0..self.width).find(covered).unwrap_or(0);
        let last = (0..self.width).rev().find(covered).unwrap_or(0);
        [first as f64, last as f64 + 1.0]
    }
}

/// The coverage with everything that is a little darker than a plain background.
fn with_faint_rims(photo: &Photo, matte: &Matte) -> Vec<f32> {
    const LEAST: f32 = 14.0;
    const FULL: f32 = 26.0;
    let Backdrop::Plain(background) = matte.backdrop else { return matte.coverage.clone() };
    photo
        .rgba()
        .chunks_exact(4)
        .zip(&matte.coverage)
        .map(|(p, &c)| {
            let darker = (0..3).map(|k| f32::from(background[k]) - f32::from(p[k])).fold(0.0, f32::max);
            c.max(((darker - LEAST) / (FULL - LEAST)).clamp(0.0, 1.0))
        })
        .collect()
}

/// A coverage at half the size: the mean of four pixels.
pub(crate) fn halved(width: usize, height: usize, coverage: &[f32]) -> Vec<f32> {
    let (wide, tall) = (width / 2, height / 2);
    let mean = |i: usize| {
        let at = 2 * (i / wide) * width + 2 * (i % wide);
        (coverage[at] + coverage[at + 1] + coverage[at + width] + coverage[at + width + 1]) / 4.0
    };
    (0..wide * tall).map(mean).collect()
}

/// Removes whatever does not hang together with the largest piece.
fn keep_largest(width: usize, height: usize, coverage: &mut [f32]) {
    let solid: Vec<bool> = coverage.iter().map(|&c| c > 0.25).collect();
    let pieces = components(width, height, &solid);
    let Some(largest) = (1..=pieces.areas.len()).max_by_key(|&label| pieces.areas[label - 1]) else { return };
    // A temple seen through a lens or beside it may hang free in a photo of thin parts; keep what is not tiny.
    let least = pieces.areas[largest - 1] / 200;
    for (value, &label) in coverage.iter_mut().zip(&pieces.labels) {
        if label != 0 && pieces.areas[label as usize - 1] < least {
            *value = 0.0;
        }
    }
}

pub(crate) fn flip(values: &mut [f32], width: usize) {
    for row in values.chunks_exact_mut(width) {
        row.reverse();
    }
}

/// The outer outline of the largest piece of a coverage.
pub(crate) fn outer_outline(width: usize, height: usize, coverage: &[f32]) -> Vec<DVec2> {
    trace(width, height, coverage, 0.5).into_iter().find(|c| !c.hole).map(|c| c.points).unwrap_or_default()
}

/// How a frame stands in its picture, by its lenses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stand {
    /// Far lens over near lens.
    pub width_ratio: f64,
    pub height_ratio: f64,
    /// The line from lens to lens, degrees from level.
    pub lean_deg: f64,
    pub frontal: bool,
    /// Both lenses are crossed by something behind them.
    pub folded: bool,
    /// The near lens is much narrower than it is high.
    pub edge_on: bool,
    pub unlike_eyewear: bool,
}

impl Stand {
    pub fn of(regions: &Regions) -> Self {
        let [near_low, near_high] = bounds(&regions.near);
        let [far_low, far_high] = bounds(&regions.far);
        let (near, far) = (near_high - near_low, far_high - far_low);
        let apart = (near_low + near_high - far_low - far_high) / 2.0;
        let [first, last] = regions.span();
        let room = [far_low.x - first, last - near_high.x].map(|r| r / (last - first).max(1.0));
        let (width_ratio, height_ratio) = (far.x / near.x, far.y / near.y);
        let alike = |ratio: f64| (ratio - 1.0).abs() < 0.07;
        let bridge = near_low.x - far_high.x;
        Self {
            width_ratio,
            height_ratio,
            lean_deg: libm::atan2(apart.y, apart.x).to_degrees(),
            frontal: alike(width_ratio) && alike(height_ratio) && (room[0] - room[1]).abs() < 0.05 && room[1] < 0.2,
            folded: regions.crossed == [true, true],
            edge_on: near.x < 0.75 * near.y,
            // Lenses are at most thrice as wide as high, a bridge is narrower than a lens, and together they fill the front.
            unlike_eyewear: near.x > 3.2 * near.y || bridge > 0.75 * near.x || near.x + far.x < 0.3 * (last - first),
        }
    }
}
