//! Files packed with `KHR_draco_mesh_compression` are read as what they were packed from.
#![cfg(feature = "draco")]

mod common;
#[path = "common/glasses.rs"]
mod glasses;

use common::glb;
use draco_core::{
    DataType, EncoderBuffer, EncoderOptions, FaceIndex, GeometryAttributeType, Mesh, MeshEncoder, PointAttribute, PointIndex,
};
use frames::{GlbError, GlbLimits, LoadedFrame, PartKind, read_glb};
use glasses::{BLACK, CLEAR, wayfarer};

/// A mesh with its positions and normals, packed as exporters do at this speed: 0 is the densest, 10 the fastest.
fn packed(mesh: &frames::Mesh, speed: i32) -> Vec<u8> {
    let count = mesh.positions.len();
    let attribute = |kind, values: &[[f32; 3]]| {
        let mut attribute = PointAttribute::new();
        attribute.init(kind, 3, DataType::Float32, false, count);
        let bytes: Vec<u8> = values.as_flattened().iter().flat_map(|v| v.to_le_bytes()).collect();
        attribute.buffer_mut().write(0, &bytes);
        attribute
    };
    let mut all = Mesh::new();
    all.set_num_points(count);
    all.add_attribute(attribute(GeometryAttributeType::Position, &mesh.positions));
    all.add_attribute(attribute(GeometryAttributeType::Normal, &mesh.normals));
    all.set_num_faces(mesh.indices.len() / 3);
    for (face, corners) in mesh.indices.chunks_exact(3).enumerate() {
        all.set_face(FaceIndex(face as u32), [corners[0], corners[1], corners[2]].map(PointIndex));
    }
    let mut options = EncoderOptions::new();
    options.set_global_int("encoding_speed", speed);
    options.set_global_int("decoding_speed", speed);
    options.set_attribute_int(0, "quantization_bits", 14);
    options.set_attribute_int(1, "quantization_bits", 10);
    let mut encoder = MeshEncoder::new();
    encoder.set_mesh(all);
    let mut buffer = EncoderBuffer::new();
    encoder.encode(&options, &mut buffer).expect("a mesh");
    buffer.data().to_vec()
}

/// The frame as a GLB whose meshes are there in packed form only; `change` may damage each.
fn file(speed: i32, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let (mut data, mut views, mut accessors, mut meshes, mut nodes) = (Vec::new(), vec![], vec![], vec![], vec![]);
    for (at, node) in wayfarer().nodes.iter().enumerate() {
        let bytes = change(packed(&node.mesh, speed));
        views.push(format!(r#"{{"buffer":0,"byteOffset":{},"byteLength":{}}}"#, data.len(), bytes.len()));
        data.extend(bytes);
        data.resize(data.len().next_multiple_of(4), 0);
        let (points, corners) = (node.mesh.positions.len(), node.mesh.indices.len());
        accessors.push(format!(r#"{{"componentType":5126,"count":{points},"type":"VEC3"}}"#));
        accessors.push(format!(r#"{{"componentType":5126,"count":{points},"type":"VEC3"}}"#));
        accessors.push(format!(r#"{{"componentType":5125,"count":{corners},"type":"SCALAR"}}"#));
        meshes.push(format!(
            r#"{{"primitives":[{{"attributes":{{"POSITION":{},"NORMAL":{}}},"indices":{},"material":{},"extensions":{{"KHR_draco_mesh_compression":{{"bufferView":{at},"attributes":{{"POSITION":0,"NORMAL":1}}}}}}}}]}}"#,
            3 * at,
            3 * at + 1,
            3 * at + 2,
            node.material
        ));
        nodes.push(format!(r#"{{"name":"{}","mesh":{at}}}"#, node.name));
    }
    let required = r#""extensionsUsed":["KHR_draco_mesh_compression"],"extensionsRequired":["KHR_draco_mesh_compression"]"#;
    let json = format!(
        r#"{{"asset":{{"version":"2.0"}},{required},"buffers":[{{"byteLength":{}}}],"bufferViews":[{}],"accessors":[{}],"materials":[{BLACK},{CLEAR}],"meshes":[{}],"nodes":[{}],"scenes":[{{"nodes":[0,1,2,3,4]}}]}}"#,
        data.len(),
        views.join(","),
        accessors.join(","),
        meshes.join(","),
        nodes.join(",")
    );
    glb(&json, &data)
}

fn read(bytes: &[u8]) -> Result<LoadedFrame, GlbError> {
    read_glb(bytes, &GlbLimits::default())
}

#[test]
fn a_frame_is_the_one_that_was_packed() {
    let plain = read(&wayfarer().glb()).expect("the frame as it is");
    for speed in [0, 5, 10] {
        let loaded = read(&file(speed, |bytes| bytes)).expect("the packed frame");
        assert_eq!(loaded.report.triangles, plain.report.triangles, "speed {speed}");
        for kind in [PartKind::Front, PartKind::LensLeft, PartKind::LensRight, PartKind::TempleLeft, PartKind::TempleRight] {
            assert!(loaded.model.parts.iter().any(|part| part.kind == kind), "speed {speed}: no {kind:?}");
        }
        let (is, was) = (loaded.report.measures, plain.report.measures);
        for (is, was) in [(is.a_mm, was.a_mm), (is.dbl_mm, was.dbl_mm), (is.temple_mm, was.temple_mm)] {
            assert!((is.unwrap_or(0.0) - was.unwrap_or(0.0)).abs() < 0.1, "speed {speed}: {is:?} was {was:?}");
        }
        assert!(!loaded.report.findings.iter().any(|f| f.to_string().contains("normals")), "its normals are there");
    }
}

#[test]
fn damaged_and_oversized_data_is_refused() {
    let whole = |bytes: Vec<u8>| bytes;
    for (name, damaged) in [
        ("cut in half", file(5, |bytes| bytes[..bytes.len() / 2].to_vec())),
        ("no Draco at all", file(5, |bytes| vec![7; bytes.len()])),
        ("empty", file(5, |_| vec![])),
    ] {
        let error = read(&damaged).expect_err(name).to_string();
        assert!(error.contains("packed with Draco cannot be unpacked"), "{name}: {error}");
    }
    for at in (0..600).step_by(7) {
        // Some changes only move a vertex; the others must be errors, and none a panic.
        let changed = file(5, |mut bytes| {
            let place = at % bytes.len();
            bytes[place] ^= 0x5A;
            bytes
        });
        if let Ok(loaded) = read(&changed) {
            assert!(loaded.model.parts.iter().flat_map(|part| part.mesh.positions.iter().flatten()).all(|v| v.is_finite()));
        }
    }
    let few = GlbLimits { max_triangles: 100, ..GlbLimits::default() };
    assert!(read_glb(&file(5, whole), &few).is_err(), "more triangles than may be");
}
