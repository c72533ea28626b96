//! Where a frame sits on a head: on the nose, at the eyes, with its temples on the ears, as an optician would place it.

use frames::{FrameModel, PartKind};
use glam::{FloatExt, Mat3, Vec3};
use serde::{Deserialize, Serialize};

use crate::error::{RenderError, check_range};
use crate::math::{mix, rotation_x, rotation_y, rotation_z, sin_cos_degrees};
use crate::wearer::{HeightMap, Wearer};

/// What the wearer changes by hand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Adjustment {
    /// Down the nose, -8 to 15; the frame moves forward as the nose asks.
    pub slide_mm: f32,
    /// More (positive) or less inclination of the lenses, -12 to 12.
    pub tilt_deg: f32,
    /// Up without leaving its distance from the eyes, -8 to 8.
    pub lift_mm: f32,
    /// Towards the wearer's left, -6 to 6.
    pub shift_mm: f32,
    /// 0.9 to 1.1; 1 is true to scale.
    pub scale: f32,
}

impl Default for Adjustment {
    fn default() -> Self {
        Self { slide_mm: 0.0, tilt_deg: 0.0, lift_mm: 0.0, shift_mm: 0.0, scale: 1.0 }
    }
}

impl Adjustment {
    /// Whether every number is within its range.
    ///
    /// # Errors
    /// [`RenderError::Option`] names the first that is not.
    pub fn check(&self) -> Result<(), RenderError> {
        check_range("slide_mm", self.slide_mm, -8.0, 15.0)?;
        check_range("tilt_deg", self.tilt_deg, -12.0, 12.0)?;
        check_range("lift_mm", self.lift_mm, -8.0, 8.0)?;
        check_range("shift_mm", self.shift_mm, -6.0, 6.0)?;
        check_range("scale", self.scale, 0.9, 1.1)
    }
}

/// Eye corners: outer and inner of the wearer's right, inner and outer of the left.
const EYE_CORNERS: [usize; 4] = [33, 133, 362, 263];
const EYELIDS: [usize; 4] = [159, 145, 386, 374];
/// Down the ridge of the nose, where bridges sit.
const NOSE_RIDGE: [usize; 3] = [168, 6, 197];
/// On the side of the head: before the top of the ear, before the tragus.
const EAR_TOP: [usize; 2] = [127, 356];
const TRAGUS: [usize; 2] = [234, 454];
/// The cornea stands this far before the lid margin, mm.
const CORNEA_BEFORE_LIDS_MM: f32 = 1.0;
/// Usual distance from the cornea to the back of the lens, mm (opticians take 12 to 14).
const VERTEX_DISTANCE_MM: f32 = 13.0;
const LEAST_VERTEX_DISTANCE_MM: f32 = 10.0;
/// How much of a distance beyond the usual one is believed. Landmarks tell it to about 4 mm, because they stand the bridge of
/// every nose 3 to 4 mm too far before the eyes (13 mm before the cornea, where measured noses have 9 to 10), the more so in
/// turned heads; and an optician chooses bridge and pads so that the distance comes near the usual one, within about 3 mm.
const BELIEVED_SHARE: f32 = 0.4;
/// The same in a head turned so far aside that one flank of the nose is out of sight, from and to these sines.
const BELIEVED_SHARE_TURNED: f32 = 0.1;
const TURNED_SINES: [f32; 2] = [0.25, 0.45];
/// The pupil stands a little above the middle of the lens.
const PUPIL_ABOVE_BOX_CENTER_MM: f32 = 3.0;
/// Within this of the middle, the frame meets the nose and nothing else.
const NOSE_HALF_WIDTH_MM: f32 = 20.0;
/// A frame may lie that deep in the model of the face: skin gives way under it, and the landmarks draw noses too broad.
const NOSE_YIELD_MM: f32 = 4.0;
const SKIN_YIELD_MM: f32 = 1.0;
/// How far off the eyes' level a frame is put, and how far off its usual distance, to be equally bad, mm.
const LEVEL_TOLERANCE_MM: f32 = 1.6;
const DISTANCE_TOLERANCE_MM: f32 = 5.0;
/// Share of the line of sight in "level": the rest is the head's own axis, which a picture tells less surely.
const SIGHT_SHARE: f32 = 0.6;
/// Temples lie against the head with their inner side; half of a usual temple's thickness.
const TEMPLE_HALF_THICKNESS_MM: f32 = 1.5;
/// Sines of how far temples flex in and out.
const FLEX_IN_SINE: f32 = 0.05;
const FLEX_OUT_SINE: f32 = 0.21;

