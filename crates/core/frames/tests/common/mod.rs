//! Files made by hand, and the one real frame that may be shipped.

#![allow(dead_code, reason = "each test program uses its own share")]

pub const KHRONOS: &[u8] = include_bytes!("../../testdata/SunglassesKhronos.glb");

/// A GLB around a description and 48 bytes of data: a triangle's positions, and three 32-bit indices.
pub fn glb(json: &str, bytes: &[u8]) -> Vec<u8> {
    let mut json = json.as_bytes().to_vec();
    json.resize(json.len().next_multiple_of(4), b' ');
    let mut file = Vec::new();
    for word in [0x4654_6C67u32, 2, (28 + json.len() + bytes.len()) as u32, json.len() as u32, 0x4E4F_534A] {
        file.extend(word.to_le_bytes());
    }
    file.extend(json);
    file.extend((bytes.len() as u32).to_le_bytes());
    file.extend(0x004E_4942u32.to_le_bytes());
    file.extend(bytes);
    file
}

pub fn triangle(corner: f32, last_index: u32) -> Vec<u8> {
    let positions = [-0.07f32, 0.0, 0.0, 0.07, 0.0, 0.0, 0.0, corner, 0.0].map(f32::to_le_bytes).concat();
    [positions, [0u32, 1, last_index].map(u32::to_le_bytes).concat()].concat()
}

pub const PLAIN: &str = r#"{"asset":{"version":"2.0"},"buffers":[{"byteLength":48}],
"bufferViews":[{"buffer":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":12}],
"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"},{"bufferView":1,"componentType":5125,"count":3,"type":"SCALAR"}],
"meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1}]}],"nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}],"scene":0}"#;

/// The same file with its anchors' names taken away, as if somebody else had made it.
pub fn without_anchors(mut file: Vec<u8>) -> Vec<u8> {
    let (from, to) = (b"\"anchor_", b"\"marker_");
    for at in 0..file.len() - from.len() {
        if &file[at..at + from.len()] == from {
            file[at..at + to.len()].copy_from_slice(to);
        }
    }
    file
}
