//! What hides a frame: the face, and a skull behind it, because the landmarks end before the ears.

use glam::{FloatExt, Vec2, Vec3, Vec4};

use crate::scene::{Layer, Scene, Surface, Vertex};
use crate::wearer::Wearer;

/// The outline of the face, once round, from the top of the forehead towards the wearer's left.
pub(crate) const FACE_OUTLINE: [u16; 36] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172,
    58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];

/// Rings of the skull: back from the outline in mm, width, and height above and below the middle, as factors. A head is
/// about 190 mm deep (ISO/TR 7250-2) and the outline stands about 80 mm behind the forehead at the ears.
const SKULL_RINGS: [[f32; 4]; 4] =
    [[22.0, 0.985, 1.10, 0.92], [55.0, 0.96, 1.16, 0.80], [90.0, 0.84, 1.08, 0.70], [115.0, 0.5, 0.7, 0.5]];

/// Adds face and skull to the scene as its layer [`Layer::Head`].
pub(crate) fn add_head(scene: &mut Scene, wearer: &Wearer<'_>) {
    let surface = scene.surfaces.len() as u16;
    scene.surfaces.push(Surface { layer: Layer::Head, material: 0, bias_mm: 0.0 });
    let first = scene.vertices.len() as u32;
    for (index, &at_rest) in wearer.landmarks.iter().enumerate() {
        let takes_shadow = if FACE_OUTLINE.contains(&(index as u16)) { 0.0 } else { 1.0 };
        let mut corner = vertex(wearer, at_rest, wearer.normals[index], takes_shadow);
        corner.position = wearer.to_camera(at_rest - Vec3::Z * give_mm(at_rest.x));
        scene.vertices.push(corner);
    }
    let face = wearer.head.triangles.iter().map(|t| (t.map(|i| first + u32::from(i)), surface));
    scene.triangles.extend(face);
    add_skull(scene, wearer, surface, first);
}

/// How far brows and cheeks draw back before a rim, mm: skin gives way, and a rim that touches it must not be cut off. The
/// flanks of the nose, which landmarks draw too broad, draw back by half of that. Its ridge keeps its place, because it
/// hides the far rim; so does the outline, behind which temples go.
fn give_mm(x: f32) -> f32 {
    3.0 * (x.abs().smoothstep(3.0, 9.0) + x.abs().smoothstep(12.0, 24.0)) * x.abs().smoothstep(68.0, 52.0)
}

fn add_skull(scene: &mut Scene, wearer: &Wearer<'_>, surface: u16, face_first: u32) {
    let size = wearer.head.scale.clamp(0.5, 2.0);
    let middle = wearer.mean(&[127, 356]);
    let count = FACE_OUTLINE.len() as u32;
    let mut inner: Vec<u32> = FACE_OUTLINE.iter().map(|&i| face_first + u32::from(i)).collect();
    for [back, width, above, below] in SKULL_RINGS {
        let first = scene.vertices.len() as u32;
        for &index in &FACE_OUTLINE {
            let from = wearer.landmarks[index as usize] - middle;
            let height = if from.y > 0.0 { above } else { below };
            let at_rest = middle + Vec3::new(from.x * width, from.y * height, from.z - back * size);
            scene.vertices.push(vertex(wearer, at_rest, Vec3::NEG_Z, 0.0));
        }
        for i in 0..count {
            let next = (i + 1) % count;
            let (a, b) = (inner[i as usize], inner[next as usize]);
            scene.triangles.push(([a, b, first + i], surface));
            scene.triangles.push(([b, first + next, first + i], surface));
        }
        inner = (first..first + count).collect();
    }
}

fn vertex(wearer: &Wearer<'_>, at_rest: Vec3, normal: Vec3, takes_shadow: f32) -> Vertex {
    Vertex {
        position: wearer.to_camera(at_rest),
        normal: wearer.rotation * normal,
        uv: Vec2::ZERO,
        color: Vec4::new(takes_shadow, 0.0, 0.0, 1.0),
        at_rest,
    }
}
