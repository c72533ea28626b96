//! Files made to harm: each is refused with its reason before memory is taken, and none takes long.

mod common;

use common::{PLAIN, glb, triangle};
use frames::{GlbError, GlbLimits, read_glb, read_gltf};

/// The plain triangle with one thing changed, and the words that its refusal has to say.
#[track_caller]
fn check(change: (&str, &str), bytes: &[u8], telling: &str) {
    assert!(PLAIN.contains(change.0), "{} is not in the description", change.0);
    let error = read_glb(&glb(&PLAIN.replace(change.0, change.1), bytes), &GlbLimits::default()).expect_err(telling).to_string();
    assert!(error.contains(telling), "{error:?} does not say {telling:?}");
}

#[test]
fn headers_that_lie_are_refused() {
    let good = glb(PLAIN, &triangle(0.05, 2));
    let lie = |at: usize, value: u32| {
        let mut file = good.clone();
        file[at..at + 4].copy_from_slice(&value.to_le_bytes());
        read_glb(&file, &GlbLimits::default()).expect_err("a header that lies").to_string()
    };
    assert!(lie(0, 0x4654_6C66).contains("does not begin with glTF"));
    assert!(lie(4, 3).contains("version 3"));
    assert!(lie(8, u32::MAX).contains("promises 4294967295 bytes"));
    assert!(lie(12, u32::MAX).contains("a chunk is longer than the file"));
    assert!(lie(12, 0).contains("not a GLB file") || lie(12, 0).contains("cannot be read"));
    assert!(lie(16, 0x004E_4942).contains("no JSON chunk"));
    for length in 0..28 {
        assert!(read_glb(&good[..length], &GlbLimits::default()).is_err());
    }
}

