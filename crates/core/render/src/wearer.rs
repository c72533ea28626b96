//! A head in its own axes, checked, and the height map of its face.

use glam::{Mat3, Vec3};

use crate::error::RenderError;
use crate::math::Weights;
use eyewear::Head;

/// Landmarks without irises; both kinds of list are accepted.
const FACE_LANDMARKS: usize = 468;

/// A checked head. Head space: mm, the axes of the wearer's left, up and forward, the origin of the canonical face.
#[derive(Clone, Debug)]
pub(crate) struct Wearer<'a> {
    pub head: &'a Head,
    /// Head space to camera space.
    pub rotation: Mat3,
    pub translation: Vec3,
    pub landmarks: Vec<Vec3>,
    /// Unit normals of the landmarks in head space.
    pub normals: Vec<Vec3>,
}

impl<'a> Wearer<'a> {
    pub(crate) fn new(head: &'a Head) -> Result<Self, RenderError> {
        if head.landmarks_mm.len() < FACE_LANDMARKS || head.landmarks_px.len() < FACE_LANDMARKS {
            return Err(RenderError::Head("fewer than 468 landmarks"));
        }
        let numbers = head.landmarks_mm.iter().flatten().chain(head.landmarks_px.iter().flatten());
        if !numbers.chain(head.rotation.iter().flatten()).chain(&head.translation_mm).all(|v| v.is_finite() && v.abs() < 1e6) {
            return Err(RenderError::Head("numbers that are not finite"));
        }
        let camera = head.camera;
        if !(camera.focal_px > 1.0 && camera.focal_px < 1e6 && camera.center_px.iter().all(|v| v.is_finite())) {
            return Err(RenderError::Head("a camera without a focal length"));
        }
        let rotation = Mat3::from_cols_array_2d(&head.rotation);
        let skew = rotation * rotation.transpose() - Mat3::IDENTITY;
        if skew.to_cols_array().iter().any(|v| v.abs() > 0.01) || rotation.determinant() < 0.0 {
            return Err(RenderError::Head("a rotation whose axes are not at right angles"));
        }
        if head.landmarks_mm.iter().any(|p| p[2] > -1.0) {
            return Err(RenderError::Head("landmarks behind the camera"));
        }
        if head.triangles.is_empty() || head.triangles.iter().flatten().any(|&i| i as usize >= head.landmarks_mm.len()) {
            return Err(RenderError::Head("triangles over landmarks that are not there"));
        }
        let translation = Vec3::from_array(head.translation_mm);
        let landmarks: Vec<Vec3> =
            head.landmarks_mm.iter().map(|&p| rotation.transpose() * (Vec3::from_array(p) - translation)).collect();
        let width = (landmarks[454] - landmarks[234]).length();
        if !(60.0..=320.0).contains(&width) {
            return Err(RenderError::Head("a size that no head has; landmarks must be in millimeters"));
        }
        let normals = vertex_normals(&landmarks, &head.triangles);
        Ok(Self { head, rotation, translation, landmarks, normals })
    }

    pub(crate) fn to_camera(&self, at_rest: Vec3) -> Vec3 {
        self.rotation * at_rest + self.translation
    }

    /// The way from the head to the camera, a unit vector in head space.
    pub(crate) fn towards_viewer(&self) -> Vec3 {
        (self.rotation.transpose() * -self.translation).normalize_or(Vec3::Z)
    }

    /// Size of a millimeter at the bridge of the nose.
    pub(crate) fn px_per_mm(&self) -> f32 {
        self.head.camera.focal_px / -self.to_camera(self.landmarks[6]).z.min(-1.0)
    }

    /// Mean of some landmarks, head space.
    pub(crate) fn mean(&self, indices: &[usize]) -> Vec3 {
        indices.iter().fold(Vec3::ZERO, |sum, &i| sum + self.landmarks[i]) / indices.len() as f32
    }
}

fn vertex_normals(points: &[Vec3], triangles: &[[u16; 3]]) -> Vec<Vec3> {
    let mut normals = vec![Vec3::ZERO; points.len()];
    for triangle in triangles {
        let [a, b, c] = triangle.map(|i| points[i as usize]);
        let normal = (b - a).cross(c - a);
        triangle.iter().for_each(|&i| normals[i as usize] += normal);
    }
    normals.into_iter().map(|n| n.normalize_or(Vec3::Z)).collect()
}

const HEIGHT_MAP_LEFT_MM: i32 = -85;
const HEIGHT_MAP_BOTTOM_MM: i32 = -75;
const HEIGHT_MAP_WIDTH: i32 = 171;
const HEIGHT_MAP_HEIGHT: i32 = 171;

/// How far the face reaches forward over each square millimeter, in head space.
#[derive(Debug)]
pub(crate) struct HeightMap {
    forward_mm: Vec<f32>,
}

impl HeightMap {
    pub(crate) fn new(wearer: &Wearer<'_>) -> Self {
        let mut height_map = Self { forward_mm: vec![f32::MIN; (HEIGHT_MAP_WIDTH * HEIGHT_MAP_HEIGHT) as usize] };
        for triangle in &wearer.head.triangles {
            height_map.add(triangle.map(|i| wearer.landmarks[i as usize]));
        }
        height_map
    }

    /// Forward reach at a point, mm; very far back where there is no face.
    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        let place = |v: f32, start: i32| v - start as f32 + 0.5;
        let (column, row) = (place(x, HEIGHT_MAP_LEFT_MM), place(y, HEIGHT_MAP_BOTTOM_MM));
        if !(column >= 0.0 && row >= 0.0 && column < HEIGHT_MAP_WIDTH as f32 && row < HEIGHT_MAP_HEIGHT as f32) {
            return f32::MIN;
        }
        self.forward_mm[row as usize * HEIGHT_MAP_WIDTH as usize + column as usize]
    }

    fn add(&mut self, [a, b, c]: [Vec3; 3]) {
        let Some(weights) = Weights::new([a, b, c]) else { return };
        let low = a.min(b).min(c);
        let high = a.max(b).max(c);
        let first = |v: f32, start: i32| (v - start as f32).max(0.0) as i32;
        let last = |v: f32, start: i32, count: i32| ((v - start as f32).max(-1.0) as i32 + 1).min(count - 1);
        let rows = first(low.y, HEIGHT_MAP_BOTTOM_MM)..last(high.y, HEIGHT_MAP_BOTTOM_MM, HEIGHT_MAP_HEIGHT) + 1;
        let columns = first(low.x, HEIGHT_MAP_LEFT_MM)..last(high.x, HEIGHT_MAP_LEFT_MM, HEIGHT_MAP_WIDTH) + 1;
        for row in rows {
            if columns.is_empty() {
                break;
            }
            let at = |column: i32| (row * HEIGHT_MAP_WIDTH + column) as usize;
            let y = (row + HEIGHT_MAP_BOTTOM_MM) as f32;
            // Without branches, so that cells are done together.
            for (cell, column) in self.forward_mm[at(columns.start)..at(columns.end)].iter_mut().zip(columns.clone()) {
                let (u, v) = weights.at((column + HEIGHT_MAP_LEFT_MM) as f32, y);
                let forward = a.z + u * (b.z - a.z) + v * (c.z - a.z);
                let is_over = (u >= -0.01) & (v >= -0.01) & (u + v <= 1.01) & (forward > *cell);
                *cell = if is_over { forward } else { *cell };
            }
        }
    }
}