/// The placement of a frame on a head: from meters in the frame's axes to millimeters in head space.
#[derive(Clone, Debug)]
pub(crate) struct Placement {
    scale: f32,
    pub rotation: Mat3,
    translation: Vec3,
    /// Wearer's left and right: pivot in mm in the frame's axes, and how the temple turns about it.
    hinges: [(Vec3, Mat3); 2],
    /// Temples go behind the ears here, head space.
    pub ear_z_mm: f32,
}

impl Placement {
    /// A point of the frame in head space, mm.
    pub(crate) fn transform_point(&self, kind: PartKind, position_m: Vec3) -> Vec3 {
        let mm = position_m * self.scale;
        let (pivot, flex) = &self.hinges[usize::from(mm.x < 0.0)];
        let flexed = *pivot + *flex * (mm - *pivot);
        self.rotation * mm.lerp(flexed, self.flexes(kind, mm)) + self.translation
    }

    /// A normal of the frame at that point, head space.
    pub(crate) fn transform_normal(&self, kind: PartKind, position_m: Vec3, normal: Vec3) -> Vec3 {
        let mm = position_m * self.scale;
        let (_, flex) = &self.hinges[usize::from(mm.x < 0.0)];
        self.rotation * normal.lerp(*flex * normal, self.flexes(kind, mm))
    }

    /// How far a point goes with a temple that turns in its hinge. Parts that are no temple by name may still hold one, but
    /// only well behind the front, whose lower rim leans back.
    fn flexes(&self, kind: PartKind, mm: Vec3) -> f32 {
        let pivot = self.hinges[usize::from(mm.x < 0.0)].0;
        let behind = pivot.z - mm.z;
        match kind {
            PartKind::TempleLeft | PartKind::TempleRight => f32::from(u8::from(behind > 0.0)),
            _ if mm.x.abs() > 0.5 * pivot.x.abs() => behind.smoothstep(14.0, 30.0),
            _ => 0.0,
        }
    }

    /// Solves for the placement. Inclination and position depend on each other, so they take turns.
    pub(crate) fn solve(frame: &FrameModel, contact: &ContactPoints, wearer: &Wearer<'_>, adjustment: &Adjustment) -> Self {
        let solver = Solver::new(frame, contact, wearer, adjustment);
        let mut tilt = Mat3::IDENTITY;
        let mut translation = solver.translation(tilt);
        for _ in 0..3 {
            tilt = solver.tilt(translation);
            translation = solver.translation(tilt);
        }
        solver.placement(tilt, translation)
    }
}

/// The points of a front that can touch a face, in mm, in the frame's axes: around the nose, and all others.
#[derive(Clone, Debug)]
pub(crate) struct ContactPoints {
    near_nose: Vec<Vec3>,
    elsewhere: Vec<Vec3>,
}

impl ContactPoints {
    pub(crate) fn of(frame: &FrameModel) -> Self {
        let (mut near_nose, mut elsewhere) = (Vec::new(), Vec::new());
        let front = |kind| !matches!(kind, PartKind::TempleLeft | PartKind::TempleRight | PartKind::Other);
        for position in frame.parts.iter().filter(|part| front(part.kind)).flat_map(|part| &part.mesh.positions) {
            let point = Vec3::from_array(*position) * 1000.0;
            if point.x.abs() < NOSE_HALF_WIDTH_MM { near_nose.push(point) } else { elsewhere.push(point) }
        }
        Self { near_nose: rearmost(&near_nose), elsewhere: rearmost(&elsewhere) }
    }
}

