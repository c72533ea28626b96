//! Where a temple leaves the picture: under hair, behind the edge of the ear that the photo shows, or fading out before it.

use frames::{FrameModel, PartKind};
use glam::{FloatExt, Vec2, Vec3};

use crate::hair::{brightness_at, hair_edges_mm};
use crate::math::mix;
use crate::picture::Canvas;
use crate::placement::Placement;
use crate::scene::Scene;
use crate::srgb::Srgb;
use crate::wearer::Wearer;

/// Where a temple is no longer seen, head space z, and over which length before it fades, mm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TempleEnd {
    pub z_mm: f32,
    pub fade_mm: f32,
}

/// Strands of hair do not begin all at once.
const INTO_HAIR_MM: f32 = 7.0;
/// The edge of an ear is an edge; its place is known to about this.
const BEHIND_EDGE_MM: f32 = 1.5;
/// Where no ear is seen.
const FADE_MM: f32 = 6.0;
/// The ear is looked for from before its usual place to behind it, mm.
const LOOK_MM: [f32; 2] = [14.0, 20.0];
const STEP_MM: f32 = 0.5;
/// Steps of the means that are compared on both sides of an edge, at the most.
const SIDE_STEPS: usize = 4;
/// The helix stands out from the hair or the crease before it by at least these factors of light: maybe, and surely.
const BRIGHTER: [f32; 2] = [1.3, 1.6];
/// A head must be turned by at least these sines, else the side of the head is seen too much foreshortened.
const LEAST_TURN: [f32; 2] = [0.12, 0.26];

/// The ends of the wearer's left and right temple.
pub(crate) fn temple_ends(
    photo: &Canvas<'_>,
    scene: &Scene,
    wearer: &Wearer<'_>,
    frame: &FrameModel,
    placement: &Placement,
    srgb: &Srgb,
) -> [TempleEnd; 2] {
    let hair = hair_edges_mm(photo, wearer, srgb);
    let anchors = &frame.anchors;
    let lines = [
        (PartKind::TempleLeft, anchors.hinge_left, anchors.ear_left),
        (PartKind::TempleRight, anchors.hinge_right, anchors.ear_right),
    ];
    [0, 1].map(|side| {
        let usual = TempleEnd { z_mm: placement.ear_z_mm, fade_mm: FADE_MM };
        let (kind, hinge, ear) = lines[side];
        let [hinge, ear] = [hinge, ear].map(|p| placement.transform_point(kind, Vec3::from_array(p)));
        let edge = ear_edge_mm(photo, scene, wearer, [hinge, ear], placement.ear_z_mm, srgb);
        let bare = edge.map_or(usual, |(z_mm, sure)| usual.towards(TempleEnd { z_mm, fade_mm: BEHIND_EDGE_MM }, sure));
        hair[side].map_or(bare, |(edge, sure)| {
            let z_mm = (edge - 0.5 * INTO_HAIR_MM).max(placement.ear_z_mm);
            bare.towards(TempleEnd { z_mm, fade_mm: INTO_HAIR_MM }, sure)
        })
    })
}

impl TempleEnd {
    /// What is seen a little surer from one picture of a video to the next must not jump.
    fn towards(self, other: Self, share: f32) -> Self {
        Self { z_mm: mix(self.z_mm, other.z_mm, share), fade_mm: mix(self.fade_mm, other.fade_mm, share) }
    }
}

/// Where along a temple the photo shows the front edge of the ear, head space z, and how surely, 0 to 1.
fn ear_edge_mm(
    photo: &Canvas<'_>,
    scene: &Scene,
    wearer: &Wearer<'_>,
    [hinge, ear]: [Vec3; 2],
    usual_z: f32,
    srgb: &Srgb,
) -> Option<(f32, f32)> {
    let camera = wearer.towards_viewer();
    let turned = (camera.x * hinge.x.signum()).smoothstep(LEAST_TURN[0], LEAST_TURN[1]);
    if turned == 0.0 {
        return None;
    }
    let size = wearer.head.scale.clamp(0.5, 2.0);
    let along = (ear - hinge) / (hinge.z - ear.z).max(20.0);
    let z_at = |step: usize| usual_z + size * (LOOK_MM[0] - STEP_MM * step as f32);
    let steps = ((LOOK_MM[0] + LOOK_MM[1]) / STEP_MM) as usize;
    let mut light = Vec::with_capacity(steps);
    for step in 0..steps {
        let point = hinge + along * (hinge.z - z_at(step));
        let at = scene.project(wearer.to_camera(point));
        light.push(brightness_at(photo, Vec2::new(at.x, at.y), srgb)?);
    }
    let mean = |range: core::ops::Range<usize>| {
        let count = range.len() as f32;
        light[range].iter().sum::<f32>() / count
    };
    let rise = |step: usize| mean(step..step + SIDE_STEPS) / mean(step - SIDE_STEPS..step).max(1e-3);
    let steepest = (SIDE_STEPS..=steps - SIDE_STEPS).max_by(|&a, &b| rise(a).total_cmp(&rise(b)))?;
    let sure = turned * rise(steepest).smoothstep(BRIGHTER[0], BRIGHTER[1]);
    (sure > 0.0).then(|| (z_at(steepest), sure))
}
