//! The viewing angle from two lenses: seen from the right place, the far lens is the mirror image of the near one.
//!
//! Each lens outline is traced back along its lines of sight to the curved surface that lenses lie on; the view, the curve
//! and the wrap for which both agree are the photo's. The near temple and the ends of the front decide what the lenses leave
//! open: for flat lenses seen from afar, a turn of the front and a narrower front look the same.

use glam::{DVec2, DVec3, dvec2, dvec3};

use super::least_squares::{Minimum, minimize};
use super::regions::Regions;
use super::view::View;
use crate::photo::contour::{bounds, resample, signed_area};
use crate::spec::RADIUS_MM_PER_DIOPTRE;

/// Directions around the middle of a lens.
pub(crate) const DIRECTIONS: usize = 72;
/// Box center distance assumed while the scale is unknown: A + DBL of frames on the market is 66 to 74 mm.
pub(crate) const USUAL_CENTER_DISTANCE_MM: f64 = 70.0;
const USUAL_TEMPLE_MM: f64 = 142.0;
/// How well both outlines agree; neighboring directions err together, so a single one says little.
const LENS_DEVIATION_MM: f64 = 1.2;

/// Where edges of a rim lie before and behind the lens, mm, and how far the rim's lip covers the lens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RimDepth {
    pub front: f64,
    pub back: f64,
    pub lip: f64,
}

impl RimDepth {
    pub const PLATE: Self =
        Self { front: crate::layout::PLATE_FRONT_MM - 0.3, back: crate::layout::PLATE_BACK_MM + 0.3, lip: 0.6 };
    pub const WIRE: Self = Self { front: 0.5, back: -0.9, lip: 0.35 };
}

/// What is measured in the picture.
pub(crate) struct Observations {
    near: Vec<(DVec2, DVec2)>,
    far: Vec<(DVec2, DVec2)>,
    /// Left and right end of the silhouette.
    ends: [f64; 2],
    /// Middle of the near temple at columns beside the front.
    temple: Vec<DVec2>,
    pub depth: RimDepth,
    /// Whether the background shows through the lenses.
    pub clear: bool,
    /// Half the box center distance, mm.
    half_distance: f64,
    /// The lens's nasal end, from its middle.
    nasal: DVec2,
    temple_mm: f64,
    temple_sd_mm: f64,
}

impl Observations {
    pub fn new(regions: &Regions, depth: RimDepth, center_distance_mm: Option<f64>, temple_mm: Option<f64>) -> Self {
        let ends = regions.span();
        let [_, near_high] = bounds(&regions.near);
        let room = ends[1] - near_high.x;
        let column = |share: f64| {
            let x = near_high.x + share * room;
            regions.column(x).map(|[top, bottom]| dvec2(x, (top + bottom) / 2.0))
        };
        let half_distance = center_distance_mm.unwrap_or(USUAL_CENTER_DISTANCE_MM) / 2.0;
        Self {
            near: with_normals(&regions.near),
            far: with_normals(&regions.far),
            ends,
            temple: [0.3, 0.42, 0.55].into_iter().filter_map(column).collect(),
            depth,
            clear: regions.clear,
            half_distance,
            nasal: dvec2(-0.74 * half_distance, 0.0),
            temple_mm: temple_mm.unwrap_or(USUAL_TEMPLE_MM),
            temple_sd_mm: if temple_mm.is_some() && center_distance_mm.is_some() { 1.5 } else { 5.0 },
        }
    }
}

fn with_normals(outline: &[DVec2]) -> Vec<(DVec2, DVec2)> {
    let points = resample(outline, 160);
    let n = points.len();
    let turn = signed_area(&points).signum();
    let normal = |i: usize| {
        let along = points[(i + 2) % n] - points[(i + n - 2) % n];
        dvec2(along.y, -along.x).normalize_or_zero() * turn
    };
    (0..n).map(|i| (points[i], normal(i))).collect()
}

/// Everything that is solved for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unknowns {
    pub view: View,
    /// Radians.
    pub tilt: f64,
    /// Radians.
    pub wrap: f64,
    pub base_curve_d: f64,
    /// From the lens's temporal edge to the end of the front, mm.
    pub end_piece_mm: f64,
    /// Height of the hinge over the middle of the lens, mm.
    pub hinge_y: f64,
    pub temple_mm: f64,
}

