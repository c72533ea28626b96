//! Measures a frame back from its triangles alone, as ISO 8624 boxes it.
//!
//! The tilt of the front is taken from the two lenses and undone. A and B are then the box of each lens in its own plane (the
//! plane that touches its surface at the box's center), DBL the gap between the lenses along the front, the total width the
//! extent of everything, and the temple the length of its center line.

use glam::{DMat3, DMat4, DQuat, DVec3, DVec4, dvec3};

use crate::model::{FrameModel, PartKind};
use crate::temple_length::center_line_mm;

/// What geometry alone says about a frame; `None` where the part is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FrameMeasures {
    /// Boxed lens width, the mean of both sides.
    pub a_mm: Option<f64>,
    /// Boxed lens height, the mean of both sides.
    pub b_mm: Option<f64>,
    pub dbl_mm: Option<f64>,
    /// Mean of both temples.
    pub temple_mm: Option<f64>,
    pub total_width_mm: Option<f64>,
}

/// Measures a frame. Nothing but the positions of its vertices is used.
#[must_use]
pub fn measure(model: &FrameModel) -> FrameMeasures {
    let temples = [PartKind::TempleLeft, PartKind::TempleRight].map(|kind| center_line_mm(&triangles_mm(model, kind)));
    let mut measures = FrameMeasures { temple_mm: mean(temples), total_width_mm: total_width(model), ..FrameMeasures::default() };
    let lenses = [PartKind::LensLeft, PartKind::LensRight].map(|kind| LensPoints::of(model, kind));
    let [Some(left), Some(right)] = lenses else {
        let boxes = lenses.map(|lens| lens.map(|lens| lens.boxed()));
        measures.a_mm = mean(boxes.map(|b| b.map(|b| b.a_mm)));
        measures.b_mm = mean(boxes.map(|b| b.map(|b| b.b_mm)));
        return measures;
    };
    let (left, right) = upright(left, right);
    let boxes = [left.boxed(), right.boxed()];
    measures.a_mm = mean(boxes.map(|b| Some(b.a_mm)));
    measures.b_mm = mean(boxes.map(|b| Some(b.b_mm)));
    let gap = left.extent(DVec3::X).0 - right.extent(DVec3::X).1;
    measures.dbl_mm = (gap > 0.0).then_some(gap);
    measures
}

/// Undoes the tilt of the front, which both lenses share.
fn upright(mut left: LensPoints, mut right: LensPoints) -> (LensPoints, LensPoints) {
    for _ in 0..6 {
        let facing = left.boxed().normal + right.boxed().normal;
        let (sin, cos) = libm::sincos(libm::atan2(facing.y, facing.z) / 2.0);
        let undo = DQuat::from_xyzw(sin, 0.0, 0.0, cos);
        left.turn(undo);
        right.turn(undo);
    }
    (left, right)
}

/// The box of one lens.
#[derive(Clone, Copy, Debug)]
struct BoxedLens {
    a_mm: f64,
    b_mm: f64,
    /// Unit normal of the lens plane, forward.
    normal: DVec3,
}

/// Vertices of one lens, mm.
struct LensPoints {
    all: Vec<DVec3>,
    /// Those of the surface that faces forward.
    surface: Vec<DVec3>,
}

impl LensPoints {
    fn of(model: &FrameModel, kind: PartKind) -> Option<Self> {
        let meshes = || model.parts.iter().filter(|p| p.kind == kind).map(|p| &p.mesh);
        let all: Vec<DVec3> = meshes().flat_map(|m| m.positions.iter().map(|&p| millimeters(p))).collect();
        let forward =
            meshes().flat_map(|m| m.positions.iter().zip(&m.normals).filter(|(_, n)| n[2] > 0.5).map(|(&p, _)| millimeters(p)));
        let mut surface: Vec<DVec3> = forward.collect();
        if surface.len() < 8 {
            surface.clone_from(&all);
        }
        (all.len() >= 3).then_some(Self { all, surface })
    }

    fn turn(&mut self, by: DQuat) {
        for point in self.all.iter_mut().chain(&mut self.surface) {
            *point = by * *point;
        }
    }

    fn extent(&self, along: DVec3) -> (f64, f64) {
        self.all.iter().map(|p| p.dot(along)).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
    }

