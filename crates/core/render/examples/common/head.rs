//! A solved head as the renderer takes it, for every example.

use render::{Camera, Head};
use vision::{CanonicalFace, HeadGeometry};

pub fn head_of(geometry: &HeadGeometry, canonical: &CanonicalFace) -> Head {
    Head {
        camera: Camera { focal_px: geometry.focal_px, center_px: geometry.center_px },
        rotation: geometry.rotation,
        translation_mm: geometry.translation_mm,
        scale: geometry.scale,
        landmarks_px: geometry.landmarks_mm.iter().map(|&p| geometry.project(p)).collect(),
        landmarks_mm: geometry.landmarks_mm.clone(),
        triangles: canonical.triangles.clone(),
    }
}