const COUNT: usize = 13;
/// Differences for derivatives.
const STEPS: [f64; COUNT] = [1e-4, 1e-4, 1e-4, 1e-6, 1e-4, 1e-2, 1e-2, 1e-4, 1e-4, 1e-3, 1e-2, 1e-2, 1e-2];

impl Unknowns {
    fn to_vec(self) -> Vec<f64> {
        let v = self.view;
        vec![
            v.yaw,
            v.pitch,
            v.roll,
            v.nearness,
            v.px_per_mm,
            v.center.x,
            v.center.y,
            self.tilt,
            self.wrap,
            self.base_curve_d,
            self.end_piece_mm,
            self.hinge_y,
            self.temple_mm,
        ]
    }

    fn from_slice(x: &[f64]) -> Self {
        Self {
            view: View { yaw: x[0], pitch: x[1], roll: x[2], nearness: x[3], px_per_mm: x[4], center: dvec2(x[5], x[6]) },
            tilt: x[7],
            wrap: x[8],
            base_curve_d: x[9],
            end_piece_mm: x[10],
            hinge_y: x[11],
            temple_mm: x[12],
        }
    }

    /// From the axes of the upright front to those of the finished frame.
    pub fn tilt(&self, p: DVec3) -> DVec3 {
        let (sin, cos) = libm::sincos(self.tilt);
        dvec3(p.x, p.y * cos - p.z * sin, p.y * sin + p.z * cos)
    }

    fn untilt(&self, p: DVec3) -> DVec3 {
        let (sin, cos) = libm::sincos(self.tilt);
        dvec3(p.x, p.y * cos + p.z * sin, -p.y * sin + p.z * cos)
    }

    /// The lens's curvature, 1/mm.
    fn curvature(&self) -> f64 {
        self.base_curve_d / RADIUS_MM_PER_DIOPTRE
    }
}

/// A solution: the unknowns, both traced-back outlines and how sure it is.
#[derive(Clone, Debug)]
pub(crate) struct Solution {
    pub unknowns: Unknowns,
    /// Distance from the middle of the lens to its edge per direction, mm: near, far.
    pub radii: [Vec<f64>; 2],
    pub half_distance: f64,
    /// Root mean square of the difference between near and mirrored far outline, mm.
    pub mismatch_mm: f64,
    /// 95 % half intervals of A, B, DBL (at this scale, mm) and of yaw, degrees.
    pub uncertain: [f64; 4],
}

pub(crate) fn polygon(radii: &[f64]) -> Vec<DVec2> {
    radii.iter().enumerate().map(|(i, &r)| direction(i) * r).collect()
}

/// The near lens is larger and less hidden: it counts more. Where they differ much, a clear one is partly
/// hidden by a temple behind it, and a tinted one runs over into something of its color.
pub(crate) fn mean_radii([near, far]: &[Vec<f64>; 2], clear: bool) -> Vec<f64> {
    let both = |(&n, &f): (&f64, &f64)| {
        let hidden = ((n - f).abs() / 1.5 - 0.6).clamp(0.0, 1.0);
        let mean = n * 0.62 + f * 0.38;
        mean + (if clear { n.max(f) } else { n.min(f) } - mean) * hidden
    };
    near.iter().zip(far).map(both).collect()
}

pub(crate) fn boxed(radii: &[f64], unknowns: &Unknowns, half_distance: f64) -> [f64; 3] {
    let outline = polygon(radii);
    let [low, high] = bounds(&outline);
    let nasal = outline.iter().map(|&p| lens_point(p, unknowns, 0.0).x).fold(f64::INFINITY, f64::min);
    [high.x - low.x, high.y - low.y, 2.0 * (half_distance + nasal)]
}

/// A point of the lens relative to its middle, front axes.
fn lens_point(at: DVec2, unknowns: &Unknowns, depth: f64) -> DVec3 {
    let k = unknowns.curvature();
    let bulge = if k < 1e-6 { 0.0 } else { ((1.0 - k * k * at.length_squared()).max(0.0).sqrt() - 1.0) / k };
    let (sin, cos) = libm::sincos(unknowns.wrap);
    dvec3(at.x * cos + bulge * sin, at.y, bulge * cos - at.x * sin + depth)
}

