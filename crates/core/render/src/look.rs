//! A frame worn on the face of a photo.

use frames::{FrameModel, Part, PartKind};
use glam::{FloatExt, Mat3, Vec3};
use serde::{Deserialize, Serialize};

use crate::draw::{Antialiasing, draw};
use crate::error::RenderError;
use crate::fragment::Fragment;
use crate::frame_surfaces::{add_frame, is_temple, shadow_casters};
use crate::level_of_detail::FrameLevels;
use crate::light_estimation::{PhotoLight, estimate};
use crate::math::mix;
use crate::occluder::add_head;
use crate::picture::{Canvas, Picture};
use crate::placement::{Adjustment, Placement};
use crate::refraction::draw_refraction;
use crate::sample_pattern::SamplePattern;
use crate::scene::{Scene, Surface};
use crate::shade::{is_uniform, shade};
use crate::shader::{Shade, Shader};
use crate::shadow::{ShadowMap, step_px};
use crate::sharpness::edge_width_px;
use crate::srgb::{SRGB, Srgb};
use crate::temple_end::{TempleEnd, temple_ends};
use crate::wearer::Wearer;
use eyewear::Head;

/// How a look is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LookOptions {
    pub adjustment: Adjustment,
}

/// Samples per pixel of a look.
const SAMPLES: u32 = 8;
/// From this width on edges are made soft in the picture.
const SOFT_EDGE_PX: f32 = 1.2;
/// Below these scales, more and more, wires are drawn softer than the photo, so that they stay even.
const SMALL_PX_PER_MM: [f32; 2] = [1.8, 2.3];
const SMALL_EDGE_PX: f32 = 1.9;
/// Shadows end within this of the frame in the picture, mm, and at this distance along the light.
const SHADOW_REACH_MM: f32 = 25.0;
/// How much wider than the frame a shadow is by its blur, mm.
const BLUR_REACH_MM: f32 = 10.5;
const SHADOW_LENGTH_MM: f32 = 34.0;
/// Radii of the sharp and soft cast shadow, and of the contact shadow, mm.
const CAST_BLUR_MM: [f32; 2] = [1.4, 3.6];
const CONTACT_BLUR_MM: [f32; 2] = [1.6, 4.0];
/// Where the light comes from that the contact shadow keeps away: the room before the face, head space.
const CONTACT_LIGHT: Vec3 = Vec3::new(0.0, 0.25, 0.97);
/// Middle of the head between the temples, head space.
const HEAD_MIDDLE_Z_MM: f32 = -20.0;
/// How far a worn front may lie under the skin of the model of the face and still be drawn, mm.
const FRONT_BIAS_MM: f32 = 5.5;
/// Temples touch a head whose width is known less well.
const TEMPLE_BIAS_MM: f32 = 5.0;
const FAR_TEMPLE_BIAS_MM: f32 = 0.5;
/// Nothing lies before the temple on the near side of a turned head, be the frame ever so narrow for it.
const NEAR_TEMPLE_BIAS_MM: f32 = 30.0;
/// How far the mean of a wire as thin as a pixel is turned towards the viewer.
const THIN_LOOKS_AHEAD: f32 = 1.0;

/// Draws `frame` on `head`. The photo's alpha is kept; pixels away from the frame keep their bytes. Where the same frame is drawn
/// often, [`draw_look_on`] does the same in less time.
///
/// # Errors
/// [`RenderError`] when the photo, the head, the frame or an option is unusable. A frame that falls outside the photo is
/// no error: the photo comes back as it is.
pub fn draw_look(photo: &Picture, head: &Head, frame: &FrameModel, options: &LookOptions) -> Result<Picture, RenderError> {
    photo.check()?;
    let levels = FrameLevels::for_scale(frame.clone(), Wearer::new(head)?.px_per_mm())?;
    let mut picture = photo.clone();
    draw_look_on(&mut picture, head, &levels, options, &mut |_| {})?;
    Ok(picture)
}

