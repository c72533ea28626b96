//! A front of any outline as a solid: both faces on the curved sheet, rounded edges, a wall between.

use glam::{DVec2, FloatExt, dvec2};
use spade::{ConstrainedDelaunayTriangulation, Point2, Triangulation};

use super::contour::{contains, perimeter, resample};
use super::distance_field::DistanceField;
use crate::front_surface::FrontSurface;
use crate::solid_mesh::SolidMesh;

/// Distance between points of an outline.
const STEP_MM: f64 = 0.9;
/// Rings inside the outline that carry the rounded edge, mm from it.
const RINGS_MM: [f64; 2] = [0.25, 0.9];
/// Distance between the points inside wide parts.
const INNER_MM: f64 = 3.2;
/// Pieces with less area than this are dropped: what is left of cuts.
const LEAST_PIECE_MM2: f64 = 2.5;

/// Front and back of the sheet at a point: from its distance to the edge and from how broad the frame is there. Broad
/// parts are acetate, 4 mm thick with edges rounded over 0.9 mm; narrow ones are wire.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    /// Distance to the edge, negative inside.
    edge: DistanceField,
    /// 0 for wire, 1 for a plate.
    broad: DistanceField,
}

impl Profile {
    pub fn new(region: &DistanceField) -> Self {
        // Half the breadth around each point, spread over the neighborhood so that depth changes slowly.
        let breadth = region.lowest_within(3.0).smoothed(12);
        let broad = breadth.map(|_, v| f64::from(-v).smoothstep(0.85, 1.7) as f32);
        Self { edge: region.clone(), broad }
    }

    fn front_mm(&self, p: DVec2) -> f64 {
        let broad = self.broad.at(p);
        let round = 0.65 + 0.25 * broad;
        (0.75 + 0.55 * broad) - round + self.rise(p, round)
    }

    fn back_mm(&self, p: DVec2) -> f64 {
        let broad = self.broad.at(p);
        let round = 0.65 + 0.25 * broad;
        -((1.15 + 1.55 * broad) - round + self.rise(p, round))
    }

    /// A quarter circle over the edge.
    fn rise(&self, p: DVec2, round: f64) -> f64 {
        let rest = (round + self.edge.at(p).min(0.0)).max(0.0);
        (round * round - rest * rest).max(0.0).sqrt()
    }

    /// Depth of the back away from the edges.
    pub fn thickest_back_mm(&self, p: DVec2) -> f64 {
        -(1.15 + 1.55 * self.broad.at(p))
    }
}

/// The solid of everything where `region` is negative, before the tilt; `x` and `y` of its points are those of the photo.
pub(super) fn front_solid(region: &DistanceField, profile: &Profile, surface: &FrontSurface) -> SolidMesh {
    let outline: Vec<Vec<DVec2>> =
        region.outlines(0.0).into_iter().filter(|c| c.area_px2 > LEAST_PIECE_MM2).map(|c| even(&c.points)).collect();
    let rings = RINGS_MM.iter().flat_map(|&depth| region.outlines(-depth)).filter(|c| c.area_px2 > 0.3).map(|c| even(&c.points));
    let rings: Vec<Vec<DVec2>> = rings.collect();
    let (points, triangles) = triangulate(&outline, &rings, &inner_points(region));
    let count = points.len();
    let place = |front: bool| {
        let depth = move |p: DVec2| if front { profile.front_mm(p) } else { profile.back_mm(p) };
        points.iter().map(move |&p| surface.at(p, depth(p)))
    };
    let mut solid = SolidMesh { points: place(true).chain(place(false)).collect(), triangles: triangles.clone() };
    solid.triangles.extend(triangles.iter().map(|&[a, b, c]| [a + count, c + count, b + count]));
    // Edges that only one triangle has are the outline.
    let edges: std::collections::HashSet<[usize; 2]> = triangles.iter().flat_map(|&[a, b, c]| [[a, b], [b, c], [c, a]]).collect();
    let mut open: Vec<[usize; 2]> = edges.iter().copied().filter(|&[a, b]| !edges.contains(&[b, a])).collect();
    open.sort_unstable();
    for [a, b] in open {
        solid.triangles.extend([[a, a + count, b + count], [a, b + count, b]]);
    }
    solid
}

fn even(points: &[DVec2]) -> Vec<DVec2> {
    resample(points, ((perimeter(points) / STEP_MM) as usize).max(8))
}

/// A grid of points well inside the region.
fn inner_points(region: &DistanceField) -> Vec<DVec2> {
    let (low, high) = (region.place(0), region.place(region.values.len() - 1));
    let mut points = Vec::new();
    let mut y = low.y;
    let mut odd = false;
    while y < high.y {
        let mut x = low.x + if odd { INNER_MM / 2.0 } else { 0.0 };
        while x < high.x {
            if region.at(dvec2(x, y)) < -1.9 {
                points.push(dvec2(x, y));
            }
            x += INNER_MM;
        }
        odd = !odd;
        y += 0.87 * INNER_MM;
    }
    points
}

/// Triangles between outlines (even-odd), counter-clockwise, with rings and loose points inside as further corners.
fn triangulate(outlines: &[Vec<DVec2>], rings: &[Vec<DVec2>], loose: &[DVec2]) -> (Vec<DVec2>, Vec<[usize; 3]>) {
    let mut mesh = ConstrainedDelaunayTriangulation::<Point2<f64>>::new();
    for ring in outlines.iter().chain(rings) {
        let corners: Vec<_> = ring.iter().filter_map(|p| mesh.insert(Point2::new(p.x, p.y)).ok()).collect();
        for (i, &from) in corners.iter().enumerate() {
            let to = corners[(i + 1) % corners.len()];
            if from != to && mesh.can_add_constraint(from, to) {
                mesh.add_constraint(from, to);
            }
        }
    }
    for p in loose {
        // A point that cannot be placed is one that the mesh does without.
        let _ = mesh.insert(Point2::new(p.x, p.y));
    }
    let points: Vec<DVec2> = mesh.vertices().map(|v| dvec2(v.position().x, v.position().y)).collect();
    let inside = |p: DVec2| outlines.iter().filter(|o| contains(o, p)).count() % 2 == 1;
    let triangles = mesh
        .inner_faces()
        .map(|face| face.vertices().map(|v| v.index()))
        .filter(|t| inside((points[t[0]] + points[t[1]] + points[t[2]]) / 3.0))
        .collect();
    (points, triangles)
}