/// Depth of the middle of a lens: fronts are boxed with the nasal edges of their lenses at 0.
fn center_z(x: &Unknowns, observations: &Observations) -> f64 {
    -lens_point(observations.nasal, x, 0.0).z
}

pub(crate) fn direction(i: usize) -> DVec2 {
    let (sin, cos) = libm::sincos(std::f64::consts::TAU * i as f64 / DIRECTIONS as f64);
    dvec2(cos, sin)
}

/// Solves from several first guesses and keeps the best; then once more with the lens's nasal end where it was found.
pub(crate) fn solve(observations: &mut Observations) -> Solution {
    let mut best: Option<Minimum> = None;
    for yaw_deg in [18.0, 32.0, 46.0] {
        for pitch_deg in [-4.0, 8.0, 20.0] {
            let start = first_guess(observations, f64::to_radians(yaw_deg), f64::to_radians(pitch_deg));
            let found = minimize(&start.to_vec(), &STEPS, 14, |x| residuals(observations, &Unknowns::from_slice(x), 8.0));
            if best.as_ref().is_none_or(|b| found.cost < b.cost) {
                best = Some(found);
            }
        }
    }
    let start = best.map_or_else(|| first_guess(observations, 0.5, 0.1).to_vec(), |b| b.at);
    let precisely = |observations: &Observations, start: &[f64]| {
        minimize(start, &STEPS, 60, |x| residuals(observations, &Unknowns::from_slice(x), 1.5))
    };
    let found = precisely(observations, &start);
    observations.nasal = nasal_end(observations, &Unknowns::from_slice(&found.at));
    finish(observations, &precisely(observations, &found.at))
}

fn nasal_end(observations: &Observations, unknowns: &Unknowns) -> DVec2 {
    let outline = polygon(&mean_radii(&radii(observations, unknowns), observations.clear));
    let across = |p: &DVec2| lens_point(*p, unknowns, 0.0).x;
    outline.into_iter().min_by(|a, b| across(a).total_cmp(&across(b))).unwrap_or(observations.nasal)
}

fn finish(observations: &Observations, found: &Minimum) -> Solution {
    let unknowns = Unknowns::from_slice(&found.at);
    let radii = radii(observations, &unknowns);
    let squares: f64 = radii[0].iter().zip(&radii[1]).map(|(n, f)| (n - f) * (n - f)).sum();
    let mismatch_mm = (squares / DIRECTIONS as f64).sqrt();
    Solution {
        uncertain: uncertain(observations, found),
        half_distance: observations.half_distance,
        unknowns,
        radii,
        mismatch_mm,
    }
}

/// 95 % half intervals from the curvature of the minimum.
fn uncertain(observations: &Observations, found: &Minimum) -> [f64; 4] {
    let told = |x: &[f64]| {
        let unknowns = Unknowns::from_slice(x);
        let [a, b, dbl] =
            boxed(&mean_radii(&radii(observations, &unknowns), observations.clear), &unknowns, observations.half_distance);
        [a, b, dbl, unknowns.view.yaw.to_degrees()]
    };
    let here = told(&found.at);
    let slopes: Vec<[f64; 4]> = (0..COUNT)
        .map(|i| {
            let mut x = found.at.clone();
            x[i] += STEPS[i];
            let there = told(&x);
            [0, 1, 2, 3].map(|k| (there[k] - here[k]) / STEPS[i])
        })
        .collect();
    let spread = (2.0 * found.cost / (DIRECTIONS as f64 / 6.0)).max(1.0);
    [0, 1, 2, 3].map(|k| {
        let variance: f64 = found
            .covariance
            .iter()
            .enumerate()
            .map(|(i, row)| row.iter().enumerate().map(|(j, c)| slopes[i][k] * c * slopes[j][k]).sum::<f64>())
            .sum();
        1.96 * (variance.max(0.0) * spread).sqrt()
    })
}

