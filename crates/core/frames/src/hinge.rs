//! Hinges as they show from behind.

use glam::{DMat3, DVec3, dvec3};

use crate::layout::Layout;
use crate::solid_mesh::SolidMesh;

/// Three barrels on the inside of the left joint, in the axes of the finished frame.
pub(crate) fn barrels(layout: &Layout) -> SolidMesh {
    let inside = layout.hinge() - dvec3(layout.temple_half_width + 0.7, 0.0, 0.4);
    let height = (layout.end_half_height * 0.55).min(2.4);
    let mut barrels = SolidMesh::default();
    for step in [-1.0, 0.0, 1.0] {
        let axes = DMat3::from_diagonal(dvec3(1.0, height * 0.42, 1.2));
        barrels.append(&SolidMesh::ellipsoid(inside + DVec3::Y * (height * 0.72 * step), axes, 10, 6));
    }
    barrels
}
