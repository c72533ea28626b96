//! The light around a frame: what it casts on a surface and what a polished surface mirrors.

use glam::{FloatExt, Vec3};

use crate::math::mix;

/// Rooms have at most so many lights; unused places are dark.
const MOST_BOXES: usize = 8;

/// A soft-edged bright rectangle at infinity, as a window or a studio's soft box.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SoftBox {
    /// Towards its middle.
    pub direction: Vec3,
    /// Tangents of the half angles.
    pub half_size: [f32; 2],
    pub color: Vec3,
}

impl SoftBox {
    pub(crate) fn new(direction: Vec3, half_size: [f32; 2], color: Vec3) -> Self {
        Self { direction: direction.normalize_or(Vec3::Z), half_size, color }
    }
}

type Lights = [f32; MOST_BOXES];

/// All boxes of a room, number by number, so that they are looked at together.
#[derive(Clone, Debug, Default)]
pub(crate) struct SoftBoxes {
    direction: [Lights; 3],
    right: [Lights; 3],
    up: [Lights; 3],
    half_size: [Lights; 2],
    color: [Lights; 3],
}

impl SoftBoxes {
    /// Takes the first eight.
    pub(crate) fn new(boxes: &[SoftBox]) -> Self {
        let mut all = Self { half_size: [[1.0; MOST_BOXES]; 2], ..Self::default() };
        for (i, soft_box) in boxes.iter().take(MOST_BOXES).enumerate() {
            let right = Vec3::Y.cross(soft_box.direction).normalize_or(Vec3::X);
            let up = soft_box.direction.cross(right);
            for axis in 0..3 {
                all.direction[axis][i] = soft_box.direction[axis];
                all.right[axis][i] = right[axis];
                all.up[axis][i] = up[axis];
                all.color[axis][i] = soft_box.color[axis];
            }
            all.half_size[0][i] = soft_box.half_size[0];
            all.half_size[1][i] = soft_box.half_size[1];
        }
        all
    }

    /// Light from the boxes along a lobe around `direction`.
    fn seen(&self, direction: Vec3, roughness: f32) -> Vec3 {
        let blur = 0.12 + 0.9 * roughness;
        let mut share = [0.0; MOST_BOXES];
        for (i, share) in share.iter_mut().enumerate() {
            let dot = |axes: &[Lights; 3]| direction.x * axes[0][i] + direction.y * axes[1][i] + direction.z * axes[2][i];
            let along = dot(&self.direction);
            let inverse = 1.0 / along.max(0.05);
            let aside = edge_share((dot(&self.right) * inverse).abs(), self.half_size[0][i], blur);
            let above = edge_share((dot(&self.up) * inverse).abs(), self.half_size[1][i], blur);
            *share = if along > 0.05 { aside * above } else { 0.0 };
        }
        let mut light = [0.0; 3];
        for (light, color) in light.iter_mut().zip(&self.color) {
            for i in 0..MOST_BOXES {
                *light += share[i] * color[i];
            }
        }
        Vec3::from_array(light)
    }
}

/// How much of a lobe as wide as `blur` a strip of this half width fills, `offset` from its middle.
#[inline(always)]
fn edge_share(offset: f32, half: f32, blur: f32) -> f32 {
    let low = half - blur.min(half);
    let t = ((offset - low) / (half + blur - low)).clamp(0.0, 1.0);
    half / (half + 0.5 * blur) * (1.0 - t * t * (3.0 - 2.0 * t))
}

/// Radiance from every direction; 1 is a white surface in full light. Camera axes.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    /// Mean and slope of what a white matt surface returns, by its normal: `mean + slope . normal`.
    pub mean: Vec3,
    /// One vector per color channel.
    pub slope: [Vec3; 3],
    pub boxes: SoftBoxes,
    /// Mirrored by surfaces that face up, level and down.
    pub sky: Vec3,
    pub horizon: Vec3,
    pub floor: Vec3,
    /// Mirrored by what faces the left and the right of the picture, level.
    pub sides: [Vec3; 2],
    /// What lies behind the frame, seen by surfaces that face the wearer: skin and hair, or the studio's paper.
    pub behind: Vec3,
    /// The direction out of the wearer's face.
    pub forward: Vec3,
    /// The direction that the frame's front faces.
    pub front: Vec3,
    /// The direction up along the wearer's face.
    pub up: Vec3,
}

impl Environment {
    /// Light that a white matt surface with this normal returns.
    pub(crate) fn diffuse(&self, normal: Vec3) -> Vec3 {
        let slope = Vec3::new(self.slope[0].dot(normal), self.slope[1].dot(normal), self.slope[2].dot(normal));
        (self.mean + slope).max(self.mean * 0.12)
    }

