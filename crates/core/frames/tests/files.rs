//! Files from elsewhere: a real one, damaged ones and hostile ones.

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{
    CheckRow, Finding, FrameSpec, GlbError, GlbLimits, PartKind, measure, read_glb, read_gltf, read_model_sized, write_glb,
};

mod common;

use common::{KHRONOS, PLAIN, glb, triangle, without_anchors};

fn own() -> Vec<u8> {
    let spec = FrameSpec::new([50.0, 40.0, 20.0, 145.0], FrameShape::Round, Rim::Full, FrameMaterial::Metal);
    write_glb(&frames::build(&spec).expect("an ordinary frame"))
}

#[test]
fn khronos_sunglasses_load_with_all_their_parts_at_true_size() {
    let loaded = read_glb(KHRONOS, &GlbLimits::default()).expect("a good file");
    let report = &loaded.report;
    assert_eq!(report.meters_per_unit, 1.0, "it is in meters");
    assert!(report.findings.contains(&Finding::AnchorsDerived));
    use PartKind::{Front, LensLeft, LensRight, NosePadLeft, NosePadRight, TempleLeft, TempleRight};
    for kind in [Front, LensLeft, LensRight, TempleLeft, TempleRight, NosePadLeft, NosePadRight] {
        assert!(loaded.model.parts.iter().any(|p| p.kind == kind), "no {kind:?}");
    }
    let measures = measure(&loaded.model);
    let near =
        |got: Option<f64>, low: f64, high: f64| assert!(got.is_some_and(|v| (low..high).contains(&v)), "{got:?}: {measures:?}");
    near(measures.total_width_mm, 145.0, 155.0);
    near(measures.a_mm, 45.0, 75.0);
    near(measures.dbl_mm, 5.0, 25.0);
    near(measures.temple_mm, 105.0, 160.0);
    let anchors = loaded.model.anchors;
    assert!(anchors.hinge_left[0] > 0.05 && anchors.hinge_right[0] < -0.05, "{anchors:?}");
    assert!(anchors.ear_left[2] < -0.07 && anchors.temple_tip_left[2] < anchors.ear_left[2], "{anchors:?}");
    assert!(anchors.pad_left[0] > 0.0 && anchors.pad_left[0] < 0.015 && anchors.pad_right[0] < 0.0, "{anchors:?}");
    assert!(anchors.bridge[0].abs() < 1e-6 && anchors.bridge[1].abs() < 0.03, "{anchors:?}");
}

#[test]
fn a_written_copy_of_a_foreign_frame_reads_as_the_same_frame() {
    let first = read_glb(KHRONOS, &GlbLimits::default()).expect("a good file").model;
    let second = read_glb(&write_glb(&first), &GlbLimits::default()).expect("our own writing");
    assert_eq!(second.model.parts.len(), first.parts.len());
    assert_eq!(second.model.anchors, first.anchors);
    assert_eq!(second.model.textures, first.textures);
    assert_eq!(second.model.materials, first.materials);
}

#[test]
fn units_are_found_and_told() {
    for (factor, unit) in [(100.0, "centimeters"), (1000.0, "millimeters"), (1.0 / 0.0254, "inches")] {
        let mut model = read_glb(KHRONOS, &GlbLimits::default()).expect("a good file").model;
        for position in model.parts.iter_mut().flat_map(|p| &mut p.mesh.positions) {
            *position = position.map(|v| v * factor);
        }
        let anonymous = without_anchors(write_glb(&model));
        let report = read_glb(&anonymous, &GlbLimits::default()).expect("a frame in another unit").report;
        assert!(
            report.findings.iter().any(|f| matches!(f, Finding::Scaled { unit: told, .. } if *told == unit)),
            "{:?}",
            report.findings
        );
        assert!((report.measures.total_width_mm.unwrap_or(0.0) - 150.5).abs() < 1.0);
    }
}

