//! What a browser needs to draw the same: the file, the photo, the head, the camera, and what comes of them here.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use frames::{FrameModel, GlbLimits, PartKind, read_glb, write_glb};
use render::{Head, LookOptions, Picture, ProductOptions, ProductView, draw_look, draw_product};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The frame alone from the front, 192 mm wide, transparent.
const PACKSHOT: ProductOptions =
    ProductOptions { width_px: 1280, height_px: 640, mm_per_px: 0.15, background: None, samples: 16 };
/// How `draw_product` looks at a frame from the front: from so far, so much from above, at the height of the lenses.
const CAMERA_DISTANCE_MM: f32 = 1400.0;
const DOWN_DEG: f32 = 5.0;
const PRODUCT_ROUNDS: usize = 12;

/// Writes `photo.rgba`, `head.bin` and, after the frame's name, `.glb`, `.look.rgba`, `.product.rgba`, `.whole.rgba` and
/// `.open.rgba`: the try-on, the frame alone, and its outlines with and without lenses. Returns the camera and the times.
pub fn write(folder: &Path, name: &str, frame: &FrameModel, photo: &Picture, head: &Head) -> Outcome<Value> {
    let glb = write_glb(frame);
    let frame = read_glb(&glb, &GlbLimits::default())?.model;
    let save = |ending: &str, bytes: &[u8]| std::fs::write(folder.join(format!("{name}.{ending}")), bytes);
    std::fs::write(folder.join("photo.rgba"), &photo.rgba)?;
    std::fs::write(folder.join("head.bin"), head_bytes(head))?;
    save("glb", &glb)?;
    save("look.rgba", &draw_look(photo, head, &frame, &LookOptions::default())?.rgba)?;

    let front = |frame: &FrameModel| draw_product(frame, ProductView::Front, &PACKSHOT);
    let mut times = Vec::new();
    for _ in 0..PRODUCT_ROUNDS {
        let start = Instant::now();
        let picture = front(&frame)?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
        save("product.rgba", &picture.rgba)?;
    }
    times.sort_by(f64::total_cmp);
    let mut whole = frame.clone();
    for material in &mut whole.materials {
        (material.transmission, material.base_color[3]) = (0.0, 1.0);
    }
    save("whole.rgba", &front(&whole)?.rgba)?;
    let is_lens = |kind| matches!(kind, PartKind::LensLeft | PartKind::LensRight);
    let lenses: Vec<&str> = frame.parts.iter().filter(|part| is_lens(part.kind)).map(|part| part.name.as_str()).collect();
    // An opening is empty, but the picture keeps its place: the middle of a frame does not depend on its lenses.
    whole.parts.retain(|part| !is_lens(part.kind));
    save("open.rgba", &front(&whole)?.rgba)?;

    let xs = || frame.parts.iter().flat_map(|part| &part.mesh.positions).map(|position| position[0]);
    let middle_x = (xs().fold(f32::MAX, f32::min) + xs().fold(f32::MIN, f32::max)) * 500.0;
    Ok(json!({
        "frame": name, "width": PACKSHOT.width_px, "height": PACKSHOT.height_px, "mm_per_px": PACKSHOT.mm_per_px,
        "distance_mm": CAMERA_DISTANCE_MM, "down_deg": DOWN_DEG, "lenses": lenses,
        "middle_mm": [middle_x, frame.anchors.lens_center_left[1] * 1000.0, 0.0],
        "samples": PACKSHOT.samples, "min_ms": times[0], "median_ms": times[times.len() / 2],
    }))
}

/// A head as the browser's file takes it: focal length, center, axes, origin, size, landmarks in mm, then in pixels.
fn head_bytes(head: &Head) -> Vec<u8> {
    let pose = [head.camera.focal_px].into_iter().chain(head.camera.center_px);
    let pose = pose.chain(head.rotation.into_iter().flatten()).chain(head.translation_mm).chain([head.scale]);
    let landmarks = head.landmarks_mm.iter().flatten().chain(head.landmarks_px.iter().flatten()).copied();
    pose.chain(landmarks).flat_map(f32::to_le_bytes).collect()
}
