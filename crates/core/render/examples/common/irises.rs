//! The size of a head by its irises, where landmarks come without it.

use vision::HeadGeometry;

/// Width of the visible iris, nearly the same in all adults.
const IRIS_MM: f32 = 11.7;

/// The geometry as it is when the list of landmarks has no irises.
pub fn sized_by_irises(geometry: HeadGeometry) -> HeadGeometry {
    let Some(iris) = geometry.landmarks_mm.get(468..478) else { return geometry };
    let across = |a: usize, b: usize| glam::Vec3::from(iris[a]).distance(glam::Vec3::from(iris[b]));
    let larger = IRIS_MM / (0.5 * (across(1, 3) + across(6, 8)));
    geometry.scaled(larger)
}