#[test]
fn a_frame_that_lies_on_its_back_or_looks_away_is_turned() {
    type Turn = fn([f32; 3]) -> [f32; 3];
    let turns: [(&str, Turn); 3] = [
        ("lying on its back", |[x, y, z]| [x, -z, y]),
        ("facing -z", |[x, y, z]| [-x, y, -z]),
        ("facing sideways", |[x, y, z]| [z, y, -x]),
    ];
    for (from, turn) in turns {
        let mut model = read_glb(KHRONOS, &GlbLimits::default()).expect("a good file").model;
        for part in &mut model.parts {
            for v in part.mesh.positions.iter_mut().chain(&mut part.mesh.normals) {
                *v = turn(*v);
            }
        }
        let loaded = read_glb(&without_anchors(write_glb(&model)), &GlbLimits::default()).expect("a turned frame");
        assert!(
            loaded.report.findings.iter().any(|f| matches!(f, Finding::Turned { .. })),
            "{from}: {:?}",
            loaded.report.findings
        );
        assert!(loaded.model.anchors.temple_tip_left[2] < -0.07 && loaded.model.anchors.temple_tip_left[0] > 0.0, "{from}");
    }
}

#[test]
fn truncated_files_are_refused() {
    for file in [KHRONOS.to_vec(), own()] {
        let cuts = (0..64).chain((64..file.len()).step_by(4999)).chain(file.len() - 8..file.len());
        for cut in cuts {
            assert!(read_glb(&file[..cut], &GlbLimits::default()).is_err(), "cut at {cut} of {}", file.len());
        }
    }
}

#[test]
fn flipped_bytes_never_panic() {
    let file = own();
    for at in (0..file.len().min(30_000)).step_by(53) {
        let mut damaged = file.clone();
        damaged[at] ^= 0xA5;
        // Some flips only change a color or a vertex; the others must be errors, and none a panic.
        if let Ok(loaded) = read_glb(&damaged, &GlbLimits::default()) {
            assert!(loaded.model.parts.iter().flat_map(|p| p.mesh.positions.iter().flatten()).all(|v| v.is_finite()));
        }
    }
}

fn check_refused(change: (&str, &str), bytes: &[u8], telling: &str) {
    assert!(change.0.is_empty() || PLAIN.contains(change.0), "{} is not in the description", change.0);
    let json = if change.0.is_empty() { PLAIN.to_owned() } else { PLAIN.replace(change.0, change.1) };
    let error = read_glb(&glb(&json, bytes), &GlbLimits::default()).expect_err(telling).to_string();
    assert!(error.contains(telling), "{error:?} does not say {telling:?}");
}

