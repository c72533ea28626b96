//! Metallic-roughness shading (GGX, split-sum) of solid parts and lenses under an [`Environment`].

use frames::{FrameModel, Material, Volume};
use glam::{FloatExt, Vec3, Vec4};

use crate::environment::Environment;
use crate::fragment::Fragment;
use crate::math::mix;
use crate::shader::Shade;
use crate::srgb::Srgb;
use crate::texture;

/// A material's numbers at one point.
#[derive(Clone, Copy, Debug)]
struct SurfaceMaterial {
    base: Vec3,
    alpha: f32,
    metallic: f32,
    roughness: f32,
}

/// A wire as thin as a pixel has no sides that could be told apart: it is drawn turned to the viewer by this much, else each
/// pixel would show another part of the round.
const WIRE_FLATNESS: f32 = 1.5;

/// Does the color of the material depend on the normal alone? A texture may change from one pixel to the next.
pub(crate) fn is_uniform(material: &Material) -> bool {
    material.base_color_texture.is_none() && material.metallic_roughness_texture.is_none()
}

/// Shades a fragment on the frame.
pub(crate) fn shade(frame: &FrameModel, environment: &Environment, srgb: &Srgb, fragment: &Fragment) -> Shade {
    let material = &frame.materials[fragment.surface.material];
    let view = (-fragment.position).normalize_or(Vec3::Z);
    let normal = fragment.normal.normalize_or(view);
    let facing = normal.dot(view);
    let normal = if facing < 0.0 { -normal } else { normal };
    let normal = (normal + view * (WIRE_FLATNESS * fragment.turn_per_px.smoothstep(0.5, 0.9))).normalize_or(view);
    let facing = normal.dot(view).max(1e-3);
    let mirror = (2.0 * normal.dot(view) * normal - view).normalize_or(view);
    let point = material_at(frame, material, srgb, fragment);
    let right = environment.up.cross(environment.forward);
    let away = (normal.dot(right) * if fragment.at_rest.x < 0.0 { -1.0 } else { 1.0 }).smoothstep(0.0, 0.5);

    if material.transmission > 0.0 {
        return shade_transparent(material, environment, &point, [normal, mirror], facing, away);
    }
    let dielectric = reflectance(material.ior);
    let f0 = Vec3::splat(dielectric).lerp(point.base, point.metallic);
    let mut light = environment.diffuse(normal) * point.base;
    if let Some(volume) = &material.volume {
        light = subsurface(environment, volume, point.base, light, facing);
    }
    let light = light * (1.0 - point.metallic);
    let mirrored = if material.anisotropy > 0.0 {
        anisotropic_reflection(environment, normal, view, point.roughness, material.anisotropy, away)
    } else {
        environment.reflection(mirror, point.roughness, away)
    };
    let color = light * (1.0 - dielectric) + mirrored * environment_brdf(f0, point.roughness, facing);
    Shade { color: color * point.alpha, transmit: Vec3::splat(1.0 - point.alpha) }
}

/// Share of the light that a body which is not clear takes up and lets out again, through its face and along its thin edges.
const SUBSURFACE_SHARE: [f32; 2] = [0.22, 0.65];
/// What is left of its thickness along an edge.
const EDGE_DEPTH: f32 = 0.25;

/// Light that has gone through a body that scatters, as tortoise acetate does: `light` is what its surface returns. Edges, where the
/// way is short, are the lightest.
fn subsurface(environment: &Environment, volume: &Volume, base: Vec3, light: Vec3, facing: f32) -> Vec3 {
    let edge = (1.0 - facing).smoothstep(0.0, 0.7);
    let depth = volume.thickness_m / volume.attenuation_m * mix(1.0, EDGE_DEPTH, edge);
    let entering = (environment.behind + environment.mean) * 0.5;
    let [r, g, b] = base.to_array().map(f32::sqrt);
    let through = entering * Vec3::new(r, g, b) * power(Vec3::from_array(volume.attenuation_color), depth.min(DEEPEST));
    light.lerp(through, mix(SUBSURFACE_SHARE[0], SUBSURFACE_SHARE[1], edge))
}

/// How far, as a tangent, full brushing leans the normals of its grooves to both sides.
const GROOVE_LEAN: f32 = 0.34;

