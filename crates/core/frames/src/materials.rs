//! Materials and colors of a parametric frame.

use eyewear::FrameMaterial;
use glam::FloatExt;

use crate::layout::{Construction, Layout};
use crate::model::{Material, Mesh, Specular, Texture, Volume};
use crate::optics::{self, lens_material};
use crate::spec::{FrameSpec, MetalFinish, Pattern, is_metal};
use crate::srgb::{Srgb, linear, with_alpha};

/// Indices of a parametric frame's materials.
pub(crate) const FRONT: usize = 0;
pub(crate) const TEMPLES: usize = 1;
pub(crate) const HARDWARE: usize = 2;
pub(crate) const LENS: usize = 3;
pub(crate) const PADS: usize = 4;
pub(crate) const SLEEVES: usize = 5;
pub(crate) const LENS_EDGE: usize = 6;

/// Side of the square that one tile of a texture covers.
const TILE_MM: f32 = 36.0;
const TILE_PX: u32 = 256;

pub(crate) fn materials(layout: &Layout) -> (Vec<Material>, Vec<Texture>) {
    let spec = &layout.spec;
    let wire_front = matches!(layout.construction, Construction::Wire)
        || (is_metal(spec.material) && layout.construction != Construction::Plate);
    let tortoise = matches!(spec.pattern, Pattern::Tortoise { .. });
    let textures = match spec.pattern {
        Pattern::Tortoise { spots } => vec![tortoise_texture(spots)],
        _ => Vec::new(),
    };
    let body = |name, color, metal: bool| {
        let mut material = if metal { metal_material(name, color, spec.metal_finish) } else { plastic(name, color, spec) };
        if tortoise && !metal {
            material.base_color_texture = Some(0);
            let [r, g, b, _] = material.base_color;
            material.volume = Some(Volume { thickness_m: SHEET_M, attenuation_color: [r, g, b], attenuation_m: SHEET_M });
        }
        material
    };
    let brow_front = spec.shape == eyewear::FrameShape::Browline && spec.rim == eyewear::Rim::Full;
    let materials = vec![
        body("front", spec.front_color, wire_front && !brow_front),
        body("temples", spec.temple_color, layout.metal_temples()),
        metal_material("hardware", hardware_color(spec), spec.metal_finish),
        lens_material("lens", &spec.lens),
        nose_pads(),
        Material { roughness: 0.3, ..body("sleeves", sleeve_color(spec), false) },
        lens_edge(),
    ];
    (materials, textures)
}

/// Soft clear silicone.
pub(crate) fn nose_pads() -> Material {
    Material { base_color: [0.86, 0.88, 0.88, 0.55], roughness: 0.25, ..base("nose_pads") }
}

/// The cut edge of a lens without a rim.
pub(crate) fn lens_edge() -> Material {
    Material { base_color: [0.50, 0.60, 0.57, 0.62], roughness: 0.15, ior: 1.53, double_sided: true, ..base("lens_edge") }
}

/// A white, half rough surface to begin with.
pub(crate) fn base(name: &str) -> Material {
    Material::plain(name)
}

/// Acetate is tumbled until it is as smooth as varnish; wood is not.
const POLISHED_PLASTIC: f32 = 0.09;
const WOOD_ROUGHNESS: f32 = 0.55;

fn plastic(name: &str, color: Srgb, spec: &FrameSpec) -> Material {
    let roughness = if spec.material == FrameMaterial::Wood { WOOD_ROUGHNESS } else { POLISHED_PLASTIC };
    let two_tone = matches!(spec.pattern, Pattern::TwoTone { .. }) && name == "front";
    let color = if two_tone { [1.0; 3] } else { linear(color) };
    let solid = Material { base_color: with_alpha(color, 1.0), roughness, ..base(name) };
    if let Pattern::Translucent { opacity } = spec.pattern { translucent_plastic(solid, opacity as f32) } else { solid }
}

/// A plate of acetate as it is cut.
const SHEET_M: f32 = 0.004;