#[test]
fn hostile_descriptions_are_refused_with_the_reason() {
    let good = triangle(0.05, 2);
    read_glb(&glb(PLAIN, &good), &GlbLimits::default()).expect("the plain triangle is fine");
    check_refused((r#""count":3,"type":"VEC3""#, r#""count":4000000000000,"type":"VEC3""#), &good, "more than its");
    check_refused((r#""count":3,"type":"SCALAR""#, r#""count":18446744073709551615,"type":"SCALAR""#), &good, "more than its");
    check_refused((r#""byteLength":36}"#, r#""byteLength":99999999999}"#), &good, "ends outside its buffer");
    check_refused((r#""byteOffset":36"#, r#""byteOffset":18446744073709551610"#), &good, "ends outside its buffer");
    check_refused((r#""byteLength":48"#, r#""byteLength":4800000000"#), &good, "should hold");
    check_refused((r#""nodes":[{"mesh":0}]"#, r#""nodes":[{"mesh":0,"children":[0]}]"#), &good, "reached twice");
    check_refused((r#""nodes":[{"mesh":0}]"#, r#""nodes":[{"children":[1]},{"mesh":0,"children":[0]}]"#), &good, "reached twice");
    check_refused((r#""nodes":[{"mesh":0}]"#, r#""nodes":[{"mesh":7}]"#), &good, "does not exist");
    check_refused((r#""POSITION":0"#, r#""POSITION":9"#), &good, "does not exist");
    check_refused((r#""nodes":[{"mesh":0}]"#, r#""nodes":[{"mesh":0,"scale":[1e38,1e38,1e38]}]"#), &good, "no frame in meters");
    if !cfg!(feature = "draco") {
        check_refused(
            (r#""asset""#, r#""extensionsRequired":["KHR_draco_mesh_compression"],"asset""#),
            &good,
            "KHR_draco_mesh_compression is not supported",
        );
    }
    check_refused(
        (r#""asset""#, r#""extensionsRequired":["EXT_unknown_compression"],"asset""#),
        &good,
        "EXT_unknown_compression is not supported",
    );
    check_refused((r#""indices":1"#, r#""indices":1,"targets":[{"POSITION":0}]"#), &good, "morph targets");
    check_refused(
        (r#""buffers":[{"byteLength":48}]"#, r#""buffers":[{"byteLength":48,"uri":"scene.bin"}]"#),
        &good,
        "\"scene.bin\" is missing",
    );
    check_refused(("", ""), &triangle(f32::NAN, 2), "not a finite number");
    check_refused(("", ""), &triangle(f32::INFINITY, 2), "not a finite number");
    check_refused(("", ""), &triangle(0.05, 3), "points outside 3 vertices");
    check_refused(("", ""), &triangle(3.0e30, 2), "vertices are out of place");
}

#[test]
fn limits_hold_before_memory_is_taken() {
    let few = GlbLimits { max_triangles: 100, ..GlbLimits::default() };
    assert!(matches!(read_glb(KHRONOS, &few), Err(GlbError::TooBig { what: "number of triangles", .. })));
    let small = GlbLimits { max_texture_pixels: 64, ..GlbLimits::default() };
    assert!(matches!(read_glb(KHRONOS, &small), Err(GlbError::TooBig { what: "number of texture pixels", .. })));
    let short = GlbLimits { max_bytes: 1000, ..GlbLimits::default() };
    assert!(matches!(read_glb(KHRONOS, &short), Err(GlbError::TooBig { .. })));
    let vertices: Vec<u8> = (0..1000).flat_map(|i| [i as f32 * 1e-5, 0.0, 0.0].map(f32::to_le_bytes).concat()).collect();
    let shown_often = r#"{"asset":{"version":"2.0"},"buffers":[{"byteLength":12012}],
        "bufferViews":[{"buffer":0,"byteLength":12000},{"buffer":0,"byteOffset":12000,"byteLength":12}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":1000,"type":"VEC3"},{"bufferView":1,"componentType":5125,"count":3,"type":"SCALAR"}],
        "meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1}]}],
        "nodes":[{"mesh":0},{"mesh":0},{"mesh":0},{"mesh":0},{"mesh":0}]}"#;
    let bytes = [vertices, [0u32, 1, 2].map(u32::to_le_bytes).concat()].concat();
    let thousand = GlbLimits { max_triangles: 1000, ..GlbLimits::default() };
    let error = read_glb(&glb(shown_often, &bytes), &thousand).expect_err("5000 vertices");
    assert!(matches!(error, GlbError::TooBig { what: "number of vertices", .. }), "{error}");
    let swollen = PLAIN.replace(r#""nodes":[{"mesh":0}]"#, &format!(r#""nodes":[{{"mesh":0}}{}]"#, ",{}".repeat(70_000)));
    let error = read_glb(&glb(&swollen, &triangle(0.05, 2)), &GlbLimits::default()).expect_err("70000 nodes");
    assert!(matches!(error, GlbError::TooBig { what: "number of objects in the description", .. }), "{error}");
    assert!(read_glb(b"PK\x03\x04 not a model at all", &GlbLimits::default()).is_err());
}

#[test]
fn a_description_is_read_whatever_stands_around_it() {
    let json = PLAIN.replace(r#""byteLength":48}"#, r#""byteLength":48,"uri":"scene.bin"}"#);
    let beside = |uri: &str| (uri == "scene.bin").then(|| triangle(0.05, 2));
    let read = |bytes: &[u8]| read_model_sized(bytes, &GlbLimits::default(), &beside, None);
    for before in ["", "\u{feff}", "\n", " \r\n\t", "\u{feff}\n"] {
        assert_eq!(read(format!("{before}{json}\n").as_bytes()).expect("a description").report.triangles, 1, "{before:?}");
        let inside = glb(&format!("{before}{PLAIN}"), &triangle(0.05, 2));
        assert_eq!(read(&inside).expect("a GLB").report.triangles, 1, "{before:?}");
    }
    let wide: Vec<u8> = format!("\u{feff}{json}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&wide).expect("UTF-16").report.triangles, 1);
    let padded = glb(&format!("{PLAIN}\0\0\0"), &triangle(0.05, 2));
    assert_eq!(read(&padded).expect("padded with zeros").report.triangles, 1);
}

#[test]
fn a_large_file_with_everything_inside_is_no_large_description() {
    let data = [triangle(0.05, 2), vec![0; 5 << 20]].concat();
    let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &data);
    let json = PLAIN.replace(
        r#""byteLength":48}"#,
        &format!(r#""byteLength":{},"uri":"data:application/octet-stream;base64,{text}"}}"#, data.len()),
    );
    assert!(json.len() > 4 << 20);
    read_gltf(json.as_bytes(), &GlbLimits::default(), &|_| None).expect("5 MB inside");
    let long = PLAIN.replace(r#""asset":{"#, &format!(r#""extras":"{}","asset":{{"#, "x".repeat(5 << 20)));
    assert!(read_gltf(long.as_bytes(), &GlbLimits::default(), &|_| None).is_err());
}

#[test]
fn strips_and_fans_are_triangles() {
    // Four corners in the order of each: two triangles that face forward.
    let square = |order: [[f32; 2]; 4]| {
        let points = order.map(|[x, y]| [x * 0.14 - 0.07, y * 0.05, 0.0].map(f32::to_le_bytes).concat()).concat();
        [points, [0_u32, 1, 2, 3].map(u32::to_le_bytes).concat()].concat()
    };
    let json = |mode: u32| {
        PLAIN
            .replace("48", "64")
            .replace(r#""byteLength":36}"#, r#""byteLength":48}"#)
            .replace(r#""byteOffset":36,"byteLength":12"#, r#""byteOffset":48,"byteLength":16"#)
            .replace(r#""count":3"#, r#""count":4"#)
            .replace(r#""indices":1"#, &format!(r#""indices":1,"mode":{mode}"#))
    };
    for (mode, order) in
        [(5, [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), (6, [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])]
    {
        let loaded = read_glb(&glb(&json(mode), &square(order)), &GlbLimits::default()).expect("two triangles");
        assert_eq!(loaded.report.triangles, 2, "{mode}");
        let mesh = &loaded.model.parts[0].mesh;
        assert!(mesh.normals.iter().all(|n| n[2] > 0.99), "{mode}: both face forward: {:?}", mesh.normals);
    }
    let error = read_glb(&glb(&json(9), &square([[0.0; 2]; 4])), &GlbLimits::default()).expect_err("no mode");
    assert!(error.to_string().contains("no way that glTF knows"), "{error}");
}

#[test]
fn bones_hold_a_mesh_at_rest() {
    // Positions in centimeters and z up, which the bone turns and scales to the axes and meters of the scene.
    let points = [[-7.0_f32, 0.0, 0.0], [7.0, 0.0, 0.0], [0.0, 0.0, 5.0]].map(|p| p.map(f32::to_le_bytes).concat()).concat();
    let matrix: [f32; 16] = [0.01, 0., 0., 0., 0., 0., -0.01, 0., 0., 0.01, 0., 0., 0., 0., 0., 1.];
    let joints = [0_u8; 12].to_vec();
    let weights = [1.0_f32, 0.0, 0.0, 0.0].map(f32::to_le_bytes).concat().repeat(3);
    let data = [points, [0_u32, 1, 2].map(u32::to_le_bytes).concat(), matrix.map(f32::to_le_bytes).concat(), joints, weights];
    let starts: Vec<usize> = data.iter().scan(0, |at, part| Some(std::mem::replace(at, *at + part.len()))).collect();
    let views: Vec<String> = data
        .iter()
        .zip(&starts)
        .map(|(part, start)| format!(r#"{{"buffer":0,"byteOffset":{start},"byteLength":{}}}"#, part.len()))
        .collect();
    let json = |joint: &str| {
        format!(
            r#"{{"asset":{{"version":"2.0"}},"buffers":[{{"byteLength":{}}}],"bufferViews":[{}],"accessors":[
            {{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"}},{{"bufferView":1,"componentType":5125,"count":3,"type":"SCALAR"}},
            {{"bufferView":2,"componentType":5126,"count":1,"type":"MAT4"}},{{"bufferView":3,"componentType":5121,"count":3,"type":"VEC4"}},
            {{"bufferView":4,"componentType":5126,"count":3,"type":"VEC4"}}],
            "meshes":[{{"primitives":[{{"attributes":{{"POSITION":0,"JOINTS_0":3,"WEIGHTS_0":4}},"indices":1}}]}}],
            "skins":[{{"joints":[{joint}],"inverseBindMatrices":2}}],
            "nodes":[{{"mesh":0,"skin":0,"scale":[9,9,9]}},{{"name":"bone"}}],"scenes":[{{"nodes":[0,1]}}]}}"#,
            data.concat().len(),
            views.join(",")
        )
    };
    let loaded = read_glb(&glb(&json("1"), &data.concat()), &GlbLimits::default()).expect("a held triangle");
    assert_eq!(loaded.report.meters_per_unit, 1.0, "the bone scales it: {:?}", loaded.report.findings);
    assert!((loaded.report.measures.total_width_mm.unwrap_or(0.0) - 140.0).abs() < 0.01);
    assert!(!loaded.report.findings.iter().any(|f| matches!(f, Finding::Turned { .. })), "{:?}", loaded.report.findings);
    let error = read_glb(&glb(&json("7"), &data.concat()), &GlbLimits::default()).expect_err("no such bone");
    assert!(error.to_string().contains("does not exist"), "{error}");
}

#[test]
fn files_of_other_kinds_are_told_what_they_are() {
    let check = |bytes: &[u8], telling: &str| {
        let error = read_model_sized(bytes, &GlbLimits::default(), &|_| None, None).expect_err(telling);
        assert!(error.to_string().contains(telling), "{error} does not say {telling}");
        assert_eq!(CheckRow::refusal(&error).topic, "file");
    };
    check(b"PK\x03\x04 and so on", "a ZIP archive");
    check(b"Kaydara FBX Binary  \0\x1a\0", "an FBX file");
    check(b"# made by hand\nmtllib frame.mtl\nv 1 2 3\n", "an OBJ file");
    check(b"solid frame\nfacet normal 0 0 1\n", "an STL file");
    check(b"<!DOCTYPE html><html>", "a web page");
    check(b"version https://git-lfs.github.com/spec/v1\n", "Git LFS");
    check(b"\x89PNG\r\n\x1a\n", "a picture");
    check(b"words, and no model at all", "does not begin with glTF");
    check(br#"{"asset":{"version":"1.0"},"meshes":{"m":{}}}"#, "glTF 1.0");
    check(br#"{"meshes":{"m":{}},"nodes":{}}"#, "glTF 1,");
    check(&[b"glTF".as_slice(), &1_u32.to_le_bytes(), &20_u32.to_le_bytes(), &[0; 8]].concat(), "glTF version 1");
    check(br#"{"name":"package"}"#, "cannot be read");
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn downloaded_gltf_frames_are_read_or_refused_for_the_true_reason() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/models3d/sketchfab");
    let read = |name: &str| {
        let folder = root.join(name);
        let json = std::fs::read(folder.join("scene.gltf")).expect("scene.gltf");
        read_gltf(&json, &GlbLimits::default(), &|uri| std::fs::read(folder.join(uri)).ok())
    };
    assert_eq!(read("glasses-02"), Err(GlbError::MissingBuffer { uri: "scene.bin".to_owned() }));
    let aviator = read("glasses-05").expect("a whole file");
    assert!(aviator.report.findings.iter().any(|f| matches!(f, Finding::Scaled { .. })), "{:?}", aviator.report.findings);
    for kind in [PartKind::LensLeft, PartKind::LensRight] {
        assert!(aviator.model.parts.iter().any(|p| p.kind == kind), "no {kind:?}: {:?}", aviator.report.findings);
    }
    // A cartoon in units of its own: 3.7 of something wide.
    assert!(matches!(read("glasses-03"), Err(GlbError::UnknownScale { .. })));
}
