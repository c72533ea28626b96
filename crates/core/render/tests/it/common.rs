//! A canonical head before a camera, plain frames, and photos without surprises.

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{FrameModel, FrameSpec};
use render::{Camera, Head, Picture};
use vision::CanonicalFace;

pub const WIDTH: u32 = 640;
pub const HEIGHT: u32 = 480;
pub const FOCAL_PX: f32 = 800.0;
/// Distance from the camera to the origin of the head.
pub const DISTANCE_MM: f32 = 600.0;
pub const SKIN: [u8; 4] = [205, 160, 138, 255];

/// The canonical face, turned to the wearer's left by an angle with this sine.
pub fn head(yaw_sine: f32) -> Head {
    head_at(yaw_sine, DISTANCE_MM)
}

pub fn head_at(yaw_sine: f32, distance_mm: f32) -> Head {
    let bytes = include_bytes!("../../../../../models/face_geometry.bin");
    let canonical = CanonicalFace::from_bytes(bytes).expect("the canonical face");
    let (sin, cos) = (yaw_sine, (1.0 - yaw_sine * yaw_sine).sqrt());
    let rotation = [[cos, 0.0, -sin], [0.0, 1.0, 0.0], [sin, 0.0, cos]];
    let camera = Camera { focal_px: FOCAL_PX, center_px: [WIDTH as f32 / 2.0, HEIGHT as f32 / 2.0] };
    let landmarks_mm: Vec<[f32; 3]> =
        canonical.vertices_mm.iter().map(|p| [cos * p[0] + sin * p[2], p[1], cos * p[2] - sin * p[0] - distance_mm]).collect();
    let project = |p: &[f32; 3]| [camera.center_px[0] - FOCAL_PX * p[0] / p[2], camera.center_px[1] + FOCAL_PX * p[1] / p[2]];
    Head {
        camera,
        rotation,
        translation_mm: [0.0, 0.0, -distance_mm],
        scale: 1.0,
        landmarks_px: landmarks_mm.iter().map(project).collect(),
        landmarks_mm,
        triangles: canonical.triangles,
    }
}

pub fn photo() -> Picture {
    Picture::filled(WIDTH, HEIGHT, SKIN).expect("a picture")
}

pub fn round_metal() -> FrameModel {
    built([48.0, 42.0, 21.0, 145.0], FrameShape::Round, FrameMaterial::Metal)
}

/// As [`round_metal`], and nowhere as light as skin.
pub fn dark_metal() -> FrameModel {
    let spec = FrameSpec::new([48.0, 42.0, 21.0, 145.0], FrameShape::Round, Rim::Full, FrameMaterial::Metal);
    frames::build(&FrameSpec { front_color: [40, 40, 42], ..spec }).expect("a frame")
}

pub fn wayfarer() -> FrameModel {
    built([52.0, 40.0, 18.0, 145.0], FrameShape::Wayfarer, FrameMaterial::Acetate)
}

fn built(size: [f64; 4], shape: FrameShape, material: FrameMaterial) -> FrameModel {
    frames::build(&FrameSpec::new(size, shape, Rim::Full, material)).expect("a frame")
}

/// Largest extent of the frame, mm: left, bottom, right, top.
pub fn extent_mm(frame: &FrameModel) -> [f32; 4] {
    let points = frame.parts.iter().flat_map(|p| &p.mesh.positions);
    points.fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |e, p| {
        let [x, y] = [p[0] * 1000.0, p[1] * 1000.0];
        [e[0].min(x), e[1].min(y), e[2].max(x), e[3].max(y)]
    })
}

/// Box of the pixels that differ: left, top, right, bottom, inclusive.
pub fn changed(a: &Picture, b: &Picture, at_least: u8) -> Option<[u32; 4]> {
    let mut found: Option<[u32; 4]> = None;
    for y in 0..a.height {
        for x in 0..a.width {
            if difference(a.pixel(x, y), b.pixel(x, y)) >= at_least {
                let [l, t, r, bottom] = found.unwrap_or([x, y, x, y]);
                found = Some([l.min(x), t.min(y), r.max(x), bottom.max(y)]);
            }
        }
    }
    found
}

pub fn difference(a: [u8; 4], b: [u8; 4]) -> u8 {
    a.iter().zip(b).map(|(a, b)| a.abs_diff(b)).max().unwrap_or(0)
}
