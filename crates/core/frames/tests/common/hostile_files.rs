//! Frames as files that are made to harm whoever reads them. The command line and the server are given the same ones.

#![allow(dead_code, reason = "each test program uses its own share")]

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};

/// A file, and a word that its refusal has to say.
pub struct Hostile {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    pub telling: &'static str,
}

const PLAIN: &str = r#"{"asset":{"version":"2.0"},"buffers":[{"byteLength":48}],
"bufferViews":[{"buffer":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":12}],
"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"},{"bufferView":1,"componentType":5125,"count":3,"type":"SCALAR"}],
"meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1}]}],"nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}],"scene":0}"#;

const NODE: &str = r#""nodes":[{"mesh":0}]"#;
const BUFFER: &str = r#""buffers":[{"byteLength":48}]"#;

fn glb(json: &str, data: &[u8]) -> Vec<u8> {
    let mut json = json.as_bytes().to_vec();
    json.resize(json.len().next_multiple_of(4), b' ');
    let words = [0x4654_6C67, 2, (28 + json.len() + data.len()) as u32, json.len() as u32, 0x4E4F_534A];
    let head = words.map(u32::to_le_bytes).concat();
    let body = [data.len() as u32, 0x004E_4942].map(u32::to_le_bytes).concat();
    [head, json, body, data.to_vec()].concat()
}

fn triangle(corner: f32, last_index: u32) -> Vec<u8> {
    let positions = [-0.07_f32, 0.0, 0.0, 0.07, 0.0, 0.0, 0.0, corner, 0.0].map(f32::to_le_bytes).concat();
    [positions, [0_u32, 1, last_index].map(u32::to_le_bytes).concat()].concat()
}

/// The plain triangle with one thing changed.
fn changed(from: &str, to: &str) -> Vec<u8> {
    assert!(PLAIN.contains(from), "{from} is not in the description");
    glb(&PLAIN.replace(from, to), &triangle(0.05, 2))
}

/// All of them.
pub fn files() -> Vec<Hostile> {
    let tables = [headers(), descriptions(), trees(), accessors(), numbers(), addresses(), pictures()];
    let all = tables.into_iter().flatten();
    all.map(|(name, bytes, telling)| Hostile { name, bytes, telling }).collect()
}

type Row = (&'static str, Vec<u8>, &'static str);

fn headers() -> Vec<Row> {
    let good = glb(PLAIN, &triangle(0.05, 2));
    let lie = |at: usize, value: u32| [&good[..at], &value.to_le_bytes(), &good[at + 4..]].concat();
    vec![
        ("an empty file", Vec::new(), "GLB"),
        ("a longer file promised", lie(8, u32::MAX), "promises 4294967295 bytes"),
        ("a chunk longer than the file", lie(12, u32::MAX - 3), "a chunk is longer"),
        ("another version", lie(4, 3), "version 3"),
        ("half a file", good[..good.len() / 2].to_vec(), "promises"),
        ("no description", lie(16, 0x004E_4942), "no JSON chunk"),
    ]
}

