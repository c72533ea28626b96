//! Files from elsewhere become clean files: with every change listed, to the same measures, and to the same bytes the second time.

mod common;

use std::path::{Path, PathBuf};

use common::{KHRONOS, PLAIN, glb, triangle, without_anchors};
use eyewear::{BoxingSize, FrameMaterial, FrameShape, Rim};
use frames::{
    Budget, CheckRow, Finding, FrameMeasures, FrameSpec, GlbError, GlbLimits, LoadedFrame, Normalized, PartKind, Severity,
    Verdict, check, normalize, normalize_within, read_glb, read_glb_sized, read_gltf_sized, write_glb,
};

fn size(text: &str) -> BoxingSize {
    text.parse().expect("a marking")
}

fn own() -> Vec<u8> {
    let spec = FrameSpec::new([50.0, 40.0, 20.0, 145.0], FrameShape::Round, Rim::Full, FrameMaterial::Metal);
    write_glb(&frames::build(&spec).expect("an ordinary frame"))
}

/// Normalizes, and holds what is read back against it.
#[track_caller]
fn check_clean(loaded: &LoadedFrame) -> Normalized {
    let clean = normalize(loaded).expect("it has triangles");
    let file = clean.to_glb();
    let again = read_glb(&file, &GlbLimits::default()).expect("a clean file");
    assert_eq!(again.report.findings.iter().filter(|f| !tells_only(f)).collect::<Vec<_>>(), Vec::<&Finding>::new());
    let pairs = |m: &FrameMeasures| [m.a_mm, m.b_mm, m.dbl_mm, m.temple_mm, m.total_width_mm];
    for (before, after) in pairs(&loaded.report.measures).into_iter().zip(pairs(&again.report.measures)) {
        assert!((before.unwrap_or(0.0) - after.unwrap_or(0.0)).abs() < 0.1, "{before:?} became {after:?}");
    }
    assert!(again.model == clean.model, "what is written is what is read");
    let twice = normalize(&again).expect("it has triangles");
    assert_eq!(twice.repairs, [], "nothing is left to repair");
    assert!(twice.to_glb() == file, "the second copy is the first to the byte");
    let rows = check(&again, file.len(), None);
    assert_eq!(Verdict::of(&rows), Verdict::Ok, "{rows:?}");
    clean
}

/// What is said of a frame without being changed.
fn tells_only(finding: &Finding) -> bool {
    matches!(finding, Finding::Missing { .. } | Finding::LensOpaque { .. })
}

fn row<'a>(rows: &'a [CheckRow], topic: &str) -> &'a CheckRow {
    rows.iter().find(|row| row.topic == topic).unwrap_or_else(|| panic!("no {topic}: {rows:?}"))
}

#[test]
fn a_frame_of_our_own_is_fine_as_it_is() {
    let loaded = read_glb(&own(), &GlbLimits::default()).expect("our own");
    let rows = check(&loaded, own().len(), Some(&size("50-20-145")));
    for topic in ["units", "axes", "origin", "declared size", "front", "lenses", "temples", "anchors", "triangles", "textures"] {
        assert_eq!(row(&rows, topic).severity, Severity::Fine, "{topic}: {rows:?}");
    }
    let clean = check_clean(&loaded);
    assert!(clean.repairs.iter().all(|r| ["materials", "vertices", "triangles"].contains(&r.what)), "{:?}", clean.repairs);
    assert!(clean.to_glb().len() < own().len(), "packed is smaller");
}

#[test]
fn a_real_frame_is_cleaned_and_every_change_is_told() {
    let foreign = read_glb(KHRONOS, &GlbLimits::default()).expect("a good file");
    let rows = check(&foreign, KHRONOS.len(), None);
    assert_eq!(Verdict::of(&rows), Verdict::Repairable, "{rows:?}");
    let clean = check_clean(&foreign);
    for what in ["origin", "anchors", "part"] {
        assert!(clean.repairs.iter().any(|r| r.what == what), "{what}: {:?}", clean.repairs);
    }
    for kind in [PartKind::Front, PartKind::LensLeft, PartKind::TempleRight, PartKind::NosePadLeft] {
        assert!(clean.model.parts.iter().any(|p| p.kind == kind), "{kind:?}");
    }
}

