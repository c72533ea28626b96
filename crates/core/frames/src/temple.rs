//! Temples: from the hinge straight back, down behind the ear, a little inward, to a rounded tip.

use glam::{DVec2, DVec3, FloatExt, dvec2, dvec3};

use crate::layout::Layout;
use crate::solid_mesh::{Ends, SolidMesh};
use crate::sweep::{along, ellipse, rounded_rectangle};

/// Spacing of the stations that a temple's cross-sections stand at.
const STATION_MM: f64 = 3.2;
/// How far the end behind the ear points down.
const DROP: f64 = 0.62;

/// The left temple: what is solid, and the sleeve of a metal one.
pub(crate) struct Temple {
    pub bar: SolidMesh,
    pub sleeve: Option<SolidMesh>,
    /// Underside at the bend, where it lies on the ear.
    pub ear: DVec3,
    pub tip: DVec3,
}

/// Builds the left temple in the axes of the finished frame; its center line is `temple_mm` long.
pub(crate) fn temple(layout: &Layout) -> Temple {
    let length = layout.spec.temple_mm;
    let bend = bend_at(length);
    let line = CenterLine::new(layout, length, bend);
    let ear_station = bend - 4.0;
    let ear = line.at(ear_station) - DVec3::Y * half_size(layout, ear_station, length).y;
    let tip = line.at(length);
    if !layout.metal_temples() {
        let bar = line.skin(
            0.0,
            length,
            |s| half_size(layout, s, length) * tip_round(length - s, 4.5),
            |half| rounded_rectangle(half * 2.0, half.x.min(half.y) * 0.55, 3),
        );
        return Temple { bar, sleeve: None, ear, tip };
    }
    let sleeve_from = bend - 16.0;
    let bar = line.skin(
        0.0,
        sleeve_from + 3.0,
        |s| half_size(layout, s, length),
        |half| rounded_rectangle(half * 2.0, half.x * 0.95, 2),
    );
    let sleeve = line.skin(
        sleeve_from,
        length,
        |s| sleeve_half_size(s, sleeve_from, length) * tip_round(length - s, 3.5) * tip_round(s - sleeve_from + 0.5, 2.0),
        |half| ellipse(half, 12),
    );
    Temple { bar, sleeve: Some(sleeve), ear, tip }
}

/// Where the ear bends the temple, along its center line: 32 to 45 mm before the tip.
fn bend_at(length: f64) -> f64 {
    length - (0.29 * length).clamp(32.0, 45.0)
}

/// Half thickness and half height of the bar along its length.
fn half_size(layout: &Layout, station: f64, length: f64) -> DVec2 {
    let t = station / length;
    let thin = layout.temple_half_width;
    if layout.metal_temples() {
        let height = layout.end_half_height * (1.0 - 0.35 * t.smoothstep(0.0, 0.5));
        return dvec2(thin - 0.1 * t, height);
    }
    let from = layout.end_half_height - 0.3;
    let waist = (from * 0.72).min(3.0);
    let height = from + (waist - from) * t.smoothstep(0.02, 0.62) + 0.75 * t.smoothstep(0.72, 0.92);
    dvec2(thin - 0.25 * t.smoothstep(0.1, 0.7), height)
}

/// The acetate end of a metal temple: slim where it begins, fuller at the tip.
fn sleeve_half_size(station: f64, from: f64, length: f64) -> DVec2 {
    let t = (station - from) / (length - from);
    dvec2(1.35 + 0.25 * t, 1.9 + 0.9 * t.smoothstep(0.2, 0.9))
}

/// Rounds an end: 1 far from it, 0 at it.
fn tip_round(to_end: f64, over: f64) -> f64 {
    let short = (1.0 - to_end.max(0.0) / over).clamp(0.0, 1.0);
    (1.0 - short * short).sqrt().max(0.02)
}

/// The middle line of a temple, walked in short equal steps so that its length is exact.
struct CenterLine {
    points: Vec<DVec3>,
    step: f64,
}

impl CenterLine {
    fn new(layout: &Layout, length: f64, bend: f64) -> Self {
        let count = (length / 0.25).round() as usize;
        let step = length / count as f64;
        let mut points = vec![DVec3::ZERO];
        for i in 0..count {
            let station = (i as f64 + 0.5) * step;
            points.push(points[i] + heading(layout, station, bend, length) * step);
        }
        let hinge = layout.hinge();
        // Nothing may be wider than the front: the bow outward starts that much further in.
        let thickness = |i: usize| {
            let half = half_size(layout, i as f64 * step, length).x;
            if layout.metal_temples() && i as f64 * step > bend - 16.5 { half.max(1.6) } else { half }
        };
        let widest = (0..points.len()).map(|i| points[i].x + thickness(i)).fold(0.0, f64::max);
        let start = dvec3((layout.half_width - 0.02 - widest).min(hinge.x), hinge.y, hinge.z);
        for point in &mut points {
            *point += start;
        }
        Self { points, step }
    }

    fn at(&self, station: f64) -> DVec3 {
        let place = (station / self.step).clamp(0.0, (self.points.len() - 1) as f64);
        let before = (place as usize).min(self.points.len() - 2);
        self.points[before].lerp(self.points[before + 1], place - before as f64)
    }

    fn skin(&self, from: f64, to: f64, half_size: impl Fn(f64) -> DVec2, section: impl Fn(DVec2) -> Vec<DVec2>) -> SolidMesh {
        let even = ((to - from) / STATION_MM).ceil() as usize;
        let mut stations: Vec<f64> = (0..=even).map(|i| from + (to - from) * i as f64 / even as f64).collect();
        // A rounded tip needs closer stations.
        stations.extend([0.15, 0.5, 1.0, 1.8].map(|back| to - back));
        stations.sort_by(f64::total_cmp);
        stations.dedup_by(|a, b| (*a - *b).abs() < 0.05);
        let path: Vec<DVec3> = stations.iter().map(|&s| self.at(s)).collect();
        along(&path, DVec3::Y, Ends::Capped, |i| section(half_size(stations[i])))
    }
}

/// Direction of travel at a station.
fn heading(layout: &Layout, station: f64, bend: f64, length: f64) -> DVec3 {
    let drop = DROP * station.smoothstep(bend - 9.0, bend + 15.0);
    let outward = 0.012 * (1.0 - station.smoothstep(0.25 * length, 0.6 * length));
    let settle = if layout.metal_temples() { 0.022 } else { 0.008 } * station.smoothstep(0.2 * length, 0.5 * length);
    let inward = settle + 0.13 * station.smoothstep(bend - 10.0, bend + 20.0);
    let side = if layout.metal_temples() { -inward } else { outward - inward };
    let (sin, cos) = libm::sincos(drop);
    dvec3(side, -sin, -cos).normalize()
}