fn first_guess(observations: &Observations, yaw: f64, pitch: f64) -> Unknowns {
    let box_center = |side: &[(DVec2, DVec2)]| {
        let points: Vec<DVec2> = side.iter().map(|(p, _)| *p).collect();
        let [low, high] = bounds(&points);
        (low + high) / 2.0
    };
    let (near, far) = (box_center(&observations.near), box_center(&observations.far));
    let apart = near - far;
    let (sin_yaw, cos_yaw) = libm::sincos(yaw);
    let px_per_mm = apart.length() / (2.0 * observations.half_distance * cos_yaw);
    // A view from above lets the near side, which comes forward, hang lower.
    let lean = libm::atan2(apart.y, apart.x);
    let roll = lean - libm::atan2(sin_yaw * libm::sin(pitch), cos_yaw);
    let view = View { yaw, pitch, roll, nearness: 1.0 / 900.0, px_per_mm, center: (near + far) / 2.0 };
    Unknowns {
        view,
        tilt: 0.12,
        wrap: 0.08,
        base_curve_d: 4.0,
        end_piece_mm: 7.0,
        hinge_y: 8.0,
        temple_mm: observations.temple_mm,
    }
}

/// What does not agree, each in units of its usual deviation.
fn residuals(observations: &Observations, x: &Unknowns, cap: f64) -> Vec<f64> {
    let radii = radii(observations, x);
    let mean = mean_radii(&radii, observations.clear);
    let outline = polygon(&mean);
    let [low, high] = bounds(&outline);
    let mut all: Vec<f64> = radii[0].iter().zip(&radii[1]).map(|(n, f)| capped((n - f) / LENS_DEVIATION_MM, cap)).collect();
    all.push((low.x + high.x) / 0.1);
    all.push((low.y + high.y) / 0.1);
    temple_residuals(observations, x, high.x, &mut all);
    let prior = |value: f64, usual: f64, deviation: f64| (value - usual) / deviation;
    all.extend([
        prior(x.view.nearness, 1.0 / 800.0, 1.0 / 1600.0),
        prior(x.tilt.to_degrees(), 7.0, 4.0),
        prior(x.wrap.to_degrees(), 5.0, 4.0),
        prior(x.base_curve_d, 4.0, 1.5),
        if x.base_curve_d < 0.5 { (0.5 - x.base_curve_d) * 4.0 } else { 0.0 },
        prior(x.end_piece_mm, 6.5, 2.5),
        prior(x.hinge_y, 0.22 * (high.y - low.y), 6.0),
        prior(x.temple_mm, observations.temple_mm, observations.temple_sd_mm),
        // Nothing below is likely; it only keeps the search out of nonsense.
        soft(prior(x.view.pitch.to_degrees(), 8.0, 20.0)),
        soft(prior(x.view.roll.to_degrees(), 0.0, 15.0)),
    ]);
    all
}

/// The near temple runs where it is seen, and the front ends where it ends.
fn temple_residuals(observations: &Observations, x: &Unknowns, temporal: f64, all: &mut Vec<f64>) {
    let turn = x.view.rotation();
    let scale = x.view.px_per_mm;
    let edge = lens_point(dvec2(temporal, x.hinge_y), x, 0.0);
    let side = edge.x + observations.half_distance + x.end_piece_mm;
    let center_z = center_z(x, observations);
    let back = center_z + edge.z - 4.0 - 0.5 * x.end_piece_mm;
    let hinge = x.tilt(dvec3(side, x.hinge_y, back));
    let see = |p: DVec3| x.view.seen(turn * p);
    let straight = 0.71 * x.temple_mm;
    let rest = x.temple_mm - straight;
    let bend = hinge + dvec3(0.0, 0.0, -straight);
    let tip = bend + dvec3(-3.0, -0.5 * rest, -0.8 * rest);
    let right = see(bend).x.max(see(tip).x);
    all.push((right - observations.ends[1]) / (2.5 * scale));
    let far_end = see(x.tilt(dvec3(-side, x.hinge_y, center_z + edge.z - 1.0 - 0.25 * x.end_piece_mm)));
    all.push((far_end.x - observations.ends[0]) / (1.5 * scale));
    let (from, to) = (see(hinge), see(bend));
    for seen in &observations.temple {
        let share = (seen.x - from.x) / (to.x - from.x).max(1.0);
        let height = from.y + (to.y - from.y) * share;
        all.push(soft((seen.y - height) / (1.6 * scale)));
    }
}