    /// Light that arrives along a lobe around `direction`, as wide as `roughness` makes it, at a surface that looks away from the
    /// wearer by `away`, 0 to 1: only others mirror the wearer.
    pub(crate) fn reflection(&self, direction: Vec3, roughness: f32, away: f32) -> Vec3 {
        let soft = 0.08 + 0.92 * roughness;
        let side = self.sides[usize::from(direction.x > 0.0)];
        let level = self.horizon.lerp(side, direction.x.abs().smoothstep(0.15, 0.85));
        let upper = level.lerp(self.sky, direction.y.smoothstep(-soft, 0.5 + soft));
        let mut light = self.floor.lerp(upper, direction.y.smoothstep(-0.35 - soft, -0.05 + soft));
        light += self.boxes.seen(direction, roughness);
        let wearer = direction.dot(self.forward).smoothstep(-0.05 - 0.4 * roughness, -0.45 - 0.4 * roughness);
        let detailed = light.lerp(self.behind, wearer * (1.0 - away));
        // A wide lobe sees most of what a matt surface does.
        detailed.lerp(self.diffuse(direction), 0.85 * roughness.smoothstep(0.08, 0.95))
    }

    /// What a mirror before the eyes shows, as sharply as a picture: ground, what stands at the horizon, and the sky or a bright
    /// ceiling.
    pub(crate) fn sharp_reflection(&self, direction: Vec3) -> Vec3 {
        let ground = (self.floor * 1.5).lerp(self.floor * 0.8, direction.y.smoothstep(-0.1, -0.6));
        let standing = self.horizon * 0.7;
        let sky = (self.sky * 1.25).lerp(self.sky * 0.8, direction.y.smoothstep(0.05, 0.6));
        let lower = ground.lerp(standing, direction.y.smoothstep(-0.17, -0.07));
        let ahead = lower.lerp(sky, direction.y.smoothstep(-0.03, 0.07));
        let side = self.sides[usize::from(direction.x > 0.0)];
        let around = ahead.lerp(side, 0.6 * direction.x.abs().smoothstep(0.25, 0.9));
        let wearer = direction.dot(self.forward).smoothstep(-0.05, -0.45);
        (around + self.boxes.seen(direction, 0.0)).lerp(self.behind, wearer)
    }

    /// A photographer's table: one large box above, one tall box on each side, darker cards between them.
    pub(crate) fn studio() -> Self {
        let white = Vec3::ONE;
        Self {
            mean: white * 0.78,
            slope: [Vec3::new(0.06, 0.26, 0.16); 3],
            boxes: SoftBoxes::new(&[
                SoftBox::new(Vec3::new(0.05, 0.80, 0.60), [0.95, 0.22], white * 5.5),
                SoftBox::new(Vec3::new(-0.75, 0.22, 0.62), [0.16, 0.9], white * 4.2),
                SoftBox::new(Vec3::new(0.85, 0.15, 0.50), [0.10, 0.9], white * 3.4),
                SoftBox::new(Vec3::new(0.0, -0.75, 0.66), [0.8, 0.10], white * 0.9),
            ]),
            sky: white * 0.62,
            horizon: white * 0.26,
            floor: white * 0.5,
            sides: [white * 0.34, white * 0.42],
            behind: white * 0.5,
            forward: Vec3::Z,
            front: Vec3::Z,
            up: Vec3::Y,
        }
    }

    /// The room around a photo: a window where the light comes from, another further off, lamps and bright walls, so that
    /// polished surfaces have something to mirror. `light` is the radiance of white, `directed` how much one side prevails.
    pub(crate) fn room(light: Vec3, direction: Vec3, directed: f32) -> SoftBoxes {
        let aside = if direction.x > 0.0 { -1.0 } else { 1.0 };
        SoftBoxes::new(&[
            SoftBox::new(direction, [0.26, 0.36], light * mix(7.0, 12.0, directed)),
            SoftBox::new(direction + Vec3::new(0.75 * direction.z, 0.0, -0.75 * direction.x), [0.16, 0.36], light * 4.5),
            SoftBox::new(Vec3::new(aside * 0.85, 0.25, 0.50), [0.14, 0.7], light * 2.0),
            SoftBox::new(Vec3::new(-aside * 0.25, 0.92, 0.30), [0.9, 0.16], light * 3.8),
            // Before the wearer: what stands lit behind the camera, and the table or floor that fronts, leaning forward, mirror.
            SoftBox::new(Vec3::new(-aside * 0.35, 0.30, 0.90), [0.45, 0.14], light * 1.5),
            SoftBox::new(Vec3::new(aside * 0.25, -0.42, 0.90), [0.80, 0.20], light * 1.1),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rough_surface_sees_a_box_dimmer_and_wider() {
        let light_box = SoftBoxes::new(&[SoftBox::new(Vec3::Z, [0.3, 0.3], Vec3::ONE)]);
        let share = |direction, roughness| light_box.seen(direction, roughness).x;
        let aside = Vec3::new(0.6, 0.0, 0.8);
        assert!(share(Vec3::Z, 0.0) > 0.65);
        assert!(share(Vec3::Z, 0.8) < 0.6);
        assert!(share(aside, 0.0) < 1e-6);
        assert!(share(aside, 0.8) > 0.02);
        assert!(share(Vec3::NEG_Z, 0.5) < 1e-6);
    }

    #[test]
    fn studio_light_comes_from_above() {
        let studio = Environment::studio();
        assert!(studio.diffuse(Vec3::Y).x > studio.diffuse(Vec3::NEG_Y).x + 0.3);
    }
}