/// Grooves run around the frame, level as it stands: what they mirror is spread out across them.
fn anisotropic_reflection(environment: &Environment, normal: Vec3, view: Vec3, roughness: f32, strength: f32, away: f32) -> Vec3 {
    let along = environment.up.cross(normal).normalize_or(environment.forward);
    let across = normal.cross(along) * (GROOVE_LEAN * strength);
    let mirrored = |lean: f32| {
        let groove = (normal + across * lean).normalize_or(normal);
        environment.reflection((2.0 * groove.dot(view) * groove - view).normalize_or(view), roughness, away)
    };
    // Slopes of grooves are distributed as a bell.
    mirrored(-1.0) * 0.3 + mirrored(0.0) * 0.4 + mirrored(1.0) * 0.3
}

/// No sun lens for general use lets less through (ISO 12312-1, category 3); files from elsewhere paint them black.
const LEAST_TRANSMITTANCE: f32 = 0.08;
/// A file that gives a lens the index of air means a coating that this renderer does not know.
const COATED_REFLECTANCE: f32 = 0.09;
/// What two surfaces and the glass keep of the light, head-on.
const CLEAR_LOSS: f32 = 0.035;
/// How much further light goes in a body at its outline than through its face.
const ALONG_EDGES: f32 = 1.8;
/// Bodies deeper than this, in lengths of their attenuation, are dark all the same.
const DEEPEST: f32 = 6.0;

/// Clear material: tint and body multiply what is behind, the surface reflects.
fn shade_transparent(
    material: &Material,
    environment: &Environment,
    point: &SurfaceMaterial,
    [normal, mirror]: [Vec3; 2],
    facing: f32,
    away: f32,
) -> Shade {
    let fresnel = fresnel_reflectance(material, point, facing);
    let mut tint = point.base;
    let mut passes = material.transmission;
    if material.specular.is_none() {
        tint = tint.max(Vec3::splat(LEAST_TRANSMITTANCE * material.transmission.smoothstep(0.0, 0.5)));
    }
    if let Some(volume) = &material.volume {
        let aside = 1.0 - facing;
        let depth = volume.thickness_m / volume.attenuation_m * (1.0 + ALONG_EDGES * aside * aside);
        // Near and far side are drawn, and take half each.
        let [r, g, b] = tint.to_array().map(f32::sqrt);
        tint = Vec3::new(r, g, b) * power(Vec3::from_array(volume.attenuation_color), 0.5 * depth.min(DEEPEST));
        passes = passes.sqrt();
    }
    let through = (1.0 - fresnel) * (passes * (1.0 - CLEAR_LOSS));
    let mut reflected = environment.reflection(mirror, point.roughness, away);
    let coated = mirror_coating(material);
    if coated > 0.0 {
        reflected = reflected.lerp(environment.sharp_reflection(mirror) * rim_occlusion(environment, normal), coated);
    }
    let metal = point.base * point.metallic;
    let scattered = (1.0 - passes) * (1.0 - point.metallic);
    let matt = if scattered > 0.0 { environment.diffuse(normal) * point.base * scattered } else { Vec3::ZERO };
    let color = matt + reflected * (fresnel + metal * (1.0 - fresnel));
    Shade { color: color * point.alpha, transmit: tint * through * point.alpha + (1.0 - point.alpha) }
}

/// Share of the light that a clear surface reflects: what its coating says, and nearly all at grazing angles.
fn fresnel_reflectance(material: &Material, point: &SurfaceMaterial, facing: f32) -> Vec3 {
    let f0 = if material.ior < 1.1 { COATED_REFLECTANCE } else { reflectance(material.ior) };
    if let Some(specular) = &material.specular {
        let head_on = (Vec3::from_array(specular.color) * f0).min(Vec3::ONE);
        let head_on = head_on.lerp(coating_at_angle(head_on, facing), mirror_coating(material));
        return head_on.lerp(Vec3::ONE, schlick_weight(facing)) * specular.factor;
    }
    // Clear lenses are coated against reflections, the backs of sun lenses too; what is left is faintly green.
    let clearness = point.base.min_element().smoothstep(0.35, 0.9);
    let fresnel = (mix(1.2, 0.30, clearness) * (f0 + (1.0 - f0) * schlick_weight(facing))).min(1.0);
    Vec3::ONE.lerp(Vec3::new(0.80, 1.0, 0.92), clearness) * fresnel
}

