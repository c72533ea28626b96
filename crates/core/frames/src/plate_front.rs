//! Fronts cut from a sheet: one outer contour around both rims, bridge and end pieces, and an opening for each lens.

use eyewear::FrameShape;
use glam::{DVec2, DVec3, dvec2};

use crate::layout::{Layout, PLATE_BACK_MM, PLATE_FRONT_MM};
use crate::solid_mesh::{SolidMesh, outward_normals, stitch};

/// How far the rim's lip covers the edge of the lens.
const LIP_MM: f64 = 0.6;
/// Edges: (inward from the contour, below the face), from the face to the wall.
/// Tumbled acetate is round enough to hold a highlight along its edges.
const BEVEL: [(f64, f64); 4] = [(1.45, 0.0), (0.75, 0.15), (0.22, 0.58), (0.0, 1.25)];
/// What the bevels of both sides leave of the narrowest rim's face.
const LEAST_FACE_MM: f64 = 0.5;
/// Faces wider than this, as the bridge's, get points inside to follow the curve of the sheet.
const WIDE_MM: f64 = 5.2;
/// Distance between points of the outer contour.
const STEP_MM: f64 = 1.35;

/// The whole front, before the tilt.
pub(crate) fn front(layout: &Layout) -> SolidMesh {
    let contour = outer_contour(layout);
    let outer = BevelLoop::outer(&contour);
    let inner = BevelLoop::opening(&layout.projected);
    let bevel = bevel(layout);
    let faces: Vec<(f64, f64)> = bevel.iter().map(|&(inset, drop)| (inset, PLATE_FRONT_MM - drop)).collect();
    let backs = bevel.iter().rev().map(|&(inset, drop)| (inset, PLATE_BACK_MM + drop));
    let levels: Vec<(f64, f64)> = faces.into_iter().chain(backs).collect();
    let mut half = outer.wall(layout, &levels);
    half.append(&inner.wall(layout, &levels).flipped());
    half.append(&face(layout, &outer, &inner, levels[0]));
    half.append(&face(layout, &outer, &inner, levels[levels.len() - 1]).flipped());
    half.with_mirror_image()
}

/// The usual bevel, less where the narrowest rim has no room for it.
fn bevel(layout: &Layout) -> [(f64, f64); 4] {
    let narrowest = DistanceField::new(layout).rim_mm.into_iter().fold(f64::INFINITY, f64::min) + LIP_MM;
    let scale = ((narrowest - LEAST_FACE_MM) / (2.0 * BEVEL[0].0)).clamp(0.3, 1.0);
    BEVEL.map(|(inset, drop)| (inset * scale, drop * scale))
}

/// One face between the bevels of contour and opening.
fn face(layout: &Layout, outer: &BevelLoop, inner: &BevelLoop, (inset, depth): (f64, f64)) -> SolidMesh {
    let (around, opening) = (outer.inset(inset), inner.inset(inset));
    let triangles = stitch(&around, &opening);
    let points = around.iter().chain(&opening).map(|&p| layout.surface.at(p, depth)).collect();
    let flat = SolidMesh { points, triangles };
    let lift = |p: DVec3| layout.surface.at(p.truncate(), depth);
    flat.refined(WIDE_MM, lift).refined(WIDE_MM, lift)
}

/// A loop with the directions in which its bevel retreats.
struct BevelLoop {
    points: Vec<DVec2>,
    /// Towards the material.
    inward: Vec<DVec2>,
    /// Edges that lie on the mirror plane and need no wall.
    open: Vec<bool>,
}

impl BevelLoop {
    /// From the contour of one half (bridge bottom to bridge top, counter-clockwise) closed along x = 0.
    fn outer(contour: &[DVec2]) -> Self {
        let mut inward: Vec<DVec2> = outward_normals(contour, false).iter().map(|n| -*n).collect();
        let last = contour.len() - 1;
        inward[0] = DVec2::Y;
        inward[last] = DVec2::NEG_Y;
        let mut points = contour.to_vec();
        let mut open = vec![false; points.len()];
        open[last] = true;
        const MIDLINE_POINTS: usize = 5;
        for i in 1..=MIDLINE_POINTS {
            points.push(contour[last].lerp(contour[0], i as f64 / (MIDLINE_POINTS + 1) as f64));
            inward.push(DVec2::ZERO);
            open.push(true);
        }
        Self { points, inward, open }
    }

    /// The opening, a lip smaller than the lens. The material is outside it.
    fn opening(outline: &[DVec2]) -> Self {
        let outward = outward_normals(outline, true);
        let points: Vec<DVec2> = outline.iter().zip(&outward).map(|(p, n)| *p - *n * LIP_MM).collect();
        Self { inward: outward, open: vec![false; points.len()], points }
    }

