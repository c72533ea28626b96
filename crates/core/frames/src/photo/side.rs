//! Temples from a photo taken from the side, or from a fit of a photo at an angle: their height along the length, their bend, their colors.

use glam::{DVec2, DVec3, FloatExt, dvec2, dvec3};

use super::angled::Fitted;
use super::contour::{components, overlap};
use super::linear::median;
use super::matte::cut_out;
use super::{Photo, PhotoError};
use crate::layout::Layout;
use crate::measure::millimeters;
use crate::model::PartKind;
use crate::solid_mesh::Ends;
use crate::srgb::Srgb;
use crate::sweep::{along, rounded_rectangle};
use crate::temple::Temple;

/// Stations along a temple.
const STATIONS: usize = 56;
/// A temple is at most this share as tall as the front it hangs on.
const TEMPLE_SHARE: f64 = 0.5;
/// Shortest temple, as a share of the picture's width.
const LEAST_LENGTH: f64 = 0.25;
/// Where a temple begins to bend for the ear: the steepest slope before it.
const BEND_SLOPE: f64 = 0.2;

/// Where the shape of temples comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TempleSource {
    /// A photo from the side.
    Side,
    /// A parametric frame fitted to a photo at an angle.
    Angled,
}

/// A temple as it is seen from the side, the hinge at its beginning, as shares of its length.
#[derive(Clone, Debug, PartialEq)]
pub struct TempleView {
    pub source: TempleSource,
    /// Middle above the line in which it leaves the hinge, and half its height, at even steps along it.
    pub profile: Vec<[f64; 2]>,
    /// sRGB colors of the bar and of its end.
    pub colors: [Srgb; 2],
}

impl TempleView {
    /// Reads a photo of a frame from the side.
    ///
    /// # Errors
    /// [`PhotoError`] without a plain background, or when no temple is seen in its length.
    pub fn from_side(photo: &Photo) -> Result<Self, PhotoError> {
        let matte = cut_out(photo)?;
        let columns = columns(photo.width() as usize, &matte.coverage);
        let (from, to) = temple_columns(&columns).ok_or(PhotoError::NoTemple)?;
        let step = if to > from { 1_i64 } else { -1 };
        let run: Vec<[f64; 2]> =
            (0..=from.abs_diff(to)).filter_map(|k| columns[(from as i64 + step * k as i64) as usize]).collect();
        if (run.len() as f64) < LEAST_LENGTH * columns.len() as f64 {
            return Err(PhotoError::NoTemple);
        }
        let edges: Vec<[DVec2; 2]> =
            run.iter().enumerate().map(|(x, &[top, bottom])| [top, bottom].map(|y| dvec2(x as f64, -y))).collect();
        let colors =
            [(0.1, 0.55), (0.88, 0.97)].map(|part| color(photo, &run, part, |k| (from as i64 + step * k as i64) as usize));
        Ok(Self { source: TempleSource::Side, profile: profile(&level(&edges)), colors })
    }

    /// Takes the temples of a fitted frame.
    #[must_use]
    pub fn from_angled(fitted: &Fitted) -> Self {
        let parts = fitted.model.parts.iter().filter(|p| p.kind == PartKind::TempleLeft);
        let points: Vec<DVec3> = parts.flat_map(|p| p.mesh.positions.iter().map(|&p| millimeters(p))).collect();
        let far = points.iter().map(|p| p.z).fold(f64::INFINITY, f64::min);
        let near = points.iter().map(|p| p.z).fold(f64::NEG_INFINITY, f64::max);
        let slices = ((near - far) / 2.5) as usize;
        let slice = |i: usize| {
            let z = near - (i as f64 + 0.5) * (near - far) / slices as f64;
            let here = points.iter().filter(|p| (p.z - z).abs() < 2.5).map(|p| p.y);
            let (low, high) = here.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
            (low < high).then(|| [dvec2(near - z, high), dvec2(near - z, low)])
        };
        let edges: Vec<[DVec2; 2]> = (0..slices).filter_map(slice).collect();
        Self { source: TempleSource::Angled, profile: profile(&edges), colors: [fitted.spec.temple_color; 2] }
    }

    /// Middle and half height at a share of the length.
    fn at(&self, share: f64) -> [f64; 2] {
        let last = self.profile.len() - 1;
        let place = share.clamp(0.0, 1.0) * last as f64;
        let (i, t) = ((place as usize).min(last - 1), place - (place as usize).min(last - 1) as f64);
        [0, 1].map(|k| self.profile[i][k] + (self.profile[i + 1][k] - self.profile[i][k]) * t)
    }