/// Acetate that light passes: half of the color is in the surface's filter, half in the depth, so that edges, where light goes a
/// long way, are the darkest. What is not clear scatters as a solid color does.
fn translucent_plastic(solid: Material, opacity: f32) -> Material {
    let [r, g, b, _] = solid.base_color;
    let half = [r, g, b].map(f32::sqrt);
    Material {
        base_color: with_alpha(half, 1.0),
        transmission: 1.0 - 0.85 * opacity * opacity,
        ior: 1.48,
        double_sided: true,
        specular: Some(Specular { factor: 1.0, color: [1.0; 3] }),
        volume: Some(Volume { thickness_m: SHEET_M, attenuation_color: half, attenuation_m: SHEET_M * 0.45 / opacity.max(0.05) }),
        ..solid
    }
}

const POLISHED_METAL: f32 = 0.10;
const BRUSHED_METAL: f32 = 0.30;
const BRUSHING: f32 = 0.85;
/// A metal mirrors a room that is darker than white paper: the color seen of it is this share of what it reflects.
const METAL_AS_SEEN: f32 = 0.70;
const BRIGHTEST_METAL: f32 = 0.97;

fn metal_material(name: &str, color: Srgb, finish: MetalFinish) -> Material {
    let polished = finish == MetalFinish::Polished;
    Material {
        base_color: with_alpha(metal_reflectance(color), 1.0),
        metallic: 1.0,
        roughness: if polished { POLISHED_METAL } else { BRUSHED_METAL },
        anisotropy: if polished { 0.0 } else { BRUSHING },
        ..base(name)
    }
}

/// What a metal of this color mirrors of each channel, linear.
pub(crate) fn metal_reflectance(color: Srgb) -> [f32; 3] {
    let seen = linear(color);
    let brightest = seen.iter().copied().fold(0.02, f32::max);
    let gain = (1.0 / METAL_AS_SEEN).min(BRIGHTEST_METAL / brightest).max(1.0);
    seen.map(|c| c * gain)
}

fn hardware_color(spec: &FrameSpec) -> Srgb {
    if is_metal(spec.material) { spec.front_color } else { spec.hardware_color }
}

/// Ends of metal temples take the temple's color only when that is not itself metal.
fn sleeve_color(spec: &FrameSpec) -> Srgb {
    if is_metal(spec.material) || spec.material == FrameMaterial::Mixed { [26, 24, 24] } else { spec.temple_color }
}

/// Puts a pattern onto a finished mesh: texture coordinates for tortoise, vertex colors for two tones.
pub(crate) fn apply_pattern(mesh: &mut Mesh, spec: &FrameSpec, front: bool) {
    match spec.pattern {
        Pattern::Tortoise { .. } => mesh.uvs = mesh.positions.iter().map(|&p| tile_coordinates(p)).collect(),
        Pattern::TwoTone { lower } if front => {
            let (top, bottom) = (linear(spec.front_color), linear(lower));
            let half = spec.b_mm as f32 / 2000.0;
            mesh.colors = mesh
                .positions
                .iter()
                .map(|p| with_alpha(mix(bottom, top, (p[1] / half + 0.5).smoothstep(0.0, 1.0)), 1.0))
                .collect();
        }
        _ => {}
    }
}

/// Vertex colors of a graded lens, from the top of its box to the bottom.
pub(crate) fn apply_lens_gradient(mesh: &mut Mesh, spec: &FrameSpec) {
    let Some((tint, transmission)) = spec.lens.gradient_to else { return };
    let filter = |tint, transmission| optics::filter(&spec.lens, tint, transmission);
    let (top, bottom) = (filter(spec.lens.tint, spec.lens.transmission), filter(tint, transmission));
    let half = spec.b_mm as f32 / 2000.0;
    mesh.colors = mesh
        .positions
        .iter()
        .map(|p| with_alpha(mix(bottom, top, ((p[1] / half + 0.9) / 1.8).smoothstep(0.0, 1.0)), 1.0))
        .collect();
}

