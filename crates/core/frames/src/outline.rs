//! Lens outlines: closed curves that make a shape recognizable, scaled to the box exactly.

use eyewear::FrameShape;
use glam::{DVec2, dvec2};

/// Points of every lens outline.
pub(crate) const OUTLINE_POINTS: usize = 96;

/// Corner of a control polygon: `x` (temple side positive), `y` (up), and which share of each adjoining edge its rounding
/// takes: 0.5 flows into the neighbor, small values leave straight edges.
type Corner = (f64, f64, f64);

/// The lens outline of the wearer's left eye, counter-clockwise seen from the front, starting at the temple side. Its box
/// is `a_mm` by `b_mm` with the center at the origin.
pub(crate) fn lens_outline(shape: FrameShape, a_mm: f64, b_mm: f64) -> Vec<DVec2> {
    let aspect = a_mm / b_mm;
    let dense = match shape {
        FrameShape::Round => superellipse(2.0),
        FrameShape::Oval => superellipse(2.25),
        _ => rounded_polygon(corners(shape), aspect),
    };
    let mut even = resample_closed(&dense, OUTLINE_POINTS, aspect);
    for &(x, y, _) in corners(shape).iter().filter(|(_, _, round)| *round == 0.0) {
        keep_corner(&mut even, dvec2(x, y));
    }
    let passes = match shape {
        FrameShape::Geometric => 1,
        FrameShape::Shield => 0,
        _ => 6,
    };
    fit_box(&smooth_closed(even, passes), a_mm, b_mm)
}

/// Hand-drawn control polygons in the unit box, temple side right.
fn corners(shape: FrameShape) -> &'static [Corner] {
    match shape {
        FrameShape::Square => &[
            (1.0, 0.98, 0.30),
            (0.0, 1.04, 0.5),
            (-1.0, 0.96, 0.30),
            (-0.98, 0.0, 0.5),
            (-0.82, -1.0, 0.34),
            (0.0, -1.03, 0.5),
            (0.88, -1.0, 0.34),
            (1.0, 0.0, 0.5),
        ],
        FrameShape::Rectangle => &[
            (1.0, 0.98, 0.32),
            (0.0, 1.06, 0.5),
            (-1.0, 0.94, 0.30),
            (-0.96, -0.1, 0.5),
            (-0.86, -1.0, 0.34),
            (0.0, -1.05, 0.5),
            (0.93, -1.0, 0.34),
            (1.0, 0.0, 0.5),
        ],
        FrameShape::CatEye => &[
            (1.16, 1.12, 0.30),
            (0.45, 0.78, 0.5),
            (-0.35, 0.82, 0.5),
            (-1.0, 0.70, 0.45),
            (-0.98, -0.1, 0.5),
            (-0.62, -0.98, 0.5),
            (0.1, -1.06, 0.5),
            (0.74, -0.78, 0.5),
            (0.94, 0.0, 0.5),
        ],
        FrameShape::Aviator => &[
            (0.98, 0.98, 0.42),
            (0.1, 1.07, 0.5),
            (-0.90, 1.00, 0.36),
            (-1.10, 0.52, 0.5),
            (-0.92, -0.06, 0.5),
            (-0.46, -0.84, 0.5),
            (0.22, -1.16, 0.5),
            (0.86, -0.86, 0.5),
            (1.10, 0.00, 0.5),
        ],
        FrameShape::Wayfarer => &[
            (1.08, 1.05, 0.26),
            (0.1, 0.98, 0.5),
            (-0.94, 0.94, 0.30),
            (-1.0, 0.30, 0.5),
            (-0.74, -0.86, 0.42),
            (0.02, -1.06, 0.5),
            (0.76, -0.90, 0.42),
            (0.93, 0.10, 0.5),
        ],
        FrameShape::Geometric => &[
            (0.60, 1.0, 0.14),
            (-0.60, 1.0, 0.14),
            (-1.0, 0.06, 0.14),
            (-0.58, -1.0, 0.14),
            (0.58, -1.0, 0.14),
            (1.0, 0.06, 0.14),
        ],
        FrameShape::Browline => &[
            (1.0, 0.86, 0.30),
            (0.0, 1.02, 0.5),
            (-0.98, 0.92, 0.30),
            (-1.02, 0.10, 0.5),
            (-0.78, -0.78, 0.5),
            (0.0, -1.12, 0.5),
            (0.80, -0.80, 0.5),
            (1.03, 0.08, 0.5),
        ],
        FrameShape::Butterfly => &[
            (1.04, 1.04, 0.34),
            (0.20, 0.84, 0.5),
            (-0.90, 0.74, 0.42),
            (-1.02, 0.10, 0.5),
            (-0.66, -0.62, 0.5),
            (0.05, -1.02, 0.5),
            (0.86, -1.06, 0.42),
            (1.02, -0.1, 0.5),
        ],
        FrameShape::Shield => &[
            (1.06, 0.70, 0.40),
            (0.5, 1.0, 0.5),
            (-0.3, 1.0, 0.5),
            (-1.0, 1.0, 0.0),
            (-1.0, 0.20, 0.0),
            (-0.86, 0.02, 0.5),
            (-0.62, -0.80, 0.5),
            (-0.05, -1.06, 0.5),
            (0.72, -0.78, 0.5),
            (1.04, -0.12, 0.5),
        ],
        FrameShape::Round | FrameShape::Oval | FrameShape::Other => &[
            (0.96, 0.90, 0.46),
            (0.0, 1.06, 0.5),
            (-0.98, 0.90, 0.46),
            (-1.04, 0.05, 0.5),
            (-0.70, -0.88, 0.5),
            (0.0, -1.06, 0.5),
            (0.74, -0.88, 0.5),
            (1.04, 0.05, 0.5),
        ],
    }
}