/// What a temple or a pad hides is no deviation of the lens: beyond `cap` it hardly counts (Geman and McClure).
fn capped(r: f64, cap: f64) -> f64 {
    r / (1.0 + (r / cap) * (r / cap)).sqrt()
}

/// Large deviations count by their size, not its square (Huber).
fn soft(r: f64) -> f64 {
    const KNEE: f64 = 1.6;
    if r.abs() <= KNEE { r } else { r.signum() * (KNEE * (2.0 * r.abs() - KNEE)).sqrt() }
}

/// Both outlines traced back to the lens.
fn radii(observations: &Observations, x: &Unknowns) -> [Vec<f64>; 2] {
    [(&observations.near, false), (&observations.far, true)].map(|(side, far)| side_radii(observations, side, far, x))
}

fn side_radii(observations: &Observations, side: &[(DVec2, DVec2)], far: bool, x: &Unknowns) -> Vec<f64> {
    let points = trace_back(side, far, x, observations);
    around(&points).iter().map(|r| r + observations.depth.lip).collect()
}

/// An outline seen in the picture, traced back to the lens as the photo's own are.
pub(crate) fn traced(observations: &Observations, outline: &[DVec2], far: bool, x: &Unknowns) -> Vec<f64> {
    side_radii(observations, &with_normals(outline), far, x)
}

fn trace_back(side: &[(DVec2, DVec2)], far: bool, x: &Unknowns, observations: &Observations) -> Vec<DVec2> {
    let turn = x.view.rotation();
    // Where forward is in the picture: it decides whether the front or the back edge of a rim bounds what is seen.
    let forward = turn * x.tilt(DVec3::Z);
    let forward = dvec2(forward.x, -forward.y);
    let middle = dvec3(observations.half_distance, 0.0, center_z(x, observations));
    let (sin, cos) = libm::sincos(x.wrap);
    let k = x.curvature();
    side.iter()
        .map(|&(p, normal)| {
            let depth = if forward.dot(normal) > 0.0 { observations.depth.back } else { observations.depth.front };
            let (from, along) = x.view.ray(&turn, p);
            let mut from = x.untilt(from);
            let mut along = x.untilt(along);
            if far {
                from.x = -from.x;
                along.x = -along.x;
            }
            let into = |v: DVec3| dvec3(v.x * cos - v.z * sin, v.y, v.x * sin + v.z * cos);
            let o = into(from - middle - dvec3(0.0, 0.0, depth));
            let d = into(along);
            let (a, b, c) = (k * d.length_squared(), 2.0 * (k * o.dot(d) + d.z), k * o.length_squared() + 2.0 * o.z);
            let root = (b * b - 4.0 * a * c).max(0.0).sqrt();
            let t = -2.0 * c / (b + b.signum() * root);
            (o + d * t).truncate()
        })
        .collect()
}

/// Distance from the origin to a star-shaped outline per direction.
pub(crate) fn around(points: &[DVec2]) -> Vec<f64> {
    let mut polar: Vec<(f64, f64)> =
        points.iter().map(|p| (libm::atan2(p.y, p.x).rem_euclid(std::f64::consts::TAU), p.length())).collect();
    polar.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n = polar.len();
    let mut next = 0;
    (0..DIRECTIONS)
        .map(|i| {
            let angle = std::f64::consts::TAU * i as f64 / DIRECTIONS as f64;
            while next < n && polar[next].0 < angle {
                next += 1;
            }
            let (mut before, mut after) = (polar[(next + n - 1) % n], polar[next % n]);
            if next == 0 {
                before.0 -= std::f64::consts::TAU;
            }
            if next == n {
                after.0 += std::f64::consts::TAU;
            }
            let share = if after.0 - before.0 > 1e-9 { (angle - before.0) / (after.0 - before.0) } else { 0.0 };
            // The edge between two corners is straight: interpolate where the ray cuts it.
            let (a, b) = (polar_point(before), polar_point(after));
            let ray = polar_point((angle, 1.0));
            let cross = ray.perp_dot(b - a);
            if cross.abs() > 1e-9 { (a.perp_dot(b - a) / cross).abs() } else { before.1 + (after.1 - before.1) * share }
        })
        .collect()
}

fn polar_point((angle, radius): (f64, f64)) -> DVec2 {
    let (sin, cos) = libm::sincos(angle);
    dvec2(cos, sin) * radius
}
