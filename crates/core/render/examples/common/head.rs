//! A solved head as the renderer takes it, for every example.

use render::Head;
use vision::{CanonicalFace, HeadGeometry};

/// With the landmarks where the solved head shows them.
pub fn head_of(geometry: &HeadGeometry, canonical: &CanonicalFace) -> Head {
    let projected = |point: &[f32; 3]| {
        let [x, y] = geometry.project(*point);
        [x, y, 0.0]
    };
    let landmarks_px: Vec<_> = geometry.landmarks_mm.iter().map(projected).collect();
    geometry.to_head(&landmarks_px, &canonical.triangles)
}