/// Reflectances head-on that no mirror coating has, and that every one has.
const MIRROR_REFLECTS: [f32; 2] = [0.08, 0.2];
/// Square of the index that light goes through a coating with, on the whole, and by which share waves must be shorter for a channel to
/// take over the color of the next: layers reflect bands as wide as two.
const COATING_INDEX_SQUARED: f32 = 2.5;
const CHANNEL_STEP: f32 = 0.24;
/// Lenses curve back to their rims, which take some of the room: from and to this cosine of the way off the front's direction.
const RIM_COSINES: [f32; 2] = [0.99, 0.93];
const RIM_TAKES: f32 = 0.30;

/// Is a lens coated as a mirror? 0 to 1.
fn mirror_coating(material: &Material) -> f32 {
    let f0 = reflectance(material.ior);
    let strongest = material.specular.map_or(0.0, |specular| Vec3::from_array(specular.color).max_element() * f0);
    strongest.smoothstep(MIRROR_REFLECTS[0], MIRROR_REFLECTS[1])
}

/// What a coating of thin layers reflects aslant: the colors of shorter waves, by `sqrt(1 - sin^2 / n^2)`.
fn coating_at_angle(head_on: Vec3, facing: f32) -> Vec3 {
    let sine_squared = (1.0 - facing * facing).max(0.0);
    let shorter = 1.0 - (1.0 - sine_squared / COATING_INDEX_SQUARED).sqrt();
    let step = (shorter / CHANNEL_STEP).min(1.0);
    // Beyond red the next order of the layers begins, with the shortest waves.
    let longer = Vec3::new(mix(head_on.x, head_on.z, 0.4), head_on.x, head_on.y);
    head_on.lerp(longer, step)
}

fn rim_occlusion(environment: &Environment, normal: Vec3) -> f32 {
    1.0 - RIM_TAKES * normal.dot(environment.front).smoothstep(RIM_COSINES[0], RIM_COSINES[1])
}

/// `color` to a power from 0 on: exact at whole numbers, straight between them.
fn power(color: Vec3, exponent: f32) -> Vec3 {
    let whole = exponent as u32;
    let low = (0..whole).fold(Vec3::ONE, |product, _| product * color);
    low.lerp(low * color, exponent - whole as f32)
}

/// Where the normal turns much within a pixel, as on thin wires, the pixel mirrors a wide part of the room: the lobe of all
/// its normals together (Kaplanyan, "Stable specular highlights", 2013).
fn filtered_roughness(roughness: f32, turn_per_px: f32) -> f32 {
    let turn = (0.85 * turn_per_px).min(0.8);
    (roughness * roughness + turn * turn).sqrt().min(1.0)
}

fn material_at(frame: &FrameModel, material: &Material, srgb: &Srgb, fragment: &Fragment) -> SurfaceMaterial {
    let mut base = Vec4::from_array(material.base_color) * fragment.color;
    let (mut metallic, mut roughness) = (material.metallic, material.roughness);
    if let Some(texture) = material.base_color_texture.and_then(|i| frame.textures.get(i)) {
        base *= texture::sample(texture, fragment.uv, fragment.uv_per_px, |p| {
            Vec4::new(srgb.decode(p[0]), srgb.decode(p[1]), srgb.decode(p[2]), f32::from(p[3]) / 255.0)
        });
    }
    if let Some(texture) = material.metallic_roughness_texture.and_then(|i| frame.textures.get(i)) {
        let read = |p: &[u8]| Vec4::new(0.0, f32::from(p[1]), f32::from(p[2]), 0.0) / 255.0;
        let value = texture::sample(texture, fragment.uv, fragment.uv_per_px, read);
        (metallic, roughness) = (metallic * value.z, roughness * value.y);
    }
    SurfaceMaterial {
        base: base.truncate().clamp(Vec3::ZERO, Vec3::ONE),
        alpha: base.w.clamp(0.0, 1.0),
        metallic: metallic.clamp(0.0, 1.0),
        roughness: filtered_roughness(roughness.clamp(0.02, 1.0), fragment.turn_per_px),
    }
}

/// Reflectance of a surface seen head-on, from its index of refraction.
fn reflectance(ior: f32) -> f32 {
    let ratio = (ior - 1.0) / (ior + 1.0);
    ratio * ratio
}

/// Schlick's weight of the reflection at grazing angles.
fn schlick_weight(facing: f32) -> f32 {
    let rest = 1.0 - facing;
    let square = rest * rest;
    square * square * rest
}

