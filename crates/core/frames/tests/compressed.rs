//! Files packed with `EXT_meshopt_compression` are read as what they were packed from.

mod common;

use common::{PLAIN, glb, triangle};
use frames::{CheckRow, GlbError, GlbLimits, read_glb};
use meshoptimizer_rs::Workspace;
use meshoptimizer_rs::codec::{IndexEncoding, VertexEncoding, encode_index_buffer, encode_vertex_buffer};

/// The plain triangle with both of its buffer views packed, the unpacked buffer missing, and one thing changed.
fn packed(from: &str, to: &str) -> Vec<u8> {
    let plain = triangle(0.05, 2);
    let mut workspace = Workspace::default();
    let old = VertexEncoding::new(0, 0).expect("the version that the extension knows");
    let positions = encode_vertex_buffer(&plain[..36], 3, 12, old, &mut workspace).expect("three positions");
    let indices = encode_index_buffer(&[0, 1, 2], IndexEncoding::DEFAULT, &mut workspace).expect("a triangle");
    let data = [&positions[..], &indices[..]].concat();
    let view = |length: usize, offset: usize, packed: usize, stride: usize, mode: &str| {
        format!(
            r#"{{"buffer":1,"byteLength":{length},"extensions":{{"EXT_meshopt_compression":{{"buffer":0,"byteOffset":{offset},"byteLength":{packed},"byteStride":{stride},"count":3,"mode":"{mode}"}}}}}}"#
        )
    };
    let views = [view(36, 0, positions.len(), 12, "ATTRIBUTES"), view(12, positions.len(), indices.len(), 4, "TRIANGLES")];
    let buffers = format!(
        r#""extensionsUsed":["EXT_meshopt_compression"],"extensionsRequired":["EXT_meshopt_compression"],"buffers":[{{"byteLength":{}}},{{"byteLength":48,"extensions":{{"EXT_meshopt_compression":{{"fallback":true}}}}}}]"#,
        data.len()
    );
    let json = PLAIN
        .replace(r#""buffers":[{"byteLength":48}]"#, &buffers)
        .replace(r#"{"buffer":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":12}"#, &views.join(","));
    assert!(json.contains(from), "{from} is not in {json}");
    glb(&json.replace(from, to), &data)
}

#[test]
fn a_packed_file_is_the_file_that_it_was_packed_from() {
    let plain = read_glb(&glb(PLAIN, &triangle(0.05, 2)), &GlbLimits::default()).expect("the plain triangle");
    let unpacked = read_glb(&packed("", ""), &GlbLimits::default()).expect("the packed triangle");
    assert_eq!(unpacked.model.parts, plain.model.parts);
    assert_eq!(unpacked.report.findings, plain.report.findings, "there is nothing to say of it");
}

#[test]
fn packed_data_that_lies_is_refused() {
    #[track_caller]
    fn check(from: &str, to: &str, telling: &str) {
        let error = read_glb(&packed(from, to), &GlbLimits::default()).expect_err(telling).to_string();
        assert!(error.contains(telling), "{error:?} does not say {telling:?}");
    }
    check(r#""count":3,"mode""#, r#""count":4,"mode""#, "4 elements of 12 bytes for 36 bytes");
    check(r#""byteLength":36"#, r#""byteLength":48000000000"#, "3 elements of 12 bytes");
    check(r#""byteLength":36,"#, r#""byteLength":48000000000,"was":0,"#, "3 elements of 12 bytes");
    check(r#""byteStride":12,"count":3"#, r#""byteStride":12,"count":-3"#, "no usable count");
    check(r#""byteStride":12"#, r#""byteStride":11"#, "does not fit");
    check(r#""mode":"ATTRIBUTES""#, r#""mode":"TRIANGLES""#, "does not fit");
    check(r#""mode":"ATTRIBUTES""#, r#""mode":"SECRETS""#, "an unknown mode");
    check(r#""mode":"ATTRIBUTES""#, r#""mode":"ATTRIBUTES","filter":"OCTAHEDRAL""#, "does not fit");
    check(r#""buffer":0,"byteOffset":0"#, r#""buffer":0,"byteOffset":18446744073709551615"#, "ends outside its buffer");
    check(r#""buffer":0,"byteOffset":0"#, r#""buffer":9,"byteOffset":0"#, "ends outside its buffer");
    check(r#""buffer":0,"byteOffset":0"#, r#""buffer":0,"byteOffset":1"#, "cannot be unpacked");
    check(
        r#""extensions":{"EXT_meshopt_compression":{"buffer":0,"byteOffset":0"#,
        r#""extras":{"was":{"buffer":0"#,
        "ends outside its buffer",
    );
    // A few bytes that claim to become gigabytes.
    let huge = r#""byteLength":24000000000,"extensions":{"EXT_meshopt_compression":{"buffer":0,"byteLength":9,"byteStride":12,"count":2000000000,"mode":"ATTRIBUTES"}}},{"buffer":1,"byteLength":36,"#;
    check(r#""byteLength":36,"#, huge, "unpacked buffers in bytes is over the limit");
}

#[test]
fn compression_that_cannot_be_read_is_named_with_the_way_out() {
    let unreadable = if cfg!(feature = "draco") { "EXT_unknown_compression" } else { "KHR_draco_mesh_compression" };
    let packed = PLAIN.replace(r#""asset""#, &format!(r#""extensionsRequired":["{unreadable}"],"asset""#));
    let error = read_glb(&glb(&packed, &triangle(0.05, 2)), &GlbLimits::default()).expect_err("packed");
    assert_eq!(error, GlbError::Unsupported { feature: unreadable.to_owned() });
    assert!(CheckRow::refusal(&error).remedy.is_some_and(|way| way.contains("meshopt")));
}