#[test]
fn scenes_that_go_in_circles_are_refused() {
    let good = triangle(0.05, 2);
    check(
        (r#""nodes":[{"mesh":0}]"#, r#""nodes":[{"mesh":0,"children":[1]},{"children":[2]},{"children":[1]}]"#),
        &good,
        "reached twice",
    );
    check((r#""nodes":[{"mesh":0}]"#, r#""nodes":[{"mesh":0,"children":[1,1]},{"mesh":0}]"#), &good, "reached twice");
    check((r#""scenes":[{"nodes":[0]}]"#, r#""scenes":[{"nodes":[0,0]}]"#), &good, "reached twice");
}

#[test]
fn what_is_nested_deeply_is_read_without_descending() {
    let chain: Vec<String> = (1..4000).map(|n| format!(r#"{{"name":"n","children":[{n}]}}"#)).collect();
    let nodes = format!(r#""nodes":[{},{{"mesh":0}}]"#, chain.join(","));
    let deep = PLAIN.replace(r#""nodes":[{"mesh":0}]"#, &nodes);
    read_glb(&glb(&deep, &triangle(0.05, 2)), &GlbLimits::default()).expect("4000 nodes above one another");
    let nested = PLAIN.replace(r#""asset":{"#, &format!(r#""extras":{}{},"asset":{{"#, "[".repeat(100_000), "]".repeat(100_000)));
    read_glb(&glb(&nested, &triangle(0.05, 2)), &GlbLimits::default()).expect("what is not ours is skipped without descending");
}

#[test]
fn sparse_accessors_cannot_ask_for_memory_or_point_outside() {
    let good = triangle(0.05, 2);
    let sparse = |count: &str, places: &str, values: &str| {
        let sparse = format!(
            r#""type":"VEC3","sparse":{{"count":{count},"indices":{{"bufferView":{places},"componentType":5125}},"values":{{"bufferView":{values}}}}}"#
        );
        (r#""count":3,"type":"VEC3""#, format!(r#""count":3,{sparse}"#))
    };
    let (from, to) = sparse("3", "1", "0");
    read_glb(&glb(&PLAIN.replace(from, &to), &good), &GlbLimits::default()).expect("three positions, put in again one by one");
    for (count, places, values, telling) in [
        ("4", "1", "0", "changes 4 of its 3"),
        ("3", "0", "0", "changes element"),
        ("3", "7", "0", "does not exist"),
        ("3", "1", "1", "more than its"),
    ] {
        let (from, to) = sparse(count, places, values);
        check((from, &to), &good, telling);
    }
    let huge = r#"{"count":4000000000000,"type":"VEC3","componentType":5126,"sparse":{"count":1,"indices":{"bufferView":1,"componentType":5125},"values":{"bufferView":0}}}"#;
    check((r#"{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"}"#, huge), &good, "sparse accessor is over the limit");
}

#[test]
fn numbers_that_are_none_are_refused() {
    let good = triangle(0.05, 2);
    for number in ["1e999", "-1e999"] {
        check((r#""nodes":[{"mesh":0}]"#, &format!(r#""nodes":[{{"mesh":0,"translation":[{number},0,0]}}]"#)), &good, "");
    }
    check((r#""nodes":[{"mesh":0}]"#, r#""nodes":[{"mesh":0,"rotation":[0,0,0,0]}]"#), &good, "no rotation");
    check((r#""nodes":[{"mesh":0}]"#, r#""nodes":[{"mesh":0,"scale":[0,0,0]}]"#), &good, "no frame in metres");
    let twice = r#""nodes":[{"children":[1],"scale":[3e38,3e38,3e38]},{"mesh":0,"scale":[3e38,3e38,3e38]}]"#;
    check((r#""nodes":[{"mesh":0}]"#, twice), &good, "no frame in metres");
    for quiet in [f32::NAN, f32::NEG_INFINITY] {
        check(("", ""), &triangle(quiet, 2), "not a finite number");
    }
}

/// A GLB of the plain triangle with a picture as the texture of its material.
fn with_texture(picture: &[u8]) -> Vec<u8> {
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

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(width, height).write_to(&mut bytes, image::ImageFormat::Png).expect("PNG in memory");
    bytes.into_inner()
}

#[test]
fn pictures_that_unpack_to_gigabytes_are_refused_by_their_header() {
    let small = png(8, 8);
    read_glb(&with_texture(&small), &GlbLimits::default()).expect("a small picture, used twice");
    // The size in the header of a PNG is at 16; the checksum of the header follows it at 29.
    let mut claims = small.clone();
    claims[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let crc = crc32(&claims[12..29]);
    claims[29..33].copy_from_slice(&crc.to_be_bytes());
    let error = read_glb(&with_texture(&claims), &GlbLimits::default()).expect_err("four billion pixels");
    assert!(matches!(error, GlbError::TooBig { what: "number of texture pixels", value: 4_294_836_225, .. }), "{error}");
    // A picture of nothing: 16 million pixels in 16 kB.
    let bomb = png(4096, 4096);
    assert!(bomb.len() < 100_000);
    let tight = GlbLimits { max_texture_pixels: 1 << 20, ..GlbLimits::default() };
    let error = read_glb(&with_texture(&bomb), &tight).expect_err("sixteen million pixels");
    assert!(matches!(error, GlbError::TooBig { value: 16_777_216, .. }), "{error}");
    // The same header over a stream that ends early, and one that is no stream at all.
    for damaged in [bomb[..bomb.len() / 2].to_vec(), [&small[..41], &[0x55; 64][..]].concat()] {
        assert!(matches!(read_glb(&with_texture(&damaged), &GlbLimits::default()), Err(GlbError::Texture { .. })));
    }
}

/// The checksum of PNG chunks.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn a_small_description_cannot_show_a_large_buffer_again_and_again() {
    let buffers: Vec<String> = (0..64).map(|_| r#"{"byteLength":1000000,"uri":"a.bin"}"#.to_owned()).collect();
    let json = format!(r#"{{"asset":{{"version":"2.0"}},"buffers":[{}]}}"#, buffers.join(","));
    let limits = GlbLimits { max_bytes: 4_000_000, ..GlbLimits::default() };
    let error = read_gltf(json.as_bytes(), &limits, &|_| Some(vec![0; 1_000_000])).expect_err("64 MB");
    assert!(matches!(error, GlbError::TooBig { what: "size of all buffers in bytes", .. }), "{error}");
}