/// The GGX lobe's share of the light around the mirror direction: Karis' fit of the split-sum table ("Physically based
/// shading on mobile", 2014), with its exponential `2^(-9.28 x)` as a rational function.
fn environment_brdf(f0: Vec3, roughness: f32, facing: f32) -> Vec3 {
    let rx = 1.0 - roughness;
    let ry = 0.0425 - 0.0275 * roughness;
    let rz = 1.04 - 0.572 * roughness;
    let rw = 0.022 * roughness - 0.04;
    let a = (rx * rx).min(exp2_decay(facing)) * rx + ry;
    let scale = -1.04 * a + rz;
    let offset = 1.04 * a + rw;
    (f0 * scale + offset).max(Vec3::ZERO)
}

/// `2^(-9.28 x)` for x in 0..=1: `(1 + y/16)^-16` with `y` the exponent in e, stretched to agree within 0.01.
fn exp2_decay(x: f32) -> f32 {
    let y = 6.432 * x;
    let base = 1.0 + y / 16.0 + y * y / 512.0;
    let square = base * base;
    let fourth = square * square;
    let eighth = fourth * fourth;
    1.0 / (eighth * eighth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::{SoftBox, SoftBoxes};

    #[test]
    fn the_decay_is_the_exponential() {
        for i in 0..=20 {
            let x = i as f32 / 20.0;
            assert!((exp2_decay(x) - (-9.28 * x).exp2()).abs() < 0.01, "{x}");
        }
    }

    #[test]
    fn a_smooth_surface_reflects_more_at_grazing_angles() {
        let f0 = Vec3::splat(0.04);
        assert!(environment_brdf(f0, 0.1, 1.0).x < 0.06);
        assert!(environment_brdf(f0, 0.1, 0.05).x > 0.4);
        let metal = environment_brdf(Vec3::splat(0.9), 0.2, 1.0).x;
        assert!(metal > 0.8 && metal <= 1.0, "{metal}");
        assert!((reflectance(1.5) - 0.04).abs() < 1e-6);
    }

    #[test]
    fn brushing_spreads_light_across_itself_only() {
        let lit_from = |direction: Vec3| {
            let lamp = [SoftBox::new(direction, [0.1, 0.1], Vec3::ONE)];
            let dark = Environment { boxes: SoftBoxes::new(&lamp), ..Environment::studio() };
            let dark = Environment { mean: Vec3::ZERO, slope: [Vec3::ZERO; 3], sky: Vec3::ZERO, horizon: Vec3::ZERO, ..dark };
            let dark = Environment { floor: Vec3::ZERO, sides: [Vec3::ZERO; 2], ..dark };
            anisotropic_reflection(&dark, Vec3::Z, Vec3::Z, 0.2, 1.0, 1.0).x
        };
        let (above, beside) = (lit_from(Vec3::new(0.0, 0.55, 0.8)), lit_from(Vec3::new(0.55, 0.0, 0.8)));
        assert!(above > 4.0 * beside + 0.01, "{above} {beside}");
    }

    #[test]
    fn mirrors_change_their_hue_aslant_towards_shorter_waves() {
        let hue = |color: Vec3, cosine| coating_at_angle(color, cosine).to_array();
        let [r, g, b] = hue(Vec3::new(0.05, 0.2, 0.5), 0.6);
        assert!(r > 0.1 && g < 0.2 && b < 0.5, "blue turns violet: {r} {g} {b}");
        let [r, g, b] = hue(Vec3::new(0.5, 0.15, 0.05), 0.6);
        assert!(g > 0.25 && r < 0.5 && b > 0.05, "red turns to gold: {r} {g} {b}");
        assert_eq!(hue(Vec3::new(0.5, 0.3, 0.1), 1.0), [0.5, 0.3, 0.1]);
    }

    #[test]
    fn tortoise_is_lightest_at_its_edges() {
        let volume = Volume { thickness_m: 0.004, attenuation_color: [0.4, 0.15, 0.03], attenuation_m: 0.004 };
        let studio = Environment::studio();
        let honey = Vec3::new(0.4, 0.15, 0.03);
        let seen = |facing| subsurface(&studio, &volume, honey, honey * 0.7, facing);
        assert!(seen(0.2).element_sum() > 1.1 * seen(1.0).element_sum(), "{} {}", seen(0.2), seen(1.0));
    }

    #[test]
    fn powers_are_exact_at_whole_numbers() {
        let color = Vec3::new(0.5, 0.9, 0.1);
        assert_eq!(power(color, 0.0), Vec3::ONE);
        assert_eq!(power(color, 2.0), color * color);
        assert!(power(color, 1.5).cmplt(color).all() && power(color, 1.5).cmpgt(color * color).all());
    }
}
