//! Frames from outside, as GLB and as a description with its buffers beside it.

use frames::{Budget, GlbLimits, LoadedFrame, measure, read_glb, read_gltf, write_glb};

/// Small, so that a case takes milliseconds.
const LIMITS: GlbLimits = GlbLimits { max_bytes: 1 << 20, max_triangles: 20_000, max_texture_pixels: 1 << 18, max_nodes: 256 };

/// Reads the bytes as a GLB file.
///
/// # Panics
/// When an accepted frame holds a number or an index that nobody can draw, or cannot be written and read again.
pub fn glb(bytes: &[u8]) {
    if let Ok(loaded) = read_glb(bytes, &LIMITS) {
        check(&loaded);
    }
}

/// Reads the bytes up to the first zero as a description, and takes the others for every buffer and picture that it names.
///
/// # Panics
/// As [`glb`].
pub fn gltf(bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let buffer = bytes.get(end + 1..).unwrap_or_default();
    if let Ok(loaded) = read_gltf(&bytes[..end], &LIMITS, &|_| Some(buffer.to_vec())) {
        check(&loaded);
    }
}

fn check(loaded: &LoadedFrame) {
    let model = &loaded.model;
    for part in &model.parts {
        let mesh = &part.mesh;
        let numbers = mesh.positions.iter().chain(&mesh.normals).flatten();
        assert!(numbers.copied().all(f32::is_finite), "{:?} has a vertex nowhere", part.name);
        assert!(mesh.indices.iter().all(|&i| (i as usize) < mesh.positions.len()), "{:?} has an index outside", part.name);
        assert_eq!(mesh.normals.len(), mesh.positions.len());
        assert!(mesh.uvs.is_empty() || mesh.uvs.len() == mesh.positions.len());
        assert!(mesh.colors.is_empty() || mesh.colors.len() == mesh.positions.len());
        assert!(part.material < model.materials.len());
    }
    for (name, point) in model.anchors.named() {
        assert!(point.iter().all(|v| v.is_finite()), "anchor {name} is nowhere");
    }
    for finding in &loaded.report.findings {
        assert!(!finding.to_string().is_empty());
    }
    assert!(!frames::check(loaded, 1, None).is_empty());
    // A budget that every frame is over, and one that only the largest are.
    for triangles in [3, 200] {
        check_clean(loaded, &Budget { triangles, ..Budget::default() });
    }
    let again = read_glb(&write_glb(model), &GlbLimits::default()).expect("a frame that was read can be written and read again");
    let (before, after) = (measure(model), measure(&again.model));
    assert_eq!(before.total_width_mm, after.total_width_mm, "writing changes no vertex");
}

/// A cleaned frame is read as it was written, and cleaning it again changes nothing.
fn check_clean(loaded: &LoadedFrame, budget: &Budget) {
    let Ok(clean) = frames::normalize_within(loaded, budget) else { return };
    assert!(clean.reduction.is_none_or(|r| r.deviation_mm <= budget.deviation_mm || loaded.report.reduction.is_some()));
    let file = clean.to_glb();
    let again = read_glb(&file, &GlbLimits::default()).expect("a clean frame can be read");
    assert_eq!(again.model, clean.model);
    let twice = frames::normalize_within(&again, budget).expect("a clean frame has triangles");
    assert_eq!(twice.repairs, []);
    assert!(twice.to_glb() == file, "cleaned twice is cleaned once");
}
