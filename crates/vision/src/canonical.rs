//! The canonical face: the average head that a posed head is measured against.

use crate::error::VisionError;

/// Vertices of MediaPipe's canonical face model.
pub const CANONICAL_VERTEX_COUNT: usize = 468;

/// MediaPipe's canonical face. Axes: +x the wearer's left, +y up, +z forward out of the face.
#[derive(Clone, Debug, PartialEq)]
pub struct CanonicalFace {
    /// The 468 vertices in landmark order, mm.
    pub vertices_mm: Vec<[f32; 3]>,
    /// Triangles over the vertices, counter-clockwise seen from outside.
    pub triangles: Vec<[u16; 3]>,
    /// Landmarks that fix the pose, with their weights in the Procrustes fit.
    pub weights: Vec<(u16, f32)>,
}

impl CanonicalFace {
    /// Joins the parts after checking that every index names a vertex and every number is usable.
    ///
    /// # Errors
    /// [`VisionError::Geometry`] names the part that does not fit.
    pub fn new(
        vertices_mm: Vec<[f32; 3]>,
        triangles: Vec<[u16; 3]>,
        weights: Vec<(u16, f32)>,
    ) -> Result<Self, VisionError> {
        let known = |index: &u16| usize::from(*index) < CANONICAL_VERTEX_COUNT;
        if vertices_mm.len() != CANONICAL_VERTEX_COUNT {
            return Err(VisionError::Geometry("it must have 468 vertices"));
        }
        if !vertices_mm.iter().flatten().all(|v| v.is_finite()) {
            return Err(VisionError::Geometry("a vertex is not a finite number"));
        }
        if !triangles.iter().flatten().all(known) {
            return Err(VisionError::Geometry(
                "a triangle names a vertex that does not exist",
            ));
        }
        if !weights
            .iter()
            .all(|(index, weight)| known(index) && *weight > 0.0 && weight.is_finite())
        {
            return Err(VisionError::Geometry(
                "a pose weight is not positive or names no vertex",
            ));
        }
        if weights.len() < 3 {
            return Err(VisionError::Geometry(
                "fewer than three landmarks fix the pose",
            ));
        }
        Ok(Self {
            vertices_mm,
            triangles,
            weights,
        })
    }
}