fn descriptions() -> Vec<Row> {
    let deep = "[".repeat(1 << 20) + &"]".repeat(1 << 20);
    let objects = format!("[{}{{}}]", "{},".repeat(100_000));
    vec![
        ("nodes nested a million deep", changed(NODE, &format!(r#""nodes":{deep}"#)), "cannot be read"),
        (
            "a hundred thousand materials",
            changed(r#""asset""#, &format!(r#""materials":{objects},"asset""#)),
            "number of objects",
        ),
        ("two lists of nodes", changed(NODE, &format!("{NODE},{NODE}")), "duplicate field"),
        ("a number beyond all numbers", changed(NODE, r#""nodes":[{"mesh":0,"translation":[1e999,0,0]}]"#), "cannot be read"),
        (
            "text that is not UTF-8",
            glb("{\"asset\":{\"version\":\"\u{0}\"}", b"").into_iter().map(|b| if b == 0 { 0xff } else { b }).collect(),
            "GLB",
        ),
    ]
}

fn trees() -> Vec<Row> {
    let circle = r#""nodes":[{"mesh":0,"children":[1]},{"children":[2]},{"children":[1]}]"#;
    let chain: Vec<String> = (1..=5000).map(|n| format!(r#"{{"children":[{n}]}}"#)).collect();
    let doubled: Vec<String> = (1..64).map(|n| format!(r#"{{"children":[{n},{n}]}}"#)).collect();
    // Two thousand nodes that each show two thousand triangles.
    let shown = vec![r#"{"mesh":0}"#; 2000].join(",");
    let numbers: Vec<String> = (0..2000).map(|n| n.to_string()).collect();
    let many = PLAIN
        .replace(NODE, &format!(r#""nodes":[{shown}]"#))
        .replace(r#""scenes":[{"nodes":[0]}]"#, &format!(r#""scenes":[{{"nodes":[{}]}}]"#, numbers.join(",")))
        .replace(r#""byteLength":48}"#, r#""byteLength":24036}"#)
        .replace(r#""byteOffset":36,"byteLength":12}"#, r#""byteOffset":36,"byteLength":24000}"#)
        .replace(r#""componentType":5125,"count":3"#, r#""componentType":5125,"count":6000"#);
    let data = [&triangle(0.05, 2)[..36], &[0; 24_000]].concat();
    vec![
        ("nodes in a circle", changed(NODE, circle), "reached twice"),
        ("a node that is its own child", changed(NODE, r#""nodes":[{"mesh":0,"children":[0]}]"#), "reached twice"),
        ("nodes doubled 63 times", changed(NODE, &format!(r#""nodes":[{},{{"mesh":0}}]"#, doubled.join(","))), "reached twice"),
        ("five thousand nodes deep", changed(NODE, &format!(r#""nodes":[{},{{"mesh":0}}]"#, chain.join(","))), "number of nodes"),
        ("a mesh shown two thousand times", glb(&many, &data), "number of triangles"),
        ("a child that does not exist", changed(NODE, r#""nodes":[{"mesh":0,"children":[7]}]"#), "does not exist"),
        ("a mesh with morph targets", changed(r#""indices":1"#, r#""indices":1,"targets":[{"POSITION":0}]"#), "morph targets"),
    ]
}

fn accessors() -> Vec<Row> {
    let positions = r#"{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"}"#;
    let huge = r#"{"count":4000000000000,"type":"VEC3","componentType":5126,"sparse":{"count":1,"indices":{"bufferView":1,"componentType":5125},"values":{"bufferView":0}}}"#;
    let packed = r#""extensionsUsed":["EXT_meshopt_compression"],"bufferViews":[{"buffer":0,"byteLength":24000000000,"extensions":{"EXT_meshopt_compression":{"buffer":0,"byteLength":9,"byteStride":12,"count":2000000000,"mode":"ATTRIBUTES"}}},"#;
    vec![
        ("four billion positions", changed(r#""count":3,"type":"VEC3""#, r#""count":4000000000,"type":"VEC3""#), "more than its"),
        (
            "an offset that overflows",
            changed(r#""count":3,"type":"VEC3""#, r#""byteOffset":18446744073709551615,"count":3,"type":"VEC3""#),
            "more than its",
        ),
        (
            "a view beyond its buffer",
            changed(r#""byteOffset":36,"byteLength":12"#, r#""byteOffset":36,"byteLength":13"#),
            "ends outside",
        ),
        ("a stride of nothing", changed(r#""byteLength":36}"#, r#""byteLength":36,"byteStride":0}"#), "stride of 0"),
        ("a stride backwards", changed(r#""byteLength":36}"#, r#""byteLength":36,"byteStride":-12}"#), "cannot be read"),
        ("a buffer of 2^64 bytes", changed(BUFFER, r#""buffers":[{"byteLength":18446744073709551615}]"#), "should hold"),
        ("a sparse accessor of nothing", changed(positions, huge), "sparse accessor is over the limit"),
        ("nine bytes packed from 24 GB", changed(r#""bufferViews":["#, packed), "unpacked buffers"),
        ("positions that are colors", changed(r#""count":3,"type":"VEC3""#, r#""count":3,"type":"VEC2""#), "components"),
    ]
}

fn numbers() -> Vec<Row> {
    vec![
        ("a vertex that is no number", glb(PLAIN, &triangle(f32::NAN, 2)), "not a finite number"),
        ("a vertex at infinity", glb(PLAIN, &triangle(f32::INFINITY, 2)), "not a finite number"),
        ("a vertex at the end of numbers", glb(PLAIN, &triangle(f32::MAX, 2)), "out of place"),
        ("an index that points outside", glb(PLAIN, &triangle(0.05, 3)), "points outside 3 vertices"),
        ("an index of four billion", glb(PLAIN, &triangle(0.05, u32::MAX)), "points outside 3 vertices"),
        ("a frame of no size", changed(NODE, r#""nodes":[{"mesh":0,"scale":[0,0,0]}]"#), "no frame"),
    ]
}

fn addresses() -> Vec<Row> {
    let buffer = |uri: &str| {
        let description = PLAIN.replace(BUFFER, &format!(r#""buffers":[{{"byteLength":48,"uri":"{uri}"}}]"#));
        description.into_bytes()
    };
    vec![
        ("a buffer elsewhere on the disk", buffer("../../../../../../etc/passwd"), "is missing"),
        ("a buffer from the root", buffer("/etc/passwd"), "is missing"),
        ("a buffer by a file address", buffer("file:///etc/passwd"), "is missing"),
        ("a buffer from the network", buffer("http://127.0.0.1:1/frame.bin"), "is missing"),
        ("a buffer in wrong base64", buffer("data:application/octet-stream;base64,AAA!"), "not base64"),
        ("a buffer in base64 that is too short", buffer("data:application/octet-stream;base64,AAAA"), "should hold 48 bytes"),
    ]
}

/// A GLB of the plain triangle with a picture as the texture of its material.
pub fn with_texture(picture: &[u8]) -> Vec<u8> {
    let data = [triangle(0.05, 2), picture.to_vec()].concat();
    let json = PLAIN
        .replace(r#""byteLength":48}"#, &format!(r#""byteLength":{}}}"#, data.len()))
        .replace(
            r#""byteOffset":36,"byteLength":12}"#,
            &format!(r#""byteOffset":36,"byteLength":12}},{{"buffer":0,"byteOffset":48,"byteLength":{}}}"#, picture.len()),
        )
        .replace(r#""indices":1"#, r#""indices":1,"material":0"#)
        .replace(
            r#""meshes""#,
            r#""images":[{"bufferView":2,"mimeType":"image/png"}],"textures":[{"source":0}],
            "materials":[{"pbrMetallicRoughness":{"baseColorTexture":{"index":0}},"normalTexture":{"index":0}}],"meshes""#,
        );
    glb(&json, &data)
}

pub fn encoded(picture: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("a picture in memory");
    bytes.into_inner()
}

fn pictures() -> Vec<Row> {
    let png = encoded(DynamicImage::new_luma8(8, 8), ImageFormat::Png);
    // The size in the header of a PNG is at 16; the checksum of the header follows it at 29.
    let mut wide = png.clone();
    wide[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let sum = crc32(&wide[12..29]);
    wide[29..33].copy_from_slice(&sum.to_be_bytes());
    let mut jpeg = encoded(DynamicImage::new_rgb8(8, 8), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame header");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    // 36 million black pixels in some ten kilobytes.
    let bomb = encoded(DynamicImage::new_luma8(6000, 6000), ImageFormat::Png);
    vec![
        ("a PNG of 65535 x 65535", with_texture(&wide), "number of texture pixels"),
        ("a JPEG of 65535 x 65535", with_texture(&jpeg), "number of texture pixels"),
        ("36 million pixels in a few kilobytes", with_texture(&bomb), "number of texture pixels"),
        ("half a PNG", with_texture(&png[..png.len() / 2]), "texture 0"),
        ("a texture that is an SVG", with_texture(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "neither PNG nor JPEG"),
    ]
}

/// The checksum of PNG chunks.
pub fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    };
    !bytes.iter().fold(u32::MAX, step)
}
