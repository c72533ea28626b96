//! A frame in numbers that no builder of frames can change.

use frames::{Anchors, FrameModel, Material, Mesh, Part, PartKind};

/// Rims of four bars, flat lenses and straight temples, in numbers, so that only the renderer can change the picture.
pub fn frame() -> FrameModel {
    let mut parts = Vec::new();
    for side in [1.0_f32, -1.0] {
        let left = side > 0.0;
        let bars = [
            ([9.0, 17.0, -2.0], [61.0, 21.0, 2.0]),
            ([9.0, -21.0, -2.0], [61.0, -17.0, 2.0]),
            ([9.0, -17.0, -2.0], [13.0, 17.0, 2.0]),
            ([57.0, -17.0, -2.0], [61.0, 17.0, 2.0]),
        ];
        parts.extend(bars.map(|(low, high)| part(PartKind::Front, mirrored(low, high, side), 0)));
        let temple = if left { PartKind::TempleLeft } else { PartKind::TempleRight };
        parts.push(part(temple, mirrored([61.0, 10.0, -140.0], [64.0, 16.0, 0.0], side), 0));
        let lens = if left { PartKind::LensLeft } else { PartKind::LensRight };
        parts.push(part(lens, mirrored([13.0, -17.0, -0.5], [57.0, 17.0, 0.5], side), 1));
    }
    parts.push(part(PartKind::Front, ([-9.0, 8.0, -2.0], [9.0, 12.0, 2.0]), 2));
    let material = |name: &str, base_color, metallic, transmission| Material {
        base_color,
        metallic,
        roughness: 0.25,
        transmission,
        ..Material::plain(name)
    };
    let mm = |x: f32, y: f32, z: f32| [x / 1000.0, y / 1000.0, z / 1000.0];
    FrameModel {
        parts,
        materials: vec![
            material("acetate", [0.25, 0.05, 0.03, 1.0], 0.0, 0.0),
            material("lens", [0.45, 0.5, 0.4, 1.0], 0.0, 1.0),
            material("bridge", [0.9, 0.75, 0.4, 1.0], 1.0, 0.0),
        ],
        textures: Vec::new(),
        anchors: Anchors {
            bridge: mm(0.0, 8.0, -2.0),
            pad_left: mm(9.0, 0.0, -2.0),
            pad_right: mm(-9.0, 0.0, -2.0),
            hinge_left: mm(62.0, 13.0, 0.0),
            hinge_right: mm(-62.0, 13.0, 0.0),
            ear_left: mm(62.0, 13.0, -95.0),
            ear_right: mm(-62.0, 13.0, -95.0),
            temple_tip_left: mm(62.0, 13.0, -140.0),
            temple_tip_right: mm(-62.0, 13.0, -140.0),
            lens_center_left: mm(35.0, 0.0, 0.0),
            lens_center_right: mm(-35.0, 0.0, 0.0),
        },
    }
}

fn mirrored(low: [f32; 3], high: [f32; 3], side: f32) -> ([f32; 3], [f32; 3]) {
    if side > 0.0 { (low, high) } else { ([-high[0], low[1], low[2]], [-low[0], high[1], high[2]]) }
}

/// A box between two corners, mm.
fn part(kind: PartKind, (low, high): ([f32; 3], [f32; 3]), material: usize) -> Part {
    let mut mesh = Mesh::default();
    for axis in 0..3 {
        for (end, sign) in [(high, 1.0_f32), (low, -1.0)] {
            let first = mesh.positions.len() as u32;
            let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
            for (a, b) in [(low, low), (high, low), (high, high), (low, high)] {
                let mut corner = [0.0; 3];
                (corner[axis], corner[u], corner[v]) = (end[axis] / 1000.0, a[u] / 1000.0, b[v] / 1000.0);
                let mut normal = [0.0; 3];
                normal[axis] = sign;
                mesh.positions.push(corner);
                mesh.normals.push(normal);
            }
            let order = if sign > 0.0 { [0, 1, 2, 0, 2, 3] } else { [0, 2, 1, 0, 3, 2] };
            mesh.indices.extend(order.map(|i| first + i));
        }
    }
    Part { kind, name: format!("{kind:?}"), mesh, material }
}
