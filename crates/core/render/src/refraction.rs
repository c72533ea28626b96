//! The photo as it is refracted by lenses with a power and blurred by clear bodies, before anything is drawn over it.

use frames::{FrameModel, PartKind};
use glam::{FloatExt, Vec2, Vec3};

use crate::math::{self, Weights};
use crate::picture::Canvas;
use crate::placement::Placement;
use crate::scene::{Layer, Scene};
use crate::srgb::Srgb;
use crate::wearer::{HeightMap, Wearer};

/// Weaker powers shift a face by less than a photo shows.
const LEAST_POWER_D: f32 = 0.4;
/// Where the model has no face: hair and ears beside it, or the room, mm behind the lens.
const BESIDE_FACE_MM: f32 = 45.0;
/// Nothing is shown from further aside, mm.
const FURTHEST_SHIFT_MM: f32 = 14.0;
/// How far polished, clear acetate blurs a face that touches it, and what scattering adds, mm.
const CLEAR_BLUR_MM: f32 = 0.5;
const SCATTERED_BLUR_MM: f32 = 2.2;

/// Redraws the photo where it is seen through such parts. A frame without them costs nothing.
pub(crate) fn draw_refraction(
    picture: &mut Canvas<'_>,
    scene: &Scene,
    frame: &FrameModel,
    wearer: &Wearer<'_>,
    placement: &Placement,
    srgb: &Srgb,
) {
    let has_power = |m: usize| frame.materials[m].lens.is_some_and(|lens| lens.sphere_d.abs() > LEAST_POWER_D);
    let is_body = |m: usize| frame.materials[m].volume.is_some() && frame.materials[m].transmission > 0.0;
    let used = |wanted: &dyn Fn(usize) -> bool| frame.parts.iter().any(|part| wanted(part.material));
    if used(&has_power) {
        let mut bytes = picture.bytes.to_vec();
        let photo = Canvas { bytes: &mut bytes, ..*picture };
        let lenses = Lenses::new(frame, wearer, placement);
        for_each_pixel(scene, picture, has_power, |picture, at, at_rest, material| {
            let sphere_d = frame.materials[material].lens.map_or(0.0, |lens| lens.sphere_d);
            let from = lenses.refracted(scene, at, at_rest, sphere_d);
            let [r, g, b] = sampled(&photo, from);
            let alpha = picture.pixel(at[0], at[1])[3];
            picture.set_pixel(at[0], at[1], [r, g, b, alpha]);
        });
    }
    if used(&is_body) {
        blur_behind_bodies(picture, scene, frame, wearer.px_per_mm(), is_body, srgb);
    }
}

struct Lenses<'a> {
    wearer: &'a Wearer<'a>,
    height_map: HeightMap,
    /// Optical centers, head space: the middles of the boxed lenses.
    centers: [Vec3; 2],
}

impl<'a> Lenses<'a> {
    fn new(frame: &FrameModel, wearer: &'a Wearer<'a>, placement: &Placement) -> Self {
        let anchors = &frame.anchors;
        let centers = [(PartKind::LensLeft, anchors.lens_center_left), (PartKind::LensRight, anchors.lens_center_right)];
        let centers = centers.map(|(kind, center)| placement.transform_point(kind, Vec3::from_array(center)));
        Self { wearer, height_map: HeightMap::new(wearer), centers }
    }

    /// Which point of the photo a pixel of a lens shows. A ray that leaves the lens `r` from its optical center was bent there by
    /// `r` times the power (Prentice's rule), and comes from as far aside as that angle makes over the gap to the face.
    fn refracted(&self, scene: &Scene, at: [u32; 2], at_rest: Vec3, sphere_d: f32) -> Vec2 {
        let center = self.centers[usize::from(at_rest.x < 0.0)];
        let face_z = self.height_map.at(at_rest.x, at_rest.y);
        let gap_mm = (at_rest.z - face_z).clamp(0.0, BESIDE_FACE_MM);
        let aside = (at_rest - center).truncate() * (-sphere_d * gap_mm / 1000.0);
        let aside = aside * (FURTHEST_SHIFT_MM / aside.length().max(FURTHEST_SHIFT_MM));
        let camera = scene.project(self.wearer.to_camera(at_rest));
        let moved = scene.project(self.wearer.to_camera(at_rest + aside.extend(0.0)));
        Vec2::new(at[0] as f32 + 0.5 + moved.x - camera.x, at[1] as f32 + 0.5 + moved.y - camera.y)
    }
}

