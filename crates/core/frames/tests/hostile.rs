//! Files made to harm: each is refused with its reason before memory is taken, and none takes long.

mod common;
#[path = "common/hostile_files.rs"]
mod hostile_files;

use common::{PLAIN, glb, triangle};
use frames::{GlbError, GlbLimits, read_glb, read_gltf};
use hostile_files::{crc32, encoded, with_texture};

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
    check((r#""nodes":[{"mesh":0}]"#, r#""nodes":[{"mesh":0,"scale":[0,0,0]}]"#), &good, "no frame in meters");
    let twice = r#""nodes":[{"children":[1],"scale":[3e38,3e38,3e38]},{"mesh":0,"scale":[3e38,3e38,3e38]}]"#;
    check((r#""nodes":[{"mesh":0}]"#, twice), &good, "no frame in meters");
    for quiet in [f32::NAN, f32::NEG_INFINITY] {
        check(("", ""), &triangle(quiet, 2), "not a finite number");
    }
}

#[test]
fn pictures_that_unpack_to_gigabytes_are_refused_by_their_header() {
    let png = |side| encoded(image::DynamicImage::new_luma8(side, side), image::ImageFormat::Png);
    let small = png(8);
    read_glb(&with_texture(&small), &GlbLimits::default()).expect("a small picture, used twice");
    // The size in the header of a PNG is at 16; the checksum of the header follows it at 29.
    let mut claims = small.clone();
    claims[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let crc = crc32(&claims[12..29]);
    claims[29..33].copy_from_slice(&crc.to_be_bytes());
    let error = read_glb(&with_texture(&claims), &GlbLimits::default()).expect_err("four billion pixels");
    assert!(matches!(error, GlbError::TooBig { what: "number of texture pixels", value: 4_294_836_225, .. }), "{error}");
    // A picture of nothing: 16 million pixels in 16 kB.
    let bomb = png(4096);
    assert!(bomb.len() < 100_000);
    let tight = GlbLimits { max_texture_pixels: 1 << 20, ..GlbLimits::default() };
    let error = read_glb(&with_texture(&bomb), &tight).expect_err("sixteen million pixels");
    assert!(matches!(error, GlbError::TooBig { value: 16_777_216, .. }), "{error}");
    // The same header over a stream that ends early, and one that is no stream at all.
    for damaged in [bomb[..bomb.len() / 2].to_vec(), [&small[..41], &[0x55; 64][..]].concat()] {
        assert!(matches!(read_glb(&with_texture(&damaged), &GlbLimits::default()), Err(GlbError::Texture { .. })));
    }
}

#[test]
fn a_small_description_cannot_show_a_large_buffer_again_and_again() {
    let buffers: Vec<String> = (0..64).map(|_| r#"{"byteLength":1000000,"uri":"a.bin"}"#.to_owned()).collect();
    let json = format!(r#"{{"asset":{{"version":"2.0"}},"buffers":[{}]}}"#, buffers.join(","));
    let limits = GlbLimits { max_bytes: 4_000_000, ..GlbLimits::default() };
    let error = read_gltf(json.as_bytes(), &limits, &|_| Some(vec![0; 1_000_000])).expect_err("64 MB");
    assert!(matches!(error, GlbError::TooBig { what: "size of all buffers in bytes", .. }), "{error}");
}

/// As the command line and the server read a file: with nothing beside it.
fn read(bytes: &[u8]) -> Result<frames::LoadedFrame, GlbError> {
    let limits = GlbLimits::default();
    if bytes.first() == Some(&b'{') { read_gltf(bytes, &limits, &|_| None) } else { read_glb(bytes, &limits) }
}

#[test]
fn every_hostile_file_is_refused_for_what_it_is() {
    for file in hostile_files::files() {
        let error = read(&file.bytes).expect_err(file.name).to_string();
        assert!(error.contains(file.telling), "{}: {error:?} does not say {:?}", file.name, file.telling);
    }
}

#[test]
fn what_moves_is_read_at_rest_and_said() {
    let moving = PLAIN
        .replace(r#""asset""#, r#""animations":[{"channels":[],"samplers":[]}],"skins":[{"joints":[0]}],"asset""#)
        .replace(r#"{"mesh":0}"#, r#"{"mesh":0,"skin":0}"#);
    let loaded = read(&glb(&moving, &triangle(0.05, 2))).expect("a triangle that moves");
    let said: Vec<String> = loaded.report.findings.iter().map(ToString::to_string).collect();
    for word in ["animated", "bones"] {
        assert!(said.iter().any(|finding| finding.contains(word)), "{word}: {said:?}");
    }
}

#[test]
fn a_file_with_everything_inside_is_read() {
    // The plain triangle's 48 bytes, as Python's base64 module writes them.
    let data = "KVyPvQAAAAAAAAAAKVyPPQAAAAAAAAAAAAAAAM3MTD0AAAAAAAAAAAEAAAACAAAA";
    let uri = format!(r#""byteLength":48,"uri":"data:application/octet-stream;base64,{data}"}}"#);
    let inside = read(PLAIN.replace(r#""byteLength":48}"#, &uri).as_bytes()).expect("a triangle inside its description");
    assert_eq!(inside.model.parts, read(&glb(PLAIN, &triangle(0.05, 2))).expect("a triangle").model.parts);
}

#[test]
fn a_frame_of_tangled_triangles_is_cleaned_in_the_end() {
    // Fifteen hundred triangles that all reach across each other, and as many around one vertex.
    let mut seed = 1_u32;
    let mut random = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as f32 / (1 << 24) as f32 - 0.5
    };
    let count = 1_500_u32;
    let mut positions: Vec<[f32; 3]> = (0..count).map(|_| [0.14 * random(), 0.05 * random(), 0.14 * random()]).collect();
    positions[0] = [0.0; 3];
    let fan = (1..count - 1).flat_map(|n| [0, n, n + 1]);
    let tangle = (0..count).flat_map(|n| [n, (n * 7919 + 1) % count, (n * 104_729 + 2) % count]);
    let indices: Vec<u32> = fan.chain(tangle).collect();
    let data = [
        positions.iter().flatten().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>(),
        indices.iter().flat_map(|i| i.to_le_bytes()).collect(),
    ];
    let json = PLAIN
        .replace(r#""byteLength":48}"#, &format!(r#""byteLength":{}}}"#, data.concat().len()))
        .replace(r#""byteLength":36}"#, &format!(r#""byteLength":{}}}"#, data[0].len()))
        .replace(
            r#""byteOffset":36,"byteLength":12}"#,
            &format!(r#""byteOffset":{},"byteLength":{}}}"#, data[0].len(), data[1].len()),
        )
        .replace(r#""count":3,"type":"VEC3""#, &format!(r#""count":{count},"type":"VEC3""#))
        .replace(r#""count":3,"type":"SCALAR""#, &format!(r#""count":{},"type":"SCALAR""#, indices.len()));
    let loaded = read(&glb(&json, &data.concat())).expect("triangles");
    let budget = frames::Budget { triangles: 1000, ..frames::Budget::default() };
    let clean = frames::normalize_within(&loaded, &budget).expect("triangles");
    assert!(clean.reduction.is_none_or(|done| done.deviation_mm <= frames::MOST_DEVIATION_MM));
}