/// Draws a frame on the photo itself, calling `passed` with the name of each stage when it is done, for whoever holds a clock.
///
/// # Errors
/// As [`draw_look`]; the photo is as it was.
pub fn draw_look_on(
    photo: &mut Picture,
    head: &Head,
    frame: &FrameLevels,
    options: &LookOptions,
    passed: &mut dyn FnMut(&'static str),
) -> Result<(), RenderError> {
    photo.check()?;
    draw_on(&mut photo.canvas(), head, frame, options, passed)
}

/// As [`draw_look_on`], on a photo of `width * height * 3` bytes: what comes of a decoder and goes to an encoder, without copies.
///
/// # Errors
/// As [`draw_look`]; the photo is as it was.
pub fn draw_look_on_rgb(
    [width, height]: [u32; 2],
    rgb: &mut [u8],
    head: &Head,
    frame: &FrameLevels,
    options: &LookOptions,
) -> Result<(), RenderError> {
    draw_on(&mut Canvas::of_rgb(width, height, rgb)?, head, frame, options, &mut |_| {})
}

fn draw_on(
    photo: &mut Canvas<'_>,
    head: &Head,
    frame: &FrameLevels,
    options: &LookOptions,
    passed: &mut dyn FnMut(&'static str),
) -> Result<(), RenderError> {
    options.adjustment.check()?;
    let wearer = Wearer::new(head)?;
    let srgb = &SRGB;
    passed("check");
    let (model, parts) = (frame.model(), frame.parts(wearer.px_per_mm()));
    let placement = Placement::solve(model, frame.contact(), &wearer, &options.adjustment);
    passed("placement");
    let light = estimate(photo, &wearer, srgb);
    let mut scene = Scene::new(head.camera);
    let ends = temple_ends(photo, &scene, &wearer, model, &placement, srgb);
    passed("light");
    let worn = WornShader::new(model, frame.casting_parts(wearer.px_per_mm()), &wearer, &placement, &light, ends, srgb);
    passed("shadows");

    add_head(&mut scene, &wearer);
    let place = |kind: PartKind, p: Vec3| {
        let at_rest = placement.transform_point(kind, p);
        (wearer.to_camera(at_rest), at_rest)
    };
    let turn = |kind, p, n| wearer.rotation * placement.transform_normal(kind, p, n);
    add_frame(&mut scene, parts, &model.materials, place, turn, |kind| bias_mm(kind, &wearer));
    passed("pose");

    if let Some(rect) = look_rect(&scene, &wearer, ends[0].z_mm.min(ends[1].z_mm), worn.towards_light, photo) {
        let antialiasing = antialiasing_for(edge_width_px(photo, &wearer), wearer.px_per_mm());
        draw_refraction(photo, &scene, model, &wearer, &placement, srgb);
        draw(&mut scene, photo, rect, &antialiasing, srgb, &worn);
    }
    passed("draw");
    Ok(())
}

/// Sharp edges come of the samples' places. Softer ones are those of a pixel, made soft in the picture: as many samples spread
/// over neighbors would show as dots along wires.
fn antialiasing_for(edge_px: f32, px_per_mm: f32) -> Antialiasing {
    let small = px_per_mm.smoothstep(SMALL_PX_PER_MM[1], SMALL_PX_PER_MM[0]);
    let edge_px = edge_px.max(mix(1.0, SMALL_EDGE_PX, small));
    if edge_px < SOFT_EDGE_PX {
        return Antialiasing { pattern: SamplePattern::new(SAMPLES, edge_px), softness: 0.0 };
    }
    // An edge as wide as a box has a twelfth of the square of its width as variance.
    Antialiasing { pattern: SamplePattern::new(SAMPLES, 1.0), softness: (edge_px * edge_px - 1.0) / 12.0 }
}

/// How far a part may lie under the model's skin and still be drawn. The temple on the far side of a turned head has to go
/// behind the outline of the face, which is well known.
fn bias_mm(kind: PartKind, wearer: &Wearer<'_>) -> f32 {
    let camera = wearer.towards_viewer();
    let turned_to = match kind {
        PartKind::TempleLeft => camera.x,
        PartKind::TempleRight => -camera.x,
        _ => return FRONT_BIAS_MM,
    };
    let level = mix(FAR_TEMPLE_BIAS_MM, TEMPLE_BIAS_MM, turned_to.smoothstep(-0.25, -0.05));
    mix(level, NEAR_TEMPLE_BIAS_MM, turned_to.smoothstep(0.06, 0.18))
}

/// The part of the photo that frame and shadow can reach.
fn look_rect(scene: &Scene, wearer: &Wearer<'_>, seen_to_z_mm: f32, towards_light: Vec3, photo: &Canvas<'_>) -> Option<[i32; 4]> {
    let falls = [towards_light, CONTACT_LIGHT].map(|light| wearer.rotation * light * -SHADOW_LENGTH_MM);
    let [frame, shadow] = scene.frame_bounds_px(seen_to_z_mm, &falls)?;
    let [blur, reach] = [BLUR_REACH_MM, SHADOW_REACH_MM].map(|mm| mm * wearer.px_per_mm());
    let low = |side: usize, size: u32| ((shadow[side] - blur).max(frame[side] - reach).floor() as i32).clamp(0, size as i32);
    let high = |side: usize, size: u32| ((shadow[side] + blur).min(frame[side] + reach).ceil() as i32).clamp(0, size as i32);
    let rect = [low(0, photo.width), low(1, photo.height), high(2, photo.width), high(3, photo.height)];
    (rect[0] < rect[2] && rect[1] < rect[3]).then_some(rect)
}

/// Shades a worn frame and the shadow on the skin around it.
struct WornShader<'a> {
    frame: &'a FrameModel,
    light: &'a PhotoLight,
    srgb: &'a Srgb,
    /// Camera axes to head axes.
    to_head: Mat3,
    /// Head space.
    hinge_z_mm: f32,
    /// How far back the wearer's left and right temple is seen.
    temple_ends: [TempleEnd; 2],
    /// By the front and by the temples: one map holds one height.
    cast: [ShadowMap; 2],
    contact: ShadowMap,
    /// Head space.
    towards_light: Vec3,
    cast_strength: f32,
    shadow_step_px: usize,
}

impl<'a> WornShader<'a> {
    fn new(
        frame: &'a FrameModel,
        parts: &[Part],
        wearer: &Wearer<'_>,
        placement: &Placement,
        light: &'a PhotoLight,
        temple_ends: [TempleEnd; 2],
        srgb: &'a Srgb,
    ) -> Self {
        let casters = |chosen: fn(&Part) -> bool| {
            shadow_casters(frame, parts, chosen, |kind, p| placement.transform_point(kind, p), |n| placement.rotation * n)
        };
        let front = casters(|part| !is_temple(part));
        let mut temples = casters(is_temple);
        let last_z_mm = temple_ends[0].z_mm.min(temple_ends[1].z_mm);
        let before_ear = |i: u32| temples.points[i as usize].z > last_z_mm;
        temples.triangles.retain(|(corners, _)| corners.iter().all(|&i| before_ear(i)));
        let towards_light = wearer.rotation.transpose() * light.direction;
        // From well in front of the face, else the shadow would leave it.
        let towards_light = Vec3::new(towards_light.x, towards_light.y.max(0.2), towards_light.z.max(0.45)).normalize_or(Vec3::Z);
        Self {
            frame,
            light,
            srgb,
            to_head: wearer.rotation.transpose(),
            hinge_z_mm: placement.transform_point(PartKind::Front, Vec3::from_array(frame.anchors.hinge_left)).z,
            temple_ends,
            cast: [(&front, 5.0), (&temples, 0.0)]
                .map(|(casters, sink_mm)| ShadowMap::new(casters, towards_light, CAST_BLUR_MM, sink_mm, wearer.px_per_mm())),
            contact: ShadowMap::new(&front, CONTACT_LIGHT, CONTACT_BLUR_MM, 5.0, wearer.px_per_mm()),
            shadow_step_px: step_px(CAST_BLUR_MM[0] * wearer.px_per_mm()),
            towards_light,
            cast_strength: mix(0.45, 0.65, light.directed),
        }
    }

    /// How much of the room a point of the frame sees: sides that face the wearer or the cheeks see little.
    fn ambient_visibility(&self, fragment: &Fragment) -> f32 {
        // What turns much within a pixel looks to all sides.
        let view = (-fragment.position).normalize_or(Vec3::Z) * (THIN_LOOKS_AHEAD * fragment.turn_per_px.min(1.0));
        let normal = self.to_head * (fragment.normal.normalize_or(Vec3::Z) + view).normalize_or(Vec3::Z);
        let out = fragment.at_rest - Vec3::new(0.0, fragment.at_rest.y, HEAD_MIDDLE_Z_MM);
        let out = out.normalize_or(Vec3::Z);
        let open = (out + Vec3::Y * 0.5).normalize_or(Vec3::Z);
        // Behind the hinges the head is near: what faces inward sees nothing else.
        let beside_head = fragment.at_rest.z.smoothstep(self.hinge_z_mm - 2.0, self.hinge_z_mm - 12.0);
        let beside_head = beside_head * (-normal.dot(out)).smoothstep(0.05, 0.35);
        1.0 - 0.92 * (-normal.dot(open)).smoothstep(mix(-0.1, -0.3, beside_head), mix(0.6, 0.35, beside_head))
    }

    /// 1 before the ear, 0 where the temple has gone behind it or under hair.
    fn before_ear(&self, at_rest: Vec3) -> f32 {
        let end = self.temple_ends[usize::from(at_rest.x < 0.0)];
        at_rest.z.smoothstep(end.z_mm, end.z_mm + end.fade_mm)
    }
}

impl Shader for WornShader<'_> {
    fn shade(&self, fragment: &Fragment) -> Shade {
        let full = shade(self.frame, &self.light.environment, self.srgb, fragment);
        let full = Shade { color: full.color * self.ambient_visibility(fragment), ..full };
        let shown = self.before_ear(fragment.at_rest);
        Shade { color: full.color * shown, transmit: Vec3::ONE.lerp(full.transmit, shown) }
    }

    fn is_uniform(&self, surface: &Surface) -> bool {
        is_uniform(&self.frame.materials[surface.material])
    }

    fn shadow_step_px(&self) -> usize {
        self.shadow_step_px
    }

    fn shadow(&self, at_rest: Vec3, takes: f32) -> Vec3 {
        let takes = takes * self.before_ear(at_rest);
        if takes <= 0.0 {
            return Vec3::ONE;
        }
        let mut lit = 1.0;
        for map in &self.cast {
            let (cast, gap) = map.at(at_rest);
            // What falls from far is too blurred to see, and would reach beyond the drawn part of the photo.
            lit *= 1.0 - self.cast_strength * cast * gap.smoothstep(SHADOW_LENGTH_MM, 0.25 * SHADOW_LENGTH_MM);
        }
        let (near, gap) = self.contact.at(at_rest);
        // A frame close to the skin keeps the light of half the room away, a distant one hardly any.
        let closeness = 1.0 / (1.0 + (gap.max(0.0) / 6.0) * (gap.max(0.0) / 6.0));
        let taken = 1.0 - lit * (1.0 - 0.35 * near * closeness);
        let taken = taken * takes;
        if taken < 0.002 {
            return Vec3::ONE;
        }
        // Light that has passed through skin fills shadows with red.
        Vec3::ONE - taken * Vec3::new(0.86, 1.0, 1.04)
    }
}
