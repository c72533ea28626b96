//! A frame worn on the face of a photo.

use frames::FrameModel;
use glam::Vec3;

use crate::draw::{Hit, Look, Shade, draw};
use crate::error::RenderError;
use crate::head::Head;
use crate::light::{PhotoLight, estimate};
use crate::math::{mix, smoothstep};
use crate::occluder::add_head;
use crate::picture::Picture;
use crate::pose::{add_frame, casters, check_frame};
use crate::raster::Pattern;
use crate::scene::Scene;
use crate::seat::{Adjustment, Seat};
use crate::shade::shade;
use crate::shadow::ShadowMap;
use crate::srgb::Srgb;
use crate::wearer::Wearer;

/// How a look is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LookOptions {
    pub adjustment: Adjustment,
}

/// Samples per pixel of a look.
const SAMPLES: u32 = 8;
/// Shadows end within this of the frame, mm.
const SHADOW_REACH_MM: f32 = 22.0;
/// Radii of the sharp and soft cast shadow, and of the contact shadow, mm.
const CAST_BLUR_MM: [f32; 2] = [1.4, 3.6];
const CONTACT_BLUR_MM: [f32; 2] = [1.6, 4.0];
/// Temples fade over this length before the ear, mm.
const FADE_MM: f32 = 9.0;

/// Draws `frame` on `head`. The photo's alpha is kept; pixels away from the frame keep their bytes.
///
/// # Errors
/// [`RenderError`] when the photo, the head, the frame or an option is unusable. A frame that falls outside the photo is
/// no error: the photo comes back as it is.
pub fn draw_look(photo: &Picture, head: &Head, frame: &FrameModel, options: &LookOptions) -> Result<Picture, RenderError> {
    photo.check()?;
    options.adjustment.check()?;
    check_frame(frame)?;
    let wearer = Wearer::new(head)?;
    let srgb = Srgb::new();
    let seat = Seat::find(frame, &wearer, &options.adjustment);
    let light = estimate(photo, &wearer, &srgb);
    let worn = Worn::new(frame, &wearer, &seat, &light, &srgb);

    let mut scene = Scene::new(head.camera);
    add_head(&mut scene, &wearer);
    let place = |p: Vec3| {
        let at_rest = seat.place(p);
        (wearer.to_camera(at_rest), at_rest)
    };
    add_frame(&mut scene, frame, place, |p, n| wearer.rotation * seat.turn(p, n));

    let mut picture = photo.clone();
    if let Some(rect) = look_rect(&scene, &wearer, photo) {
        draw(&mut scene, &mut picture, rect, &Pattern::new(SAMPLES, 1.1), &srgb, &worn);
    }
    Ok(picture)
}

/// The part of the photo that frame and shadow can reach.
fn look_rect(scene: &Scene, wearer: &Wearer<'_>, photo: &Picture) -> Option<[i32; 4]> {
    let [left, top, right, bottom] = scene.frame_bounds_px()?;
    let px_per_mm = wearer.head.camera.focal_px / -wearer.to_camera(wearer.landmarks[6]).z.min(-1.0);
    let reach = SHADOW_REACH_MM * px_per_mm;
    let clip = |v: f32, size: u32| (v as i32).clamp(0, size as i32);
    let rect = [
        clip((left - reach).floor(), photo.width),
        clip((top - reach).floor(), photo.height),
        clip((right + reach).ceil(), photo.width),
        clip((bottom + reach).ceil(), photo.height),
    ];
    (rect[0] < rect[2] && rect[1] < rect[3]).then_some(rect)
}

/// The look of a worn frame and of the skin around it.
struct Worn<'a> {
    frame: &'a FrameModel,
    light: &'a PhotoLight,
    srgb: &'a Srgb,
    ear_z_mm: f32,
    cast: ShadowMap,
    contact: ShadowMap,
    cast_strength: f32,
}

impl<'a> Worn<'a> {
    fn new(frame: &'a FrameModel, wearer: &Wearer<'_>, seat: &Seat, light: &'a PhotoLight, srgb: &'a Srgb) -> Self {
        let casters = casters(frame, |p| seat.place(p));
        let towards_light = wearer.rotation.transpose() * light.direction;
        // From well in front of the face, else the shadow would leave it.
        let towards_light = Vec3::new(towards_light.x, towards_light.y.max(0.2), towards_light.z.max(0.45)).normalize_or(Vec3::Z);
        Self {
            frame,
            light,
            srgb,
            ear_z_mm: seat.ear_z_mm,
            cast: ShadowMap::new(&casters, towards_light, CAST_BLUR_MM),
            contact: ShadowMap::new(&casters, Vec3::new(0.0, 0.25, 0.97), CONTACT_BLUR_MM),
            cast_strength: mix(0.22, 0.45, light.directed),
        }
    }

    /// 1 before the ear, 0 where the temple has gone behind it.
    fn before_ear(&self, at_rest: Vec3) -> f32 {
        smoothstep(self.ear_z_mm, self.ear_z_mm + FADE_MM, at_rest.z)
    }
}

impl Look for Worn<'_> {
    fn shade(&self, hit: &Hit) -> Shade {
        let full = shade(self.frame, &self.light.environment, self.srgb, hit);
        let shown = self.before_ear(hit.at_rest);
        Shade { color: full.color * shown, transmit: Vec3::ONE.lerp(full.transmit, shown) }
    }

    fn shadow(&self, hit: &Hit) -> Vec3 {
        let takes = hit.color.x * self.before_ear(hit.at_rest);
        if takes <= 0.0 {
            return Vec3::ONE;
        }
        let (cast, _) = self.cast.at(hit.at_rest);
        let (near, gap) = self.contact.at(hit.at_rest);
        // A frame close to the skin keeps the light of half the room away, a distant one hardly any.
        let closeness = 1.0 / (1.0 + (gap.max(0.0) / 6.0) * (gap.max(0.0) / 6.0));
        let taken = 1.0 - (1.0 - self.cast_strength * cast) * (1.0 - 0.35 * near * closeness);
        let taken = taken * takes;
        if taken < 0.002 {
            return Vec3::ONE;
        }
        // Light that has passed through skin fills shadows with red.
        Vec3::ONE - taken * Vec3::new(0.86, 1.0, 1.04)
    }
}
