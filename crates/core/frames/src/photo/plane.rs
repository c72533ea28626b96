//! From pixels to the frame's own coordinates: where its middle line is, how it is turned, how large a pixel is.

use glam::{DVec2, dvec2};

use super::distance_field::DistanceField;
use super::openings::centroid;
use super::outlines::FrontOutlines;

/// A similarity between the picture and the plane of the front.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    /// The point of the picture that becomes the origin, px.
    pub origin_px: DVec2,
    /// The frame's direction to the right in the picture, a unit vector, `y` down.
    pub right: DVec2,
    pub mm_per_px: f64,
}

impl Plane {
    /// From both lenses: the middle between them, along the line through them.
    pub fn between(lenses: [&[DVec2]; 2], mm_per_px: f64) -> Self {
        let [left, right] = lenses.map(centroid);
        Self { origin_px: (left + right) / 2.0, right: (right - left).normalize_or(DVec2::X), mm_per_px }
    }

    pub fn to_mm(self, px: DVec2) -> DVec2 {
        let away = px - self.origin_px;
        dvec2(away.dot(self.right), -away.dot(self.right.perp())) * self.mm_per_px
    }

    pub fn to_px(self, mm: DVec2) -> DVec2 {
        let away = mm / self.mm_per_px;
        self.origin_px + self.right * away.x - self.right.perp() * away.y
    }

    pub fn polygon(self, px: &[DVec2]) -> Vec<DVec2> {
        px.iter().map(|&p| self.to_mm(p)).collect()
    }

    /// The same plane with its middle moved by so many mm along the frame, and turned.
    fn adjusted(self, shift_mm: f64, turn: f64) -> Self {
        let (sin, cos) = libm::sincos(turn);
        let right = dvec2(self.right.x * cos - self.right.y * sin, self.right.x * sin + self.right.y * cos);
        Self { origin_px: self.to_px(dvec2(shift_mm, 0.0)), right, ..self }
    }
}

/// Moves and turns a plane so that the outline fits its mirror image best (Gauss-Newton on distances, outliers limited).
pub(super) fn centered(plane: Plane, outlines: &FrontOutlines) -> Plane {
    let mut plane = plane;
    for _ in 0..4 {
        let polygons: Vec<Vec<DVec2>> = pieces(plane, outlines);
        let points: Vec<DVec2> =
            polygons.iter().flat_map(|p| super::contour::resample(p, (super::contour::perimeter(p) / 1.5) as usize)).collect();
        let field = grid_around(&points).of(&polygons);
        let (mut matrix, mut right) = ([[1e-9, 0.0], [0.0, 1e-9]], [0.0; 2]);
        for p in &points {
            let image = dvec2(-p.x, p.y);
            let slope = field.slope(image);
            let away = field.at(image).clamp(-1.5, 1.5);
            // A shift s of the middle moves the image by 2 s, a turn t by 2 t across.
            let by = [2.0 * slope.x, 2.0 * (slope.y * image.x - slope.x * image.y)];
            for i in 0..2 {
                for j in 0..2 {
                    matrix[i][j] += by[i] * by[j];
                }
                right[i] -= by[i] * away;
            }
        }
        let Some([shift, turn]) = super::linear::solve(matrix, right) else { break };
        // The image moves by +2s when the middle moves by +s; y points up in mm and down in the picture.
        plane = plane.adjusted(shift.clamp(-3.0, 3.0), (-turn).clamp(-0.05, 0.05));
    }
    plane
}

/// The outer outlines and lens openings, mm.
fn pieces(plane: Plane, outlines: &FrontOutlines) -> Vec<Vec<DVec2>> {
    outlines.silhouette.iter().filter(|c| !c.hole && c.parent.is_none()).map(|c| plane.polygon(&c.points)).collect()
}

/// A grid with some room around points.
pub(super) fn grid_around(points: &[DVec2]) -> DistanceField {
    let [low, high] = super::contour::bounds(points);
    const ROOM_MM: f64 = 4.0;
    DistanceField::empty(high.x.max(-low.x) + ROOM_MM, low.y - ROOM_MM, high.y + ROOM_MM, 1.0)
}