#[test]
fn a_frame_in_no_unit_is_refused_until_its_size_is_given() {
    let mut model = read_glb(KHRONOS, &GlbLimits::default()).expect("a good file").model;
    for position in model.parts.iter_mut().flat_map(|p| &mut p.mesh.positions) {
        *position = position.map(|v| v * 17.3);
    }
    let file = without_anchors(write_glb(&model));
    let error = read_glb(&file, &GlbLimits::default()).expect_err("2.6 of something wide");
    assert!(matches!(error, GlbError::UnknownScale { .. }));
    let refusal = CheckRow::refusal(&error);
    assert_eq!((refusal.topic, refusal.severity), ("units", Severity::Refuse));
    assert!(refusal.remedy.is_some_and(|way| way.contains("--size")));

    let true_size = read_glb(KHRONOS, &GlbLimits::default()).expect("a good file").report.measures;
    let said = BoxingSize { a_mm: true_size.a_mm.expect("lenses"), dbl_mm: true_size.dbl_mm.expect("lenses"), temple_mm: None };
    let sized = read_glb_sized(&file, &GlbLimits::default(), Some(&said)).expect("a frame of a known size");
    assert!((sized.report.meters_per_unit - 1.0 / 17.3).abs() < 1e-4, "{}", sized.report.meters_per_unit);
    let clean = check_clean(&sized);
    assert!(clean.repairs.iter().any(|r| r.what == "size" && r.evidence.contains("declared")), "{:?}", clean.repairs);
    let (is, was) = (clean.measures.total_width_mm.expect("wide"), true_size.total_width_mm.expect("wide"));
    assert!((is - was).abs() < 0.1, "{is} {was}");
}

#[test]
fn a_file_is_held_against_its_declared_size() {
    let loaded = read_glb(&own(), &GlbLimits::default()).expect("our own");
    let judged = |marking: &str| {
        let rows = check(&loaded, 1000, Some(&size(marking)));
        (row(&rows, "declared size").severity, row(&rows, "declared size").remedy.clone().unwrap_or_default())
    };
    assert_eq!(judged("50.5-19.7").0, Severity::Fine, "within 0.7 mm");
    let (severity, remedy) = judged("55-22-145");
    assert_eq!(severity, Severity::Repair);
    assert!(remedy.contains("1.1000"), "{remedy}");
    let (severity, remedy) = judged("54-16-145");
    assert_eq!(severity, Severity::Note, "as wide between the lens centers, but another shape");
    assert!(remedy.contains("proportions"), "{remedy}");
    let sized = read_glb_sized(&own(), &GlbLimits::default(), Some(&size("55-22-145"))).expect("our own");
    let clean = check_clean(&sized);
    assert!((clean.measures.a_mm.unwrap_or(0.0) - 55.0).abs() < 0.05, "{:?}", clean.measures);
    assert!((clean.model.anchors.lens_center_left[0] / loaded.model.anchors.lens_center_left[0] - 1.1).abs() < 1e-3);
}

#[test]
fn a_size_without_lenses_is_refused() {
    let error =
        read_glb_sized(&glb(PLAIN, &triangle(0.05, 2)), &GlbLimits::default(), Some(&size("50-20"))).expect_err("no lens");
    assert_eq!(error, GlbError::NoLensesToSize);
}

