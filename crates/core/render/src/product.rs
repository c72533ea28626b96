//! A frame alone, as a shop shows it: the same scale for every frame.

use frames::FrameModel;
use glam::{Mat3, Vec3};

use crate::draw::{Antialiasing, draw};
use crate::environment::Environment;
use crate::error::{RenderError, check_range};
use crate::fragment::Fragment;
use crate::frame_surfaces::{add_frame, check_frame, shadow_casters};
use crate::math::{rotation_x, rotation_y, sin_cos_degrees};
use crate::picture::Picture;
use crate::sample_pattern::SamplePattern;
use crate::shader::{Shade, Shader};
use eyewear::Camera;

use crate::scene::{Layer, Scene, Surface, Vertex};
use crate::shade::{is_uniform, shade};
use crate::shadow::{ShadowMap, step_px};
use crate::srgb::{SRGB, Srgb};

/// From where a frame is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProductView {
    Front,
    ThreeQuarter,
    Side,
}

/// How a product picture is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProductOptions {
    /// 16 to 4096.
    pub width_px: u32,
    pub height_px: u32,
    /// Millimeters per pixel at the distance of the frame's middle, 0.02 to 5; equal for frames that are shown together. A frame
    /// that does not fit is drawn as much smaller as it must be.
    pub mm_per_px: f32,
    /// sRGB; `None` for a transparent picture.
    pub background: Option<[u8; 3]>,
    /// Samples per pixel: 4, 8 or 16.
    pub samples: u32,
}

impl Default for ProductOptions {
    /// 640 x 320 px of plain paper, 192 mm wide.
    fn default() -> Self {
        Self { width_px: 640, height_px: 320, mm_per_px: 0.30, background: Some([0xFB, 0xFA, 0xF7]), samples: 16 }
    }
}

impl ProductOptions {
    fn check(&self) -> Result<(), RenderError> {
        check_range("width_px", self.width_px as f32, 16.0, 4096.0)?;
        check_range("height_px", self.height_px as f32, 16.0, 4096.0)?;
        check_range("mm_per_px", self.mm_per_px, 0.02, 5.0)?;
        if ![4, 8, 16].contains(&self.samples) {
            return check_range("samples", f32::NAN, 4.0, 16.0);
        }
        Ok(())
    }
}

/// Long lens of a packshot: hardly any perspective.
const CAMERA_DISTANCE_MM: f32 = 1400.0;
/// Half the side of the table that takes the shadow, mm.
const TABLE_HALF_MM: f32 = 400.0;
const SHADOW_BLUR_MM: [f32; 2] = [2.5, 7.0];
const SHADOW_STRENGTH: f32 = 0.5;
/// What stays free at each side of a picture, as a share of it.
const AIR: f32 = 0.02;

/// Draws the frame alone.
///
/// # Errors
/// [`RenderError`] when the frame or an option is unusable.
pub fn draw_product(frame: &FrameModel, view: ProductView, options: &ProductOptions) -> Result<Picture, RenderError> {
    options.check()?;
    check_frame(frame)?;
    let srgb = &SRGB;
    let background = options.background.map_or([0; 4], |[r, g, b]| [r, g, b, 255]);
    let mut picture = Picture::filled(options.width_px, options.height_px, background)?;
    let stage = ProductStage::new(frame, view);
    let mm_per_px = options.mm_per_px.max(stage.least_mm_per_px([options.width_px, options.height_px]));
    let camera = Camera {
        focal_px: CAMERA_DISTANCE_MM / mm_per_px,
        center_px: [options.width_px as f32 / 2.0, options.height_px as f32 / 2.0],
    };

    let mut scene = Scene::new(camera);
    if options.background.is_some() {
        stage.add_to(&mut scene);
    }
    let place = |_, p: Vec3| (stage.to_camera(p * 1000.0), p * 1000.0);
    add_frame(&mut scene, &frame.parts, &frame.materials, place, |_, _, n| stage.rotation * n, |_| 0.5);

    let shader = PackshotShader {
        frame,
        srgb,
        environment: Environment { front: stage.rotation * Vec3::Z, ..Environment::studio() },
        shadow: ShadowMap::new(
            &shadow_casters(frame, &frame.parts, |_| true, |_, p| p * 1000.0, |n| n),
            Vec3::new(0.0, 0.97, 0.24),
            SHADOW_BLUR_MM,
            1.0,
            1.0 / mm_per_px,
        ),
        shadow_step_px: step_px(SHADOW_BLUR_MM[0] / mm_per_px),
    };
    let rect = [0, 0, options.width_px as i32, options.height_px as i32];
    let antialiasing = Antialiasing { pattern: SamplePattern::new(options.samples, 1.0), softness: 0.0 };
    draw(&mut scene, &mut picture.canvas(), rect, &antialiasing, srgb, &shader);
    Ok(picture)
}