/// The points of a front that can touch the face: the rearmost of each square millimeter.
fn rearmost(points: &[Vec3]) -> Vec<Vec3> {
    // Half the width and height of the largest fronts, mm.
    const HALF: [f32; 2] = [88.0, 48.0];
    const SIDE: [usize; 2] = [2 * HALF[0] as usize, 2 * HALF[1] as usize];
    let mut cells = vec![f32::MAX; SIDE[0] * SIDE[1]];
    let cell = |p: &Vec3| {
        let index = |v: f32, axis: usize| ((v + HALF[axis]).max(0.0) as usize).min(SIDE[axis] - 1);
        index(p.y, 1) * SIDE[0] + index(p.x, 0)
    };
    points.iter().for_each(|p| cells[cell(p)] = cells[cell(p)].min(p.z));
    points.iter().filter(|p| p.z == cells[cell(p)]).copied().collect()
}

struct Solver<'a> {
    wearer: &'a Wearer<'a>,
    height_map: HeightMap,
    adjustment: &'a Adjustment,
    scale: f32,
    contact: &'a ContactPoints,
    lens_center: Vec3,
    hinges: [Vec3; 2],
    ears: [Vec3; 2],
    roll: Mat3,
    middle_x: f32,
}

impl<'a> Solver<'a> {
    fn new(frame: &FrameModel, contact: &'a ContactPoints, wearer: &'a Wearer<'a>, adjustment: &'a Adjustment) -> Self {
        let scale = 1000.0 * adjustment.scale;
        let mm = |p: [f32; 3]| Vec3::from_array(p) * scale;
        let anchors = &frame.anchors;
        let across = wearer.mean(&EYE_CORNERS[2..]) - wearer.mean(&EYE_CORNERS[..2]);
        let slope = (across.y / across.x.max(1.0)).clamp(-0.07, 0.07);
        let length = (1.0 + slope * slope).sqrt();
        Self {
            height_map: HeightMap::new(wearer),
            adjustment,
            scale,
            contact,
            lens_center: (mm(anchors.lens_center_left) + mm(anchors.lens_center_right)) * 0.5,
            hinges: [mm(anchors.hinge_left), mm(anchors.hinge_right)],
            ears: [mm(anchors.ear_left), mm(anchors.ear_right)],
            roll: rotation_z(slope / length, 1.0 / length),
            middle_x: 0.6 * wearer.mean(&NOSE_RIDGE).x + 0.4 * wearer.mean(&EYE_CORNERS).x,
            wearer,
        }
    }

    /// The place at a given inclination: at the eyes' height as far as the nose lets it.
    fn translation(&self, tilt: Mat3) -> Vec3 {
        let rotation = self.roll * tilt;
        let scaled = rotation * self.adjustment.scale;
        let near_nose: Vec<Vec3> = self.contact.near_nose.iter().map(|&p| scaled * p).collect();
        let lens = rotation * self.lens_center;
        let eyes = self.wearer.mean(&EYE_CORNERS);
        let cornea_z = self.wearer.mean(&EYELIDS).z + CORNEA_BEFORE_LIDS_MM;
        let least_z = cornea_z + LEAST_VERTEX_DISTANCE_MM - lens.z;
        let along_sight = self.line_of_sight_slope(eyes) * (VERTEX_DISTANCE_MM + cornea_z - eyes.z) * SIGHT_SHARE;
        let level_y = eyes.y + along_sight - PUPIL_ABOVE_BOX_CENTER_MM - lens.y;
        let x = self.middle_x + self.adjustment.shift_mm;
        let usual_z = cornea_z + VERTEX_DISTANCE_MM - lens.z;
        let aside = self.wearer.towards_viewer().x.abs();
        let share = mix(BELIEVED_SHARE, BELIEVED_SHARE_TURNED, aside.smoothstep(TURNED_SINES[0], TURNED_SINES[1]));
        let believed = |z: f32| z.min(usual_z + share * (z - usual_z).max(0.0));
        let rest = |y: f32| believed(self.contact_z(&near_nose, x, y) - NOSE_YIELD_MM).max(least_z);

        let cost = |y: f32| {
            let distance = rest(y) + lens.z - cornea_z;
            let (off_level, off_distance) =
                ((y - level_y) / LEVEL_TOLERANCE_MM, (distance - VERTEX_DISTANCE_MM) / DISTANCE_TOLERANCE_MM);
            off_level * off_level + off_distance * off_distance
        };
        let steps = (-10..=8).map(|step| level_y + 0.5 * step as f32);
        let best = steps.map(|y| (cost(y), y)).min_by(|a, b| a.0.total_cmp(&b.0)).map_or(level_y, |(_, y)| y);
        let y = best - self.adjustment.slide_mm;
        let nose_z = rest(y);
        let elsewhere: Vec<Vec3> = self.contact.elsewhere.iter().map(|&p| scaled * p).collect();
        // Brows and cheeks push the front away from the face, but not off the nose.
        let z = believed(self.contact_z(&elsewhere, x, y) - SKIN_YIELD_MM).clamp(nose_z, nose_z + 5.0);
        Vec3::new(x, y + self.adjustment.lift_mm, z)
    }