/// The frame with each triangle cut into four, so often.
fn divided(file: &[u8], times: usize) -> LoadedFrame {
    let mut loaded = read_glb(file, &GlbLimits::default()).expect("a good file");
    for mesh in (0..times).flat_map(|_| 0..loaded.model.parts.len()).collect::<Vec<_>>() {
        let mesh = &mut loaded.model.parts[mesh].mesh;
        let mut middles = std::collections::HashMap::new();
        let triangles = std::mem::take(&mut mesh.indices);
        for t in triangles.as_chunks::<3>().0 {
            let mut middle = |a: u32, b: u32| {
                *middles.entry((a.min(b), a.max(b))).or_insert_with(|| {
                    let half = |list: &[[f32; 3]]| [0, 1, 2].map(|k| (list[a as usize][k] + list[b as usize][k]) / 2.0);
                    let (position, normal) = (half(&mesh.positions), half(&mesh.normals));
                    let length = normal.iter().map(|v| v * v).sum::<f32>().sqrt();
                    mesh.positions.push(position);
                    mesh.normals.push(normal.map(|v| v / length));
                    if !mesh.uvs.is_empty() {
                        mesh.uvs.push([0, 1].map(|k| (mesh.uvs[a as usize][k] + mesh.uvs[b as usize][k]) / 2.0));
                    }
                    if !mesh.colors.is_empty() {
                        mesh.colors.push(mesh.colors[a as usize]);
                    }
                    mesh.positions.len() as u32 - 1
                })
            };
            let [ab, bc, ca] = [middle(t[0], t[1]), middle(t[1], t[2]), middle(t[2], t[0])];
            mesh.indices.extend([t[0], ab, ca, t[1], bc, ab, t[2], ca, bc, ab, bc, ca]);
        }
    }
    loaded.report.triangles = loaded.model.parts.iter().map(|part| part.mesh.indices.len() / 3).sum();
    loaded
}

#[test]
fn a_frame_of_too_many_triangles_is_reduced_and_the_distance_is_told() {
    let heavy = divided(KHRONOS, 1);
    assert!(heavy.report.triangles > 50_000);
    let rows = check(&heavy, 1000, None);
    assert_eq!(row(&rows, "triangles").severity, Severity::Repair, "{rows:?}");
    let clean = check_clean(&heavy);
    let told = clean.repairs.iter().find(|r| r.what == "triangles" && r.evidence.contains("budget")).expect("it is told");
    let count: usize = clean.model.parts.iter().map(|part| part.mesh.indices.len() / 3).sum();
    assert!(count <= frames::TRIANGLE_BUDGET && told.after == count.to_string(), "{told:?}");
    let done = clean.reduction.expect("a reduction");
    // What was added lies in the surface: taking it away moves nothing but what rounding to the grid did.
    assert!(done.deviation_mm < 0.02, "{done:?}");
    assert!(told.evidence.contains(&done.deviation_mm.to_string()), "{told:?}");
}

#[test]
fn no_surface_is_moved_further_than_it_may_be() {
    let loaded = read_glb(&own(), &GlbLimits::default()).expect("our own");
    let within = |triangles: usize, deviation_mm: f64| {
        let clean = normalize_within(&loaded, &Budget { triangles, deviation_mm }).expect("it has triangles");
        let file = clean.to_glb();
        let again = read_glb(&file, &GlbLimits::default()).expect("a clean file");
        assert_eq!(again.report.reduction, clean.reduction, "the file says what was done");
        (again, clean)
    };
    let (light, clean) = within(7000, 0.1);
    assert!(light.report.triangles <= 7000, "{}", light.report.triangles);
    assert!(clean.reduction.is_some_and(|r| r.deviation_mm > 0.005 && r.deviation_mm <= 0.1), "{:?}", clean.reduction);

    let (stays, clean) = within(10, 0.02);
    assert!(stays.report.triangles > 10 && stays.report.triangles < loaded.report.triangles);
    assert!(clean.reduction.is_some_and(|r| r.deviation_mm <= 0.02), "{:?}", clean.reduction);
    let told = clean.repairs.iter().find(|r| r.what == "triangles").expect("it is told");
    assert!(told.evidence.contains("as far as it may be moved"), "{told:?}");
    let twice = normalize_within(&stays, &Budget { triangles: 10, deviation_mm: 0.02 }).expect("it has triangles");
    assert_eq!((twice.repairs.len(), twice.reduction), (0, clean.reduction), "it is not worn down by being cleaned again");
    let further = normalize_within(&stays, &Budget { triangles: 5, deviation_mm: 0.1 }).expect("it has triangles");
    let (first, sum) = (clean.reduction.expect("reduced"), further.reduction.expect("reduced"));
    assert!(sum.deviation_mm > first.deviation_mm && sum.deviation_mm <= 0.1 && sum.from == first.from, "{first:?} {sum:?}");

    assert_eq!(within(10, 0.0).1.reduction, None, "a surface that may not move is not reduced");
}