    fn inset(&self, by: f64) -> Vec<DVec2> {
        self.points.iter().zip(&self.inward).map(|(p, n)| *p + *n * by).collect()
    }

    /// Strips from the front level to the back level, facing away from the inside of the loop.
    fn wall(&self, layout: &Layout, levels: &[(f64, f64)]) -> SolidMesh {
        let n = self.points.len();
        let ring = |&(inset, depth): &(f64, f64)| {
            self.inset(inset).into_iter().map(move |p| layout.surface.at(p, depth)).collect::<Vec<_>>()
        };
        let mut solid = SolidMesh { points: levels.iter().flat_map(ring).collect(), triangles: Vec::new() };
        for level in 0..levels.len() - 1 {
            for i in (0..n).filter(|&i| !self.open[i]) {
                let [a, b] = [level * n + i, level * n + (i + 1) % n];
                solid.triangles.extend([[a, a + n, b + n], [a, b + n, b]]);
            }
        }
        solid
    }
}

/// The contour of the left half, counter-clockwise from the bottom of the bridge to its top, both at x = 0.
fn outer_contour(layout: &Layout) -> Vec<DVec2> {
    let field = DistanceField::new(layout);
    let bottom = field.crossing(dvec2(0.0, layout.bridge_y), dvec2(0.0, layout.bridge_y - 40.0));
    let top = field.crossing(dvec2(0.0, layout.bridge_y), dvec2(0.0, layout.bridge_y + 40.0));
    let mut points = vec![bottom];
    let mut at = bottom;
    let mut heading = DVec2::X;
    // A front is shorter than half a meter around; the bound only guards against a contour that never comes back.
    for _ in 0..500 {
        let slope = field.slope(at);
        let mut along = dvec2(-slope.y, slope.x).normalize_or(heading);
        if along.dot(heading) < 0.0 {
            along = -along;
        }
        heading = along;
        at = field.settle(at + along * STEP_MM);
        if at.x < STEP_MM * 0.4 && points.len() > 20 {
            break;
        }
        points.push(at);
    }
    points.push(top);
    points
}

/// Signed distance to the material seen from the front: negative inside.
struct DistanceField<'a> {
    layout: &'a Layout,
    /// Rim height at each point of the lens outline.
    rim_mm: Vec<f64>,
}

impl<'a> DistanceField<'a> {
    fn new(layout: &'a Layout) -> Self {
        if let Some(rim_mm) = &layout.rim_mm {
            return Self { layout, rim_mm: rim_mm.clone() };
        }
        let normals = outward_normals(&layout.projected, true);
        let half = dvec2(layout.spec.a_mm, layout.spec.b_mm) / 2.0;
        let raw: Vec<f64> =
            (0..normals.len()).map(|i| rim_height(layout.spec.shape, normals[i], layout.outline[i] / half)).collect();
        let n = raw.len();
        let blurred = |i: usize| (0..9).map(|k| raw[(i + n + k - 4) % n]).sum::<f64>() / 9.0;
        Self { layout, rim_mm: (0..n).map(blurred).collect() }
    }

    fn at(&self, p: DVec2) -> f64 {
        let layout = self.layout;
        let rims = smooth_min(self.rim(p), self.rim(dvec2(-p.x, p.y)), 3.0);
        let half_bridge = dvec2(layout.spec.dbl_mm / 2.0 + 1.0, (0.105 * layout.spec.b_mm).clamp(2.8, 4.6));
        let bridge = box_distance(p - dvec2(0.0, layout.bridge_y), half_bridge);
        // The end piece reaches past the front's edge, so that cutting it there leaves a flat end of exact width.
        let from = layout.edge_x(layout.hinge_y, true) - 2.0;
        let to = layout.half_width + 4.0;
        let x = p.x.abs();
        let end =
            box_distance(dvec2(x - (from + to) / 2.0, p.y - layout.hinge_y), dvec2((to - from) / 2.0, layout.end_half_height));
        let joined = smooth_min(smooth_min(rims, bridge, 7.5), end, 5.0);
        -smooth_min(-joined, layout.half_width - x, 2.0)
    }

