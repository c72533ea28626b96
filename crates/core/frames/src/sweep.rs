//! Cross-sections drawn along a path: rims, bridges, pad arms, temples.

use glam::{DVec2, DVec3, dvec2};

use crate::front_surface::FrontSurface;
use crate::solid_mesh::{Ends, SolidMesh, outward_normals};

/// A rounded rectangle, counter-clockwise, as wide as `size.x` and as high as `size.y`, with corners of `round_mm`.
pub(crate) fn rounded_rectangle(size: DVec2, round_mm: f64, corner_steps: usize) -> Vec<DVec2> {
    let half = size / 2.0;
    let round = round_mm.min(half.x).min(half.y);
    let centers = [dvec2(1.0, 1.0), dvec2(-1.0, 1.0), dvec2(-1.0, -1.0), dvec2(1.0, -1.0)].map(|s| s * (half - round));
    let mut points = Vec::new();
    for (quarter, center) in centers.iter().enumerate() {
        for step in 0..=corner_steps {
            let turn = std::f64::consts::FRAC_PI_2 * (quarter as f64 + step as f64 / corner_steps as f64);
            points.push(*center + direction(turn) * round);
        }
    }
    points
}

/// An ellipse, counter-clockwise.
pub(crate) fn ellipse(half: DVec2, sides: usize) -> Vec<DVec2> {
    (0..sides).map(|i| direction(std::f64::consts::TAU * i as f64 / sides as f64) * half).collect()
}

/// The unit vector at an angle, the same bits on every target.
pub(crate) fn direction(angle: f64) -> DVec2 {
    let (sin, cos) = libm::sincos(angle);
    dvec2(cos, sin)
}

/// A rim: `section(i)` gives, at each point of the path, the cross-section as (away from the lens, towards the front).
pub(crate) fn rim(surface: &FrontSurface, path: &[DVec2], closed: bool, section: impl Fn(usize) -> Vec<DVec2>) -> SolidMesh {
    let normals = outward_normals(path, closed);
    let ring = |i: usize| {
        let foot = path[i];
        section(i).iter().map(|s| surface.at(foot, s.y) + (normals[i] * s.x).extend(0.0)).collect::<Vec<_>>()
    };
    let rings: Vec<_> = (0..path.len()).map(ring).collect();
    SolidMesh::tube(&rings, if closed { Ends::Closed } else { Ends::Capped }).outward()
}

/// A tube along a path in space; `section(i)` is the cross-section as (sideways, up), where up is as near to `up` as the
/// path allows.
pub(crate) fn along(path: &[DVec3], up: DVec3, ends: Ends, section: impl Fn(usize) -> Vec<DVec2>) -> SolidMesh {
    let directions = directions(path);
    let ring = |i: usize| {
        let side = directions[i].cross(up).normalize_or(DVec3::X);
        let above = side.cross(directions[i]);
        section(i).iter().map(|s| path[i] + side * s.x + above * s.y).collect::<Vec<_>>()
    };
    let solid = SolidMesh::tube(&(0..path.len()).map(ring).collect::<Vec<_>>(), ends);
    if ends == Ends::Open { solid } else { solid.outward() }
}

/// Unit directions of travel at each point of an open path.
pub(crate) fn directions(path: &[DVec3]) -> Vec<DVec3> {
    let last = path.len() - 1;
    (0..path.len()).map(|i| (path[(i + 1).min(last)] - path[i.saturating_sub(1)]).normalize_or(DVec3::NEG_Z)).collect()
}

/// A smooth curve through control points (Catmull-Rom), `steps` pieces per span.
pub(crate) fn spline(controls: &[DVec3], steps: usize) -> Vec<DVec3> {
    let last = controls.len() as isize - 1;
    let at = |i: isize| {
        if i < 0 {
            controls[0] * 2.0 - controls[1]
        } else if i > last {
            controls[last as usize] * 2.0 - controls[last as usize - 1]
        } else {
            controls[i as usize]
        }
    };
    let mut points = vec![controls[0]];
    for span in 0..last {
        let [p0, p1, p2, p3] = [at(span - 1), at(span), at(span + 1), at(span + 2)];
        for step in 1..=steps {
            let t = step as f64 / steps as f64;
            let curve = p1 * 2.0
                + (p2 - p0) * t
                + (p0 * 2.0 - p1 * 5.0 + p2 * 4.0 - p3) * t * t
                + (p1 * 3.0 - p0 - p2 * 3.0 + p3) * t * t * t;
            points.push(curve / 2.0);
        }
    }
    points
}