    /// Share of the length at which the temple begins to bend for the ear.
    #[must_use]
    pub fn bend(&self) -> f64 {
        let last = (self.profile.len() - 1) as f64;
        let steep = |pair: &[[f64; 2]]| (pair[0][0] - pair[1][0]) * last > BEND_SLOPE;
        let first = self.profile.windows(2).enumerate().find(|(i, pair)| *i as f64 > 0.5 * last && steep(pair));
        first.map_or(0.72, |(i, _)| i as f64 / last)
    }

    /// Whether the end has another color than the bar.
    fn has_sleeve(&self) -> bool {
        const LEAST_DIFFERENCE: u8 = 60;
        self.colors[0].iter().zip(self.colors[1]).any(|(bar, end)| bar.abs_diff(end) > LEAST_DIFFERENCE)
    }

    /// The left temple of this shape at a frame's hinge, as long as the frame says.
    pub(super) fn temple(&self, layout: &Layout) -> Temple {
        let length = layout.spec.temple_mm;
        let hinge = layout.hinge();
        let thin = layout.temple_half_width;
        let step = length / STATIONS as f64;
        let height = |i: usize| self.at(i as f64 / STATIONS as f64)[0] * length;
        let mut path = vec![hinge + dvec3(0.0, height(0), 0.0)];
        for i in 1..=STATIONS {
            let (before, fall) = (path[i - 1], height(i) - height(i - 1));
            let back = (step * step - fall * fall).max(0.1 * step * step).sqrt();
            let inward = 0.012 + 0.1 * (i as f64 / STATIONS as f64).smoothstep(self.bend() - 0.06, self.bend() + 0.15);
            path.push(before + dvec3(-inward * step, fall, -back));
        }
        let half = |i: usize| {
            let to_end = ((STATIONS - i) as f64 * step / 4.0).min(1.0);
            let round = (1.0 - (1.0 - to_end) * (1.0 - to_end)).sqrt().max(0.05);
            dvec2(thin, (self.at(i as f64 / STATIONS as f64)[1] * length).max(0.4)) * round
        };
        let skin = |stations: std::ops::RangeInclusive<usize>| {
            let first = *stations.start();
            along(&path[stations], DVec3::Y, Ends::Capped, |i| {
                let half = half(first + i);
                rounded_rectangle(half * 2.0, half.x.min(half.y) * 0.6, 3)
            })
        };
        let sleeve_from = self.has_sleeve().then(|| ((self.bend() - 0.08) * STATIONS as f64) as usize);
        let bar = skin(0..=sleeve_from.unwrap_or(STATIONS));
        let sleeve = sleeve_from.map(|from| skin(from..=STATIONS));
        let at_ear = ((self.bend() * STATIONS as f64) as usize).min(STATIONS);
        Temple { bar, sleeve, ear: path[at_ear] - DVec3::Y * half(at_ear).y, tip: path[STATIONS] }
    }

    /// How well this is the same temple as another: overlap of both drawn over each other at the same length.
    #[must_use]
    pub fn agreement(&self, other: &Self) -> f64 {
        const ROWS: usize = 400;
        let drawn = |view: &Self| -> Vec<f32> {
            let covers = |i: usize| {
                let [middle, half] = view.at((i % STATIONS) as f64 / STATIONS as f64);
                let y = 0.1 - 0.5 * (i / STATIONS) as f64 / ROWS as f64;
                if (y - middle).abs() <= half { 1.0 } else { 0.0 }
            };
            (0..ROWS * STATIONS).map(covers).collect()
        };
        overlap(&drawn(self), &drawn(other))
    }
}

/// Top and bottom of the largest piece per column.
fn columns(width: usize, coverage: &[f32]) -> Vec<Option<[f64; 2]>> {
    let height = coverage.len() / width;
    let covered: Vec<bool> = coverage.iter().map(|&c| c >= 0.5).collect();
    let pieces = components(width, height, &covered);
    let largest = (1..=pieces.areas.len()).max_by_key(|&l| pieces.areas[l - 1]).unwrap_or(0) as u32;
    let column = |x: usize| {
        let inside = |y: &usize| largest > 0 && pieces.labels[y * width + x] == largest;
        let (top, bottom) = ((0..height).find(inside)?, (0..height).rev().find(inside)?);
        // To a part of a pixel, by what the edge pixels and their neighbors outside are covered.
        let share = |y: usize| f64::from(coverage[y * width + x]);
        let above = if top > 0 { share(top - 1) } else { 0.0 };
        let below = if bottom + 1 < height { share(bottom + 1) } else { 0.0 };
        Some([top as f64 + 1.0 - share(top) - above, bottom as f64 + share(bottom) + below])
    };
    (0..width).map(column).collect()
}

