//! What the renderer asks of whoever colors surfaces.

use glam::Vec3;

use crate::fragment::Fragment;
use crate::scene::Surface;

/// What a surface does to the light from behind it: `color + transmit * behind`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shade {
    pub color: Vec3,
    pub transmit: Vec3,
}

/// Computes the color of surfaces and the shadow on the background.
pub(crate) trait Shader {
    fn shade(&self, fragment: &Fragment) -> Shade;
    /// Does the surface look alike wherever its normal does?
    fn is_uniform(&self, surface: &Surface) -> bool;
    /// What multiplies the photo at a point of the head, which takes shadow from 0 to 1.
    fn shadow(&self, at_rest: Vec3, takes: f32) -> Vec3;
    /// Shadows are followed in steps of this many px: a power of two up to 8.
    fn shadow_step_px(&self) -> usize;
}