/// The photo between four pixels.
fn sampled(photo: &Canvas<'_>, at: Vec2) -> [u8; 3] {
    let at = at - 0.5;
    let low = Vec2::new(math::floor(at.x), math::floor(at.y));
    let part = at - low;
    let pixel = |dx: f32, dy: f32| {
        let clip = |v: f32, size: u32| (v.max(0.0) as u32).min(size - 1);
        let [r, g, b, _] = photo.pixel(clip(low.x + dx, photo.width), clip(low.y + dy, photo.height));
        Vec3::new(f32::from(r), f32::from(g), f32::from(b))
    };
    let top = pixel(0.0, 0.0).lerp(pixel(1.0, 0.0), part.x);
    let mean = top.lerp(pixel(0.0, 1.0).lerp(pixel(1.0, 1.0), part.x), part.y);
    mean.to_array().map(|v| (v + 0.5) as u8)
}

/// Calls `draw` for each pixel whose middle a clear part of a wanted material covers, with the point of the part in head space.
fn for_each_pixel(
    scene: &Scene,
    picture: &mut Canvas<'_>,
    wanted: impl Fn(usize) -> bool,
    mut draw: impl FnMut(&mut Canvas<'_>, [u32; 2], Vec3, usize),
) {
    for (corners, surface) in &scene.triangles {
        let surface = &scene.surfaces[*surface as usize];
        if !matches!(surface.layer, Layer::Clear(_)) || !wanted(surface.material) {
            continue;
        }
        let corners = corners.map(|c| &scene.vertices[c as usize]);
        if corners.iter().any(|c| c.position.z > -1.0) {
            continue;
        }
        let points = corners.map(|c| {
            let at = scene.project(c.position);
            Vec3::new(at.x, at.y, 0.0)
        });
        let Some(weights) = Weights::new(points) else { continue };
        let low = points[0].min(points[1]).min(points[2]).max(Vec3::ZERO);
        let high = points[0].max(points[1]).max(points[2]);
        let last = |v: f32, size: u32| (v.max(0.0) as u32 + 1).min(size);
        for y in low.y as u32..last(high.y, picture.height) {
            for x in low.x as u32..last(high.x, picture.width) {
                let (u, v) = weights.at(x as f32 + 0.5, y as f32 + 0.5);
                if u >= 0.0 && v >= 0.0 && u + v <= 1.0 {
                    let [a, b, c] = corners.map(|c| c.at_rest);
                    draw(picture, [x, y], a + (b - a) * u + (c - a) * v, surface.material);
                }
            }
        }
    }
}

/// Blurs what clear bodies cover: their surfaces are not flat, and they scatter.
fn blur_behind_bodies(
    picture: &mut Canvas<'_>,
    scene: &Scene,
    frame: &FrameModel,
    px_per_mm: f32,
    is_body: impl Fn(usize) -> bool + Copy,
    srgb: &Srgb,
) {
    let mut covered: Vec<([u32; 2], f32)> = Vec::new();
    for_each_pixel(scene, picture, is_body, |_, at, _, material| {
        covered.push((at, 1.0 - frame.materials[material].transmission));
    });
    covered.sort_unstable_by_key(|(at, _)| [at[1], at[0]]);
    covered.dedup_by_key(|(at, _)| *at);
    let blurred = |&([x, y], scatters): &([u32; 2], f32)| {
        let radius = ((CLEAR_BLUR_MM + SCATTERED_BLUR_MM * scatters.smoothstep(0.0, 0.8)) * px_per_mm).clamp(0.5, 24.0);
        ring_mean(picture, [x, y], radius, srgb)
    };
    let colors: Vec<Vec3> = covered.iter().map(blurred).collect();
    for ((at, _), color) in covered.iter().zip(colors) {
        let alpha = picture.pixel(at[0], at[1])[3];
        picture.set_pixel(at[0], at[1], [srgb.encode(color.x), srgb.encode(color.y), srgb.encode(color.z), alpha]);
    }
}

/// Places of the points that stand for a disc, as shares of its radius: its middle and two rings.
const DISC: [[f32; 2]; 13] = [
    [0.0, 0.0],
    [0.5, 0.0],
    [0.0, 0.5],
    [-0.5, 0.0],
    [0.0, -0.5],
    [0.924, 0.383],
    [0.383, 0.924],
    [-0.383, 0.924],
    [-0.924, 0.383],
    [-0.924, -0.383],
    [-0.383, -0.924],
    [0.383, -0.924],
    [0.924, -0.383],
];

/// Mean linear color of a disc.
fn ring_mean(picture: &Canvas<'_>, [x, y]: [u32; 2], radius: f32, srgb: &Srgb) -> Vec3 {
    let sum = DISC.iter().fold(Vec3::ZERO, |sum, place| {
        let rgb = sampled(picture, Vec2::new(x as f32 + 0.5 + place[0] * radius, y as f32 + 0.5 + place[1] * radius));
        sum + Vec3::from_array(srgb.decode3(&rgb))
    });
    sum / DISC.len() as f32
}