/// Outlines with straight or rounded corners: each corner becomes a quadratic curve between points on its two edges.
fn rounded_polygon(corners: &[Corner], aspect: f64) -> Vec<DVec2> {
    const STEPS: usize = 24;
    let at = |i: usize| {
        let (x, y, _) = corners[i % corners.len()];
        dvec2(x, y)
    };
    // The same radius on both edges of a corner looks right in mm, not in the unit box.
    let edge_mm = |from: DVec2, to: DVec2| ((to - from) * dvec2(aspect, 1.0)).length();
    let mut points = Vec::with_capacity(corners.len() * (STEPS + 1));
    for (i, &(_, _, round)) in corners.iter().enumerate() {
        let (before, corner, after) = (at(i + corners.len() - 1), at(i), at(i + 1));
        let (in_mm, out_mm) = (edge_mm(before, corner), edge_mm(corner, after));
        let reach_mm = round * in_mm.min(out_mm);
        let flows = round >= 0.4;
        let share = |edge: f64| if flows { round } else { (reach_mm / edge).min(0.5) };
        let (start, end) = (corner.lerp(before, share(in_mm)), corner.lerp(after, share(out_mm)));
        for step in 0..=STEPS {
            let t = step as f64 / STEPS as f64;
            points.push(start.lerp(corner, t).lerp(corner.lerp(end, t), t));
        }
    }
    points
}

/// `|x|^n + |y|^n = 1`: 2 is an ellipse, more is squarer.
fn superellipse(n: f64) -> Vec<DVec2> {
    (0..720)
        .map(|i| {
            let (sin, cos) = libm::sincos(f64::from(i) / 720.0 * std::f64::consts::TAU);
            let bent = |v: f64| v.signum() * libm::pow(v.abs(), 2.0 / n);
            dvec2(bent(cos), bent(sin))
        })
        .collect()
}

/// `count` points at even distances along a closed curve, measured with `x` stretched by `aspect`.
fn resample_closed(points: &[DVec2], count: usize, aspect: f64) -> Vec<DVec2> {
    let stretch = dvec2(aspect, 1.0);
    let mut closed = points.to_vec();
    closed.extend(points.first());
    let length = |pair: &[DVec2]| ((pair[1] - pair[0]) * stretch).length();
    let total: f64 = closed.windows(2).map(length).sum();
    let mut even = Vec::with_capacity(count);
    let mut walked = 0.0;
    for pair in closed.windows(2) {
        let step = length(pair);
        while even.len() < count && total * even.len() as f64 / count as f64 <= walked + step && step > 0.0 {
            let along = (total * even.len() as f64 / count as f64 - walked) / step;
            even.push(pair[0].lerp(pair[1], along));
        }
        walked += step;
    }
    even
}

/// Moves the nearest point onto a corner that is not rounded at all.
fn keep_corner(points: &mut [DVec2], corner: DVec2) {
    if let Some(nearest) = points.iter_mut().min_by(|a, b| a.distance(corner).total_cmp(&b.distance(corner))) {
        *nearest = corner;
    }
}

/// Rounds away jumps of curvature with a binomial filter.
fn smooth_closed(mut points: Vec<DVec2>, passes: usize) -> Vec<DVec2> {
    let n = points.len();
    for _ in 0..passes {
        points = (0..n).map(|i| points[(i + n - 1) % n] * 0.25 + points[i] * 0.5 + points[(i + 1) % n] * 0.25).collect();
    }
    points
}

/// Stretches a curve so that its box is exactly `a_mm` by `b_mm` around the origin.
fn fit_box(points: &[DVec2], a_mm: f64, b_mm: f64) -> Vec<DVec2> {
    let (mut low, mut high) = (DVec2::INFINITY, DVec2::NEG_INFINITY);
    for &point in points {
        (low, high) = (low.min(point), high.max(point));
    }
    let scale = dvec2(a_mm, b_mm) / (high - low);
    let middle = (low + high) / 2.0;
    points.iter().map(|&point| (point - middle) * scale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outline_fills_its_box_and_turns_once() {
        for &shape in FrameShape::ALL {
            let points = lens_outline(shape, 52.0, 38.0);
            assert_eq!(points.len(), OUTLINE_POINTS, "{shape}");
            let high = points.iter().copied().fold(DVec2::NEG_INFINITY, DVec2::max);
            let low = points.iter().copied().fold(DVec2::INFINITY, DVec2::min);
            assert!((high - dvec2(26.0, 19.0)).length() < 1e-9 && (low + dvec2(26.0, 19.0)).length() < 1e-9, "{shape}");
            let area: f64 = (0..points.len()).map(|i| points[i].perp_dot(points[(i + 1) % points.len()])).sum::<f64>() / 2.0;
            assert!((0.6..0.99).contains(&(area / (52.0 * 38.0))), "{shape} covers {area} mm2, counter-clockwise");
        }
    }

    #[test]
    fn shapes_differ() {
        for (i, &one) in FrameShape::ALL.iter().enumerate() {
            for &other in &FrameShape::ALL[i + 1..] {
                let far = lens_outline(one, 52.0, 40.0)
                    .iter()
                    .map(|p| nearest(*p, &lens_outline(other, 52.0, 40.0)))
                    .fold(0.0, f64::max);
                assert!(far > 0.7, "{one} and {other} differ by {far:.2} mm only");
            }
        }
    }

    fn nearest(point: DVec2, curve: &[DVec2]) -> f64 {
        curve.iter().map(|p| p.distance(point)).fold(f64::INFINITY, f64::min)
    }
}