/// The frame's place before the camera and the table under it.
struct ProductStage {
    rotation: Mat3,
    /// Middle of the frame in mm, in its own axes.
    middle: Vec3,
    floor_y: f32,
    /// Furthest aside and above the middle of the picture that the frame is seen, as tangents.
    reach: [f32; 2],
}

impl ProductStage {
    fn new(frame: &FrameModel, view: ProductView) -> Self {
        let positions = || frame.parts.iter().flat_map(|p| &p.mesh.positions).map(|&p| Vec3::from_array(p) * 1000.0);
        let low = positions().fold(Vec3::splat(f32::MAX), Vec3::min);
        let high = positions().fold(Vec3::splat(f32::MIN), Vec3::max);
        let (turn_deg, down_deg) = match view {
            ProductView::Front => (0.0, 5.0),
            ProductView::ThreeQuarter => (-27.0, 11.0),
            ProductView::Side => (0.0, 2.0),
        };
        let (sin, cos) = sin_cos_degrees(turn_deg);
        let turn = if view == ProductView::Side { rotation_y(-1.0, 0.0) } else { rotation_y(sin, cos) };
        let (sin, cos) = sin_cos_degrees(down_deg);
        let rotation = rotation_x(sin, cos) * turn;
        let middle = match view {
            // The scale is that of the plane of the lenses.
            ProductView::Front => Vec3::new((low.x + high.x) * 0.5, frame.anchors.lens_center_left[1] * 1000.0, 0.0),
            _ => {
                let seen_low = positions().fold(Vec3::splat(f32::MAX), |low, p| low.min(rotation * p));
                let seen_high = positions().fold(Vec3::splat(f32::MIN), |high, p| high.max(rotation * p));
                rotation.transpose() * ((seen_low + seen_high) * 0.5)
            }
        };
        let reach = positions().fold([0.0_f32; 2], |[aside, above], p| {
            let at = rotation * (p - middle) - Vec3::Z * CAMERA_DISTANCE_MM;
            [aside.max((at.x / at.z).abs()), above.max((at.y / at.z).abs())]
        });
        Self { rotation, middle, floor_y: low.y, reach }
    }

    /// The largest scale at which the whole frame is in a picture of this size, with some air.
    fn least_mm_per_px(&self, size_px: [u32; 2]) -> f32 {
        let needs = |axis: usize| self.reach[axis] * CAMERA_DISTANCE_MM * 2.0 / ((1.0 - 2.0 * AIR) * size_px[axis] as f32);
        needs(0).max(needs(1))
    }

    fn to_camera(&self, mm: Vec3) -> Vec3 {
        self.rotation * (mm - self.middle) - Vec3::Z * CAMERA_DISTANCE_MM
    }

    fn add_to(&self, scene: &mut Scene) {
        let surface = scene.surfaces.len() as u16;
        scene.surfaces.push(Surface { layer: Layer::Head, material: 0, bias_mm: 0.0 });
        let first = scene.vertices.len() as u32;
        for (x, z) in [(-1.0, 1.0), (1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)] {
            let at_rest = Vec3::new(self.middle.x + x * TABLE_HALF_MM, self.floor_y - 0.3, self.middle.z + z * TABLE_HALF_MM);
            let (normal, color) = (self.rotation * Vec3::Y, glam::Vec4::ONE);
            scene.vertices.push(Vertex { position: self.to_camera(at_rest), normal, uv: glam::Vec2::ZERO, color, at_rest });
        }
        scene.triangles.extend([([first, first + 1, first + 2], surface), ([first, first + 2, first + 3], surface)]);
    }
}

struct PackshotShader<'a> {
    frame: &'a FrameModel,
    srgb: &'a Srgb,
    environment: Environment,
    shadow: ShadowMap,
    shadow_step_px: usize,
}

impl Shader for PackshotShader<'_> {
    fn shade(&self, fragment: &Fragment) -> Shade {
        shade(self.frame, &self.environment, self.srgb, fragment)
    }

    fn is_uniform(&self, surface: &Surface) -> bool {
        is_uniform(&self.frame.materials[surface.material])
    }

    fn shadow_step_px(&self) -> usize {
        self.shadow_step_px
    }

    fn shadow(&self, at_rest: Vec3, _takes: f32) -> Vec3 {
        let (taken, gap) = self.shadow.at(at_rest);
        let near = 1.0 / (1.0 + (gap.max(0.0) / 25.0) * (gap.max(0.0) / 25.0));
        let strength = SHADOW_STRENGTH * taken * near;
        if strength < 0.002 { Vec3::ONE } else { Vec3::splat(1.0 - strength) }
    }
}