    /// Distance to the left rim.
    fn rim(&self, p: DVec2) -> f64 {
        let points = &self.layout.projected;
        let n = points.len();
        let (mut best, mut height, mut inside) = (f64::INFINITY, 0.0, false);
        for i in 0..n {
            let (a, b) = (points[i], points[(i + 1) % n]);
            let t = ((p - a).dot(b - a) / (b - a).length_squared()).clamp(0.0, 1.0);
            let distance = p.distance_squared(a.lerp(b, t));
            if distance < best {
                best = distance;
                height = self.rim_mm[i] + (self.rim_mm[(i + 1) % n] - self.rim_mm[i]) * t;
            }
            if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y) {
                inside = !inside;
            }
        }
        let distance = best.sqrt();
        (if inside { -distance } else { distance }) - height
    }

    fn slope(&self, p: DVec2) -> DVec2 {
        const H: f64 = 0.02;
        let across = |d: DVec2| (self.at(p + d) - self.at(p - d)) / (2.0 * H);
        dvec2(across(dvec2(H, 0.0)), across(dvec2(0.0, H)))
    }

    /// The nearby point on the contour.
    fn settle(&self, mut p: DVec2) -> DVec2 {
        for _ in 0..6 {
            let slope = self.slope(p);
            let steep = slope.length_squared().max(0.05);
            p -= slope * (self.at(p) / steep);
        }
        p
    }

    /// Where the contour crosses the line from a point inside to one outside.
    fn crossing(&self, mut inside: DVec2, mut outside: DVec2) -> DVec2 {
        for _ in 0..50 {
            let middle = (inside + outside) / 2.0;
            if self.at(middle) < 0.0 { inside = middle } else { outside = middle }
        }
        (inside + outside) / 2.0
    }
}

/// Height of the rim in mm where the outline faces `normal` at `place` of the unit box: what gives a style its weight.
fn rim_height(shape: FrameShape, normal: DVec2, place: DVec2) -> f64 {
    let up = normal.y.max(0.0).powi(2);
    let down = (-normal.y).max(0.0).powi(2);
    let outer_top = (place.x.max(0.0) * place.y.max(0.0)).min(1.0);
    match shape {
        FrameShape::Wayfarer => 3.9 + 1.7 * up + 1.6 * outer_top - 0.3 * down,
        FrameShape::CatEye => 3.2 + 1.3 * up + 1.6 * outer_top.powi(2) - 0.3 * down,
        FrameShape::Butterfly => 3.8 + 0.9 * up + 1.8 * outer_top,
        FrameShape::Aviator => 3.2 + 0.9 * up,
        FrameShape::Round | FrameShape::Oval => 3.4 + 0.3 * up,
        FrameShape::Geometric => 3.3 + 0.3 * up,
        FrameShape::Browline => 3.2 + 3.0 * up,
        FrameShape::Square => 4.0 + 0.8 * up,
        FrameShape::Rectangle | FrameShape::Shield | FrameShape::Other => 3.5 + 0.7 * up,
    }
}

/// The smaller of two distances, with a fillet about `k / 4` deep where they are equal.
fn smooth_min(a: f64, b: f64, k: f64) -> f64 {
    let overlap = (k - (a - b).abs()).max(0.0) / k;
    a.min(b) - overlap * overlap * k / 4.0
}

fn box_distance(p: DVec2, half: DVec2) -> f64 {
    let beyond = p.abs() - half;
    beyond.max(DVec2::ZERO).length() + beyond.max_element().min(0.0)
}

impl SolidMesh {
    fn flipped(mut self) -> Self {
        for triangle in &mut self.triangles {
            triangle.swap(1, 2);
        }
        self
    }
}

/// Where the back of a plate bridge touches the nose.
pub(crate) fn bridge_contact(layout: &Layout) -> DVec3 {
    let field = DistanceField::new(layout);
    let bottom = field.crossing(dvec2(0.0, layout.bridge_y), dvec2(0.0, layout.bridge_y - 40.0));
    layout.tilt(layout.surface.at(bottom, PLATE_BACK_MM))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use eyewear::{FrameMaterial, FrameShape, Rim};

    use super::*;
    use crate::layout::LayoutOverrides;
    use crate::spec::FrameSpec;

    #[test]
    fn every_plate_is_closed() {
        for &shape in FrameShape::ALL.iter().filter(|s| !matches!(s, FrameShape::Shield | FrameShape::Browline)) {
            let spec = FrameSpec::new([52.0, 40.0, 18.0, 140.0], shape, Rim::Full, FrameMaterial::Acetate);
            let solid = front(&Layout::new(&spec, &LayoutOverrides::default()).expect("an ordinary frame"));
            let edges: HashSet<[usize; 2]> = solid.triangles.iter().flat_map(|&[a, b, c]| [[a, b], [b, c], [c, a]]).collect();
            let open = edges.iter().filter(|&&[a, b]| !edges.contains(&[b, a])).count();
            assert_eq!(open, 0, "{shape} has {open} edges without a neighbor");
            let volume: f64 =
                solid.triangles.iter().map(|t| solid.points[t[0]].dot(solid.points[t[1]].cross(solid.points[t[2]]))).sum::<f64>()
                    / 6.0;
            assert!((1500.0..9000.0).contains(&volume), "{shape} has {volume:.0} mm3 of material, facing outward");
        }
    }
}