    /// The box in the plane that touches the lens at the box's own center.
    fn boxed(&self) -> BoxedLens {
        let (sphere, radius) = fit_sphere(&self.surface);
        let middle = (self.surface.iter().sum::<DVec3>() / self.surface.len() as f64 - sphere).normalize_or(DVec3::Z);
        let mut normal = if middle.z < 0.0 { -middle } else { middle };
        for _ in 0..12 {
            let [across, up] = plane_axes(normal);
            let [(left, right), (bottom, top)] = [self.extent(across), self.extent(up)];
            let from_sphere = dvec3((left + right) / 2.0 - sphere.dot(across), (bottom + top) / 2.0 - sphere.dot(up), 0.0);
            let height = (radius * radius - from_sphere.length_squared()).max(0.0).sqrt();
            let sign = if middle.z < 0.0 { -1.0 } else { 1.0 };
            normal = ((across * from_sphere.x + up * from_sphere.y) * sign + normal * height).normalize_or(normal);
        }
        let [across, up] = plane_axes(normal);
        let [(left, right), (bottom, top)] = [self.extent(across), self.extent(up)];
        BoxedLens { a_mm: right - left, b_mm: top - bottom, normal }
    }
}

/// Horizontal and upward axes of a lens plane.
fn plane_axes(normal: DVec3) -> [DVec3; 2] {
    let across = DVec3::Y.cross(normal).normalize_or(DVec3::X);
    [across, normal.cross(across)]
}

/// Center and radius of the sphere nearest to the points (algebraic least squares). A flat lens becomes a very large sphere.
fn fit_sphere(points: &[DVec3]) -> (DVec3, f64) {
    const FLAT_RADIUS_MM: f64 = 1e6;
    let mean = points.iter().sum::<DVec3>() / points.len() as f64;
    let mut normal_matrix = DMat4::ZERO;
    let mut right_side = DVec4::ZERO;
    for point in points {
        let p = (*point - mean) / 25.0;
        let row = (p * 2.0).extend(1.0);
        normal_matrix += DMat4::from_cols(row * row.x, row * row.y, row * row.z, row * row.w);
        right_side += row * p.length_squared();
    }
    let solution = normal_matrix.inverse() * right_side;
    let center = solution.truncate() * 25.0;
    let radius = (solution.w * 625.0 + center.length_squared()).max(0.0).sqrt();
    if solution.is_finite() && radius < 5000.0 && radius > 20.0 {
        return (mean + center, radius);
    }
    (mean - plane_normal(points, mean) * FLAT_RADIUS_MM, FLAT_RADIUS_MM)
}

/// Normal of the plane z = ax + by + c nearest to the points.
fn plane_normal(points: &[DVec3], mean: DVec3) -> DVec3 {
    let mut sums = DMat3::ZERO;
    for point in points {
        let p = *point - mean;
        sums += DMat3::from_cols(p * p.x, p * p.y, p * p.z);
    }
    let (xx, xy, yy) = (sums.x_axis.x, sums.x_axis.y, sums.y_axis.y);
    let (xz, yz) = (sums.x_axis.z, sums.y_axis.z);
    let determinant = xx * yy - xy * xy;
    if determinant <= 0.0 {
        return DVec3::Z;
    }
    dvec3(-(xz * yy - yz * xy) / determinant, -(yz * xx - xz * xy) / determinant, 1.0).normalize()
}

fn total_width(model: &FrameModel) -> Option<f64> {
    let xs = model.parts.iter().flat_map(|p| p.mesh.positions.iter().map(|v| f64::from(v[0])));
    let (low, high) = xs.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    (high > low).then_some((high - low) * 1000.0)
}

fn triangles_mm(model: &FrameModel, kind: PartKind) -> Vec<[DVec3; 3]> {
    let meshes = model.parts.iter().filter(|p| p.kind == kind).map(|p| &p.mesh);
    meshes.flat_map(|m| m.indices.chunks_exact(3).map(|t| [0, 1, 2].map(|k| millimeters(m.positions[t[k] as usize])))).collect()
}

pub(crate) fn millimeters(p: [f32; 3]) -> DVec3 {
    DVec3::from(p.map(f64::from)) * 1000.0
}

fn mean(values: [Option<f64>; 2]) -> Option<f64> {
    match values {
        [Some(a), Some(b)] => Some((a + b) / 2.0),
        [one, other] => one.or(other),
    }
}