    /// How much the line from the eyes to the camera rises per mm forward, in head space.
    fn line_of_sight_slope(&self, eyes: Vec3) -> f32 {
        let sight = self.wearer.rotation.transpose() * -self.wearer.to_camera(eyes);
        (sight.y / sight.z.max(1.0)).clamp(-0.4, 0.4)
    }

    /// How far forward the points must be so that none is inside the face.
    fn contact_z(&self, points: &[Vec3], x: f32, y: f32) -> f32 {
        points.iter().map(|p| self.height_map.at(p.x + x, p.y + y) - p.z).fold(f32::MIN, f32::max)
    }

    /// The inclination at which the temples rest on the ears.
    fn tilt(&self, translation: Vec3) -> Mat3 {
        let hinge = (self.hinges[0] + self.hinges[1]) * 0.5;
        let ear = (self.ears[0] + self.ears[1]) * 0.5;
        let (own_y, own_z) = (ear.y - hinge.y, (hinge.z - ear.z).max(20.0));
        let rest = self.ear_rest();
        let (want_y, want_z) = (rest.y - hinge.y - translation.y, (hinge.z + translation.z - rest.z).max(20.0));
        // Sine and cosine of the angle between the temple's own slope and the slope it needs.
        let length = ((own_y * own_y + own_z * own_z) * (want_y * want_y + want_z * want_z)).sqrt();
        let sine = ((want_y * own_z - own_y * want_z) / length).clamp(-0.14, 0.2);
        let (sin, cos) = sin_cos_degrees(self.adjustment.tilt_deg);
        rotation_x(sin, cos) * rotation_x(sine, (1.0 - sine * sine).sqrt())
    }

    /// Where temples lie on the ears: behind the last landmarks, a little above the corner of the eye.
    fn ear_rest(&self) -> Vec3 {
        let size = self.wearer.head.scale.clamp(0.5, 2.0);
        let top = self.wearer.mean(&EAR_TOP);
        let tragus = self.wearer.mean(&TRAGUS);
        Vec3::new(0.0, top.y + 3.0 * size, tragus.z - 11.0 * size)
    }

    fn placement(&self, tilt: Mat3, translation: Vec3) -> Placement {
        let rotation = self.roll * tilt;
        let hinges = [0, 1].map(|side| (self.hinges[side], self.flex(side, rotation, translation)));
        Placement { scale: self.scale, rotation, translation, hinges, ear_z_mm: self.ear_rest().z }
    }

    /// Temples turn in the hinges until they lie against the head.
    fn flex(&self, side: usize, rotation: Mat3, translation: Vec3) -> Mat3 {
        let out = if side == 0 { 1.0 } else { -1.0 };
        let hinge = rotation * self.hinges[side] + translation;
        let own = rotation * (self.ears[side] - self.hinges[side]);
        let own_slope = out * own.x / (-own.z).max(20.0);
        let ear = self.wearer.landmarks[EAR_TOP[side ^ 1]];
        let slope_to = |p: Vec3| (out * (p.x - hinge.x) + TEMPLE_HALF_THICKNESS_MM) / (hinge.z - p.z).max(20.0);
        let beside = |p: &&Vec3| out * p.x > 0.0 && p.z < hinge.z - 25.0 && (p.y - ear.y).abs() < 14.0;
        let slope = self.wearer.landmarks.iter().filter(beside).map(|&p| slope_to(p)).fold(slope_to(ear), f32::max);
        let length = ((1.0 + own_slope * own_slope) * (1.0 + slope * slope)).sqrt();
        let sine = ((slope - own_slope) / length).clamp(-FLEX_IN_SINE, FLEX_OUT_SINE);
        rotation_y(-out * sine, (1.0 - sine * sine).sqrt())
    }
}
