//! Moving the outline of a tinted lens onto the inner edge of its rim, to a fraction of a pixel.

use glam::{DVec2, DVec3};

use crate::photo::Photo;
use crate::photo::contour::{resample, signed_area};
use crate::photo::linear::median;

/// Points that are moved.
const POINTS: usize = 240;
/// How far along its normal an edge is looked for, px; inward is further, since a pane runs over into a rim of its color.
const INWARD_PX: f64 = 8.0;
const OUTWARD_PX: f64 = 4.0;
const STEP_PX: f64 = 0.5;
/// Half the length over which a change of color is taken, px.
const HALF_PX: f64 = 0.75;
/// Least change that is an edge, 8-bit units, and as a share of the strongest on the way.
const LEAST_CHANGE: f64 = 14.0;
const LEAST_SHARE: f64 = 0.5;
/// Edges further than this from where most are belong to a logo on the lens or to something behind it, px.
const MOST_BESIDE_PX: f64 = 3.0;
/// Neighbors on each side that a point's place is the middle of.
const NEIGHBOURS: usize = 4;

/// The outline on the first strong change of color met from inside. Where there is none its neighbors decide.
pub(super) fn snapped(photo: &Photo, outline: &[DVec2]) -> Vec<DVec2> {
    let points = resample(outline, POINTS);
    if points.len() < POINTS {
        return outline.to_vec();
    }
    let turn = signed_area(&points).signum();
    let normals: Vec<DVec2> = (0..POINTS)
        .map(|i| {
            let along = points[(i + 2) % POINTS] - points[(i + POINTS - 2) % POINTS];
            DVec2::new(along.y, -along.x).normalize_or_zero() * turn
        })
        .collect();
    let found: Vec<Option<f64>> = points.iter().zip(&normals).map(|(&p, &normal)| edge(photo, p, normal)).collect();
    if found.iter().flatten().count() < POINTS / 2 {
        return outline.to_vec();
    }
    let usual = median(found.iter().flatten().copied());
    let place = |i: usize| {
        let near = (0..=2 * NEIGHBOURS).filter_map(|k| found[(i + POINTS + k - NEIGHBOURS) % POINTS]);
        let near = near.filter(|off| (off - usual).abs() < MOST_BESIDE_PX);
        let near: Vec<f64> = near.collect();
        if near.len() > NEIGHBOURS { median(near.into_iter()) } else { usual }
    };
    (0..POINTS).map(|i| points[i] + normals[i] * place(i)).collect()
}

/// Where the first strong edge is along a normal, px outward of the point.
fn edge(photo: &Photo, at: DVec2, normal: DVec2) -> Option<f64> {
    let count = ((INWARD_PX + OUTWARD_PX) / STEP_PX) as usize;
    let place = |i: usize| i as f64 * STEP_PX - INWARD_PX;
    let changes: Vec<f64> = (0..=count)
        .map(|i| {
            let [inside, outside] = [-HALF_PX, HALF_PX].map(|off| color(photo, at + normal * (place(i) + off)));
            (outside - inside).length()
        })
        .collect();
    let strongest = changes.iter().copied().fold(0.0, f64::max);
    let least = LEAST_CHANGE.max(LEAST_SHARE * strongest);
    let peak = (1..count).find(|&i| changes[i] >= least && changes[i] >= changes[i - 1] && changes[i] > changes[i + 1])?;
    let [before, top, after] = [changes[peak - 1], changes[peak], changes[peak + 1]];
    let bend = before - 2.0 * top + after;
    let off = if bend < 0.0 { (before - after) / (2.0 * bend) } else { 0.0 };
    Some(place(peak) + off.clamp(-0.5, 0.5) * STEP_PX)
}

/// The color at a place on white, 8-bit units, linear between pixels.
fn color(photo: &Photo, at: DVec2) -> DVec3 {
    let (right, bottom) = (photo.width() as usize - 2, photo.height() as usize - 2);
    let q = (at - 0.5).max(DVec2::ZERO);
    let (x, y) = ((q.x as usize).min(right), (q.y as usize).min(bottom));
    let (u, v) = ((q.x - x as f64).min(1.0), (q.y - y as f64).min(1.0));
    let pixel = |dx: usize, dy: usize| {
        let [r, g, b, a] = photo.pixel(x + dx, y + dy).map(f64::from);
        let cover = a / 255.0;
        DVec3::new(r, g, b) * cover + 255.0 * (1.0 - cover)
    };
    pixel(0, 0).lerp(pixel(1, 0), u).lerp(pixel(0, 1).lerp(pixel(1, 1), u), v)
}