/// The columns of the hinge and of the tip: the front is the tall end.
fn temple_columns(columns: &[Option<[f64; 2]>]) -> Option<(usize, usize)> {
    let tall = |x: usize| columns[x].map_or(0.0, |[top, bottom]| bottom - top);
    let first = columns.iter().position(Option::is_some)?;
    let last = columns.iter().rposition(Option::is_some)?;
    let edge = (last - first) / 6;
    let tallest = |mut range: std::ops::Range<usize>| {
        let start = range.next()?;
        range.map(|x| (tall(x), x)).chain([(tall(start), start)]).max_by(|a, b| a.0.total_cmp(&b.0))
    };
    let (left, right) = (tallest(first..first + edge)?, tallest(last - edge..last + 1)?);
    let leftward = left.0 > right.0;
    let (height, mut at) = if leftward { left } else { right };
    let end = if leftward { last } else { first };
    // From the tallest column on, until what is left is a temple.
    while at != end && tall(at) > TEMPLE_SHARE * height {
        at = if leftward { at + 1 } else { at - 1 };
    }
    let most = (0..columns.len()).filter(|x| if leftward { *x > at } else { *x < at }).map(tall).fold(0.0, f64::max);
    (at != end && most < 0.9 * height).then_some((at, end))
}

/// Turned so that its straight part leaves the hinge level.
fn level(edges: &[[DVec2; 2]]) -> Vec<[DVec2; 2]> {
    let middle = |i: usize| (edges[i][0] + edges[i][1]) / 2.0;
    let (a, b) = (middle(edges.len() / 12), middle(edges.len() * 6 / 10));
    let along = (b - a).normalize_or(DVec2::X);
    edges.iter().map(|edge| edge.map(|p| dvec2((p - a).dot(along), along.perp_dot(p - a)))).collect()
}

/// Middle and half height at even steps along the middle line, as shares of its length.
fn profile(edges: &[[DVec2; 2]]) -> Vec<[f64; 2]> {
    let middles: Vec<DVec2> = edges.iter().map(|[top, bottom]| (*top + *bottom) / 2.0).collect();
    let window = (edges.len() / 60).max(1);
    let slope = |i: usize| {
        let (a, b) = (middles[i.saturating_sub(window)], middles[(i + window).min(middles.len() - 1)]);
        (b - a).normalize_or(DVec2::X)
    };
    // Heights are measured upright in the picture; across a falling end it is less.
    let halves: Vec<f64> =
        edges.iter().enumerate().map(|(i, [top, bottom])| (*top - *bottom).length() / 2.0 * slope(i).x.abs()).collect();
    let smooth: Vec<DVec2> = (0..middles.len())
        .map(|i| {
            let range = i.saturating_sub(window)..(i + window + 1).min(middles.len());
            let count = range.len() as f64;
            range.map(|k| middles[k]).sum::<DVec2>() / count
        })
        .collect();
    let mut walked = vec![0.0];
    for pair in smooth.windows(2) {
        walked.push(walked[walked.len() - 1] + pair[0].distance(pair[1]));
    }
    let length = walked[walked.len() - 1].max(1e-9);
    let start = smooth[0].y;
    (0..=STATIONS)
        .map(|s| {
            let wanted = length * s as f64 / STATIONS as f64;
            let i = walked.partition_point(|&w| w < wanted).clamp(1, walked.len() - 1);
            let t = ((wanted - walked[i - 1]) / (walked[i] - walked[i - 1]).max(1e-9)).clamp(0.0, 1.0);
            let between = |a: f64, b: f64| (a + (b - a) * t) / length;
            [between(smooth[i - 1].y - start, smooth[i].y - start), between(halves[i - 1], halves[i])]
        })
        .collect()
}

/// The middle color of a part of the temple, given as shares of its columns.
fn color(photo: &Photo, run: &[[f64; 2]], (low, high): (f64, f64), column: impl Fn(usize) -> usize) -> Srgb {
    let range = (low * run.len() as f64) as usize..(high * run.len() as f64) as usize;
    let pixels: Vec<[u8; 4]> = range
        .flat_map(|k| {
            let [top, bottom] = run[k];
            let inset = (bottom - top) / 4.0;
            let x = column(k);
            ((top + inset) as usize..(bottom - inset) as usize + 1).map(move |y| (x, y))
        })
        .map(|(x, y)| photo.pixel(x, y.min(photo.height() as usize - 1)))
        .collect();
    [0, 1, 2].map(|k| median(pixels.iter().map(|p| f64::from(p[k]))) as u8)
}