#[test]
fn large_textures_are_shrunk_and_normal_maps_carried() {
    let mut loaded = read_glb(KHRONOS, &GlbLimits::default()).expect("a good file");
    loaded.model.textures.push(frames::Texture { width: 2048, height: 512, rgba: [200, 100, 50, 255].repeat(2048 * 512) });
    let texture = loaded.model.textures.len() - 1;
    loaded.model.materials[loaded.model.parts[0].material].base_color_texture = Some(texture);
    let map = frames::NormalMap { material: loaded.model.parts[0].material, texture, scale: 0.5 };
    loaded.normal_maps = vec![map];
    assert_eq!(row(&check(&loaded, 1000, None), "textures").severity, Severity::Repair);
    let clean = check_clean(&loaded);
    let kept = clean.normal_maps[0];
    let texture = &clean.model.textures[kept.texture];
    assert_eq!((texture.width, texture.height, &texture.rgba[..4], kept.scale), (1024, 256, &[200, 100, 50, 255][..], 0.5));
    let again = read_glb(&clean.to_glb(), &GlbLimits::default()).expect("clean");
    assert_eq!(again.normal_maps, clean.normal_maps);
}

#[test]
fn quantized_positions_are_read_where_their_node_puts_them() {
    // 16-bit positions, two bytes of padding each, on a node that scales them to meters.
    let positions: Vec<u8> = [[-700i16, 0, 0], [700, 0, 0], [0, 500, 0]]
        .iter()
        .flat_map(|p| p.iter().flat_map(|v| v.to_le_bytes()).chain([0, 0]).collect::<Vec<u8>>())
        .collect();
    let data = [positions, vec![0; 12], [0u32, 1, 2].map(u32::to_le_bytes).concat()].concat();
    let json = PLAIN
        .replace(r#""byteLength":36}"#, r#""byteLength":24,"byteStride":8}"#)
        .replace(r#""componentType":5126"#, r#""componentType":5122"#)
        .replace(r#""asset""#, r#""extensionsRequired":["KHR_mesh_quantization"],"asset""#)
        .replace(r#"{"mesh":0}"#, r#"{"mesh":0,"scale":[0.0001,0.0001,0.0001]}"#);
    let loaded = read_glb(&glb(&json, &data), &GlbLimits::default()).expect("a quantized triangle");
    assert!((loaded.report.measures.total_width_mm.unwrap_or(0.0) - 140.0).abs() < 1e-3, "{:?}", loaded.report);
}

fn downloaded(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/models3d/sketchfab").join(name)
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn downloaded_frames_are_cleaned() {
    for (name, marking) in [("glasses-03", Some("54-17-145")), ("glasses-05", None), ("glasses-05", Some("58-14-135"))] {
        let folder = downloaded(name);
        let json = std::fs::read(folder.join("scene.gltf")).expect("scene.gltf");
        let marking = marking.map(size);
        let beside = |uri: &str| std::fs::read(folder.join(uri)).ok();
        let loaded = read_gltf_sized(&json, &GlbLimits::default(), &beside, marking.as_ref()).expect("a whole file");
        let clean = check_clean(&loaded);
        for kind in [PartKind::Front, PartKind::LensLeft, PartKind::LensRight, PartKind::TempleLeft, PartKind::TempleRight] {
            assert!(clean.model.parts.iter().any(|p| p.kind == kind), "{name}: no {kind:?}");
        }
        if let Some(said) = marking {
            let sum = clean.measures.a_mm.unwrap_or(0.0) + clean.measures.dbl_mm.unwrap_or(0.0);
            assert!((sum - said.a_mm - said.dbl_mm).abs() < 0.1, "{name}: {:?}", clean.measures);
        }
    }
}
