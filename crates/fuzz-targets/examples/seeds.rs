//! Writes the first inputs of every target into `fuzz/corpus`; the fuzzer finds the others.
//!
//! `cargo run -p fuzz-targets --example seeds`

use std::path::Path;

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{FrameModel, FrameSpec, Mesh, PartKind, Texture, write_glb};
use image::{DynamicImage, ImageFormat, RgbImage};
use infer::reference::every_operator;

fn main() -> std::io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let put = |target: &str, name: &str, bytes: &[u8]| {
        let folder = corpus.join(target);
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(name), bytes)
    };
    put("model_file", "every-operator", &every_operator().to_bytes().expect("a good graph"))?;
    for first in 0..24u8 {
        let choices: Vec<u8> = (0..64u8).map(|n| first.wrapping_mul(37).wrapping_add(n.wrapping_mul(29))).collect();
        put("shapes", &format!("choices-{first:02}"), &choices)?;
    }
    for (name, bytes) in pictures() {
        put("image_bytes", name, &bytes)?;
    }
    for (shape, rim) in [(FrameShape::Round, Rim::Full), (FrameShape::Aviator, Rim::Rimless)] {
        let spec = FrameSpec::new([50.0, 40.0, 20.0, 145.0], shape, rim, FrameMaterial::Metal);
        let file = write_glb(&thinned(frames::build(&spec).expect("an ordinary frame")));
        put("glb", shape.as_str(), &file)?;
        let foreign = String::from_utf8_lossy(description(&file)).replace("\"anchor_", "\"marker_");
        put("gltf", shape.as_str(), &[foreign.trim_end().as_bytes(), b"\0", binary(&file)].concat())?;
    }
    Ok(())
}

/// One part of each kind with a few triangles, and a texture: small inputs are changed faster.
fn thinned(mut model: FrameModel) -> FrameModel {
    const TRIANGLES: usize = 2;
    let mut kinds = Vec::new();
    model.parts.retain(|part| {
        !kinds.contains(&part.kind) && part.kind != PartKind::Other && {
            kinds.push(part.kind);
            true
        }
    });
    for part in &mut model.parts {
        let mesh = &part.mesh;
        let every = (mesh.indices.len() / 3 / TRIANGLES).max(1);
        let corners: Vec<usize> =
            mesh.indices.chunks_exact(3).step_by(every).take(TRIANGLES).flatten().map(|&i| i as usize).collect();
        part.mesh = Mesh {
            positions: corners.iter().map(|&i| mesh.positions[i]).collect(),
            normals: corners.iter().map(|&i| mesh.normals[i]).collect(),
            uvs: corners.iter().map(|&i| [mesh.positions[i][0] * 8.0, mesh.positions[i][1] * 8.0]).collect(),
            colors: vec![],
            indices: (0..corners.len() as u32).collect(),
        };
    }
    model.textures.push(Texture { width: 2, height: 2, rgba: (0..16).map(|n| n * 16).collect() });
    model.materials[0].base_color_texture = Some(0);
    model
}

/// The JSON chunk of a GLB file.
fn description(file: &[u8]) -> &[u8] {
    let length = u32::from_le_bytes([file[12], file[13], file[14], file[15]]) as usize;
    &file[20..20 + length]
}

/// The binary chunk behind it.
fn binary(file: &[u8]) -> &[u8] {
    &file[28 + description(file).len()..]
}

fn pictures() -> Vec<(&'static str, Vec<u8>)> {
    let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(24, 17, |x, y| image::Rgb([(x * 10) as u8, (y * 15) as u8, 90])));
    let encoded = |picture: &DynamicImage, format: ImageFormat| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("a picture in memory");
        bytes.into_inner()
    };
    let jpeg = encoded(&picture, ImageFormat::Jpeg);
    // Orientation 6, as a phone held upright writes it.
    let exif = b"\xff\xe1\x00\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    vec![
        ("turned.jpg", [&jpeg[..2], exif, &jpeg[2..]].concat()),
        ("gray.jpg", encoded(&picture.grayscale(), ImageFormat::Jpeg)),
        ("rgb.png", encoded(&picture, ImageFormat::Png)),
        ("rgba.png", encoded(&DynamicImage::ImageRgba8(picture.to_rgba8()), ImageFormat::Png)),
        ("deep.png", encoded(&DynamicImage::ImageRgb16(picture.to_rgb16()), ImageFormat::Png)),
        ("gray.png", encoded(&picture.grayscale(), ImageFormat::Png)),
        ("rgb.webp", encoded(&picture, ImageFormat::WebP)),
        ("plain.jpg", jpeg),
    ]
}
