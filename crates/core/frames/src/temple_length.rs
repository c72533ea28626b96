//! The length of a temple along its center line, by walking through its cross-sections.

use glam::DVec3;

const STEP_MM: f64 = 1.0;
/// Cross-sections further from the line than this belong to something else.
const REACH_MM: f64 = 9.0;
/// Longest walk, well past any temple.
const MOST_STEPS: usize = 400;

/// Length from the front end to the tip. The front end is the one furthest forward.
pub(crate) fn center_line_mm(triangles: &[[DVec3; 3]]) -> Option<f64> {
    let front = triangles.iter().flatten().map(|p| p.z).fold(f64::NEG_INFINITY, f64::max);
    let back = triangles.iter().flatten().map(|p| p.z).fold(f64::INFINITY, f64::min);
    if front - back < 20.0 {
        return None;
    }
    let start = section_center(triangles, DVec3::new(0.0, 0.0, front - 2.0), DVec3::NEG_Z, f64::INFINITY)?;
    let further = section_center(triangles, start - DVec3::Z * 2.0, DVec3::NEG_Z, REACH_MM)?;
    let mut heading = (further - start).normalize();
    // Back from the first section to the end face, along the line.
    let mut length = reach(triangles, start, -heading)?;
    let mut at = start;
    for _ in 0..MOST_STEPS {
        let Some(next) = section_center(triangles, at + heading * STEP_MM, heading, REACH_MM) else { break };
        let step = next - at;
        if step.length() < STEP_MM * 0.5 || step.length() > STEP_MM * 2.5 {
            break;
        }
        // Half of the turn now, half with the next section: the planes stay square to the line.
        heading = (step.normalize() * 0.5 + heading * 0.5).normalize();
        length += step.length();
        at = next;
    }
    Some(length + reach(triangles, at, heading)?)
}

/// How far the solid goes on from a point in a direction.
fn reach(triangles: &[[DVec3; 3]], from: DVec3, along: DVec3) -> Option<f64> {
    let near = triangles.iter().flatten().filter(|p| p.distance(from) < REACH_MM);
    let far = near.map(|p| (*p - from).dot(along)).fold(f64::NEG_INFINITY, f64::max);
    (far.is_finite()).then_some(far.max(0.0))
}

/// Center of the outline where a plane cuts the solid, counting what lies within `within` of the plane's own point.
fn section_center(triangles: &[[DVec3; 3]], at: DVec3, normal: DVec3, within: f64) -> Option<DVec3> {
    let (mut sum, mut weight) = (DVec3::ZERO, 0.0);
    for triangle in triangles {
        let side = triangle.map(|p| (p - at).dot(normal));
        if side.iter().all(|&s| s > 0.0) || side.iter().all(|&s| s <= 0.0) {
            continue;
        }
        let mut ends = [DVec3::ZERO; 2];
        let mut found = 0;
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            if (side[a] > 0.0) != (side[b] > 0.0) && found < 2 {
                ends[found] = triangle[a].lerp(triangle[b], side[a] / (side[a] - side[b]));
                found += 1;
            }
        }
        let middle = (ends[0] + ends[1]) / 2.0;
        if within.is_infinite() || middle.distance(at) < within {
            let length = ends[0].distance(ends[1]);
            sum += middle * length;
            weight += length;
        }
    }
    (weight > 0.0).then(|| sum / weight)
}