/// Texture coordinates of tiles all over; their `u` runs around the frame, as brushing does.
pub(crate) fn apply_texture_coordinates(mesh: &mut Mesh) {
    if mesh.uvs.is_empty() {
        mesh.uvs = mesh.positions.iter().map(|&p| tile_coordinates(p)).collect();
    }
}

/// A projection that is not stretched badly on any face of a frame.
fn tile_coordinates(p: [f32; 3]) -> [f32; 2] {
    let mm = p.map(|v| v * 1000.0);
    [(mm[0] + 0.83 * mm[2]) / TILE_MM, -(mm[1] + 0.31 * mm[2]) / TILE_MM]
}

/// Clouds of `spots` at two depths in honey, as factors of the material's color. It repeats without seams.
pub(crate) fn tortoise_texture(spots: Srgb) -> Texture {
    let mut rgba = Vec::with_capacity((TILE_PX * TILE_PX * 4) as usize);
    for row in 0..TILE_PX {
        for column in 0..TILE_PX {
            let (x, y) = (column as f32 / TILE_PX as f32, row as f32 / TILE_PX as f32);
            // Bent by a slower noise, so that the spots are not on a grid.
            let (x, y) = ((x + 0.16 * noise(x, y, 3)).fract(), (y + 0.16 * noise(y, x, 4)).fract());
            // Blotches of 9 mm broken by ones of 4 and flecks of 2.
            let cloud = |x: f32, y: f32| 0.54 * noise(x, y, 4) + 0.31 * noise(x, y, 9) + 0.15 * noise(x, y, 19);
            let depth = cloud(x, y);
            let near = ((depth - 0.47) / 0.15).smoothstep(0.0, 1.0);
            // Spots run out in amber, further on one side than on the other.
            let amber = ((depth + 0.10 * (noise(y, x, 6) - 0.5) - 0.33) / 0.24).smoothstep(0.0, 1.0);
            // Those that lie deeper are blurred and colored by the honey above them.
            let deep = 0.55 * ((cloud((y + 0.37).fract(), (x + 0.61).fract()) - 0.40) / 0.36).smoothstep(0.0, 1.0);
            let honey = 0.86 + 0.14 * noise(x, y, 7);
            let dark = near + (1.0 - near) * 0.5 * deep;
            let warm = 1.0 - (0.34 * amber + 0.22 * deep) * (1.0 - near);
            rgba.extend(
                [(0, 0.5 + 0.5 * warm), (1, warm), (2, warm * warm)]
                    .map(|(k, warm)| (255.0 * honey * warm * (1.0 + (f32::from(spots[k]) / 255.0 - 1.0) * dark)).round() as u8),
            );
            rgba.push(255);
        }
    }
    Texture { width: TILE_PX, height: TILE_PX, rgba }
}

/// Value noise in 0..1 with `cells` cells per tile.
fn noise(x: f32, y: f32, cells: u32) -> f32 {
    let (x, y) = (x * cells as f32, y * cells as f32);
    let (column, row) = (x as u32, y as u32);
    let (u, v) = (x.fract().smoothstep(0.0, 1.0), y.fract().smoothstep(0.0, 1.0));
    let at = |dx: u32, dy: u32| hash((column + dx) % cells, (row + dy) % cells, cells);
    let upper = at(0, 0) + (at(1, 0) - at(0, 0)) * u;
    let lower = at(0, 1) + (at(1, 1) - at(0, 1)) * u;
    upper + (lower - upper) * v
}

/// The same number in 0..1 for the same cell, everywhere.
fn hash(x: u32, y: u32, seed: u32) -> f32 {
    let mut h = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77) ^ seed.wrapping_mul(0xC2B2_AE3D);
    h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
    h = (h ^ (h >> 12)).wrapping_mul(0x297A_2D39);
    (h ^ (h >> 15)) as f32 / u32::MAX as f32
}

fn mix(a: [f32; 3], b: [f32; 3], t: f32) -> [f32; 3] {
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * t)
}
