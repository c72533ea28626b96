//! Materials of the older workflow (`KHR_materials_pbrSpecularGlossiness`), and of converters that write it as an index of refraction
//! beyond all glass with a specular color, as metal and roughness.
//!
//! What reflects more, head-on, than any plastic, glass or gem does is a metal in the color of its reflection.

use gltf::json::extensions::material::PbrSpecularGlossiness;

use crate::model::{Material, Texture};

/// Diamond reflects 0.17; common plastics 0.04; the dullest metals 0.4.
const DIELECTRIC: f32 = 0.10;
const METAL: f32 = 0.35;
/// Lowest and highest index of what light passes: air and rutile.
const INDICES: std::ops::RangeInclusive<f32> = 1.0..=2.7;
const USUAL_INDEX: f32 = 1.5;

/// Takes over the factors; textures are joined by [`split`] where there are any.
pub(super) fn surface(old: &PbrSpecularGlossiness, material: &mut Material) {
    let [r, g, b, alpha] = old.diffuse_factor.0;
    let (metallic, color) = metal_of([r, g, b], old.specular_factor.0);
    material.base_color = [color[0], color[1], color[2], alpha];
    material.metallic = metallic;
    material.roughness = 1.0 - old.glossiness_factor.0;
}

/// Brings an index that no glass has to the usual one: 0 stands for infinity, and with a specular color both say how much is reflected.
pub(super) fn settle_index(material: &mut Material) {
    if INDICES.contains(&material.ior) {
        return;
    }
    // Air, and what is nearly air, reflects nothing.
    let ratio = if material.ior <= 0.0 {
        1.0
    } else if material.ior < 1.0 {
        0.0
    } else {
        (material.ior - 1.0) / (material.ior + 1.0)
    };
    let head_on = ratio * ratio;
    let reflected = material.specular.map_or([head_on; 3], |s| s.color.map(|c| (c * head_on).min(1.0) * s.factor));
    material.ior = USUAL_INDEX;
    if material.transmission > 0.0 {
        let usual = (USUAL_INDEX - 1.0) / (USUAL_INDEX + 1.0);
        if let Some(specular) = &mut material.specular {
            (specular.factor, specular.color) = (1.0, reflected.map(|r| r / (usual * usual)));
        }
        return;
    }
    let [r, g, b, alpha] = material.base_color;
    let (metallic, color) = metal_of([r, g, b], reflected);
    material.metallic = material.metallic.max(metallic);
    material.base_color = [color[0], color[1], color[2], alpha];
    material.specular = None;
}

/// How much of a metal a surface is, and its color.
fn metal_of(diffuse: [f32; 3], specular: [f32; 3]) -> (f32, [f32; 3]) {
    let strongest = specular.into_iter().fold(0.0, f32::max);
    let part = ((strongest - DIELECTRIC) / (METAL - DIELECTRIC)).clamp(0.0, 1.0);
    (part, [0, 1, 2].map(|k| diffuse[k] + (specular[k] - diffuse[k]) * part))
}

/// Base color, and roughness (G) with metal (B), of the pictures of both: each texel as its factors say, which are 1 afterwards.
pub(super) fn split(old: &PbrSpecularGlossiness, diffuse: Option<&Texture>, specular: &Texture) -> (Texture, Texture) {
    let (width, height) = diffuse.map_or((specular.width, specular.height), |diffuse| {
        (diffuse.width.max(specular.width), diffuse.height.max(specular.height))
    });
    let texel = |texture: &Texture, x: u32, y: u32| {
        let place = |at: u32, of: u32, side: u32| (u64::from(at) * u64::from(side) / u64::from(of)) as usize;
        let at = 4 * (place(y, height, texture.height) * texture.width as usize + place(x, width, texture.width));
        [0, 1, 2, 3].map(|k| f32::from(texture.rgba[at + k]) / 255.0)
    };
    let count = 4 * width as usize * height as usize;
    let (mut base, mut metal) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let byte = |share: f32| (share.clamp(0.0, 1.0) * 255.0).round() as u8;
    for y in 0..height {
        for x in 0..width {
            let [r, g, b, alpha] = diffuse.map_or([1.0; 4], |texture| texel(texture, x, y));
            let tint = old.diffuse_factor.0;
            let diffuse = [linear(r) * tint[0], linear(g) * tint[1], linear(b) * tint[2]];
            let [r, g, b, gloss] = texel(specular, x, y);
            let tint = old.specular_factor.0;
            let (metallic, color) = metal_of(diffuse, [linear(r) * tint[0], linear(g) * tint[1], linear(b) * tint[2]]);
            base.extend(color.map(|c| byte(encoded(c))).into_iter().chain([byte(alpha)]));
            metal.extend([0, byte(1.0 - gloss * old.glossiness_factor.0), byte(metallic), 255]);
        }
    }
    (Texture { width, height, rgba: base }, Texture { width, height, rgba: metal })
}

/// IEC 61966-2-1.
fn linear(share: f32) -> f32 {
    if share <= 0.04045 { share / 12.92 } else { libm::powf((share + 0.055) / 1.055, 2.4) }
}

fn encoded(share: f32) -> f32 {
    let share = share.clamp(0.0, 1.0);
    if share <= 0.003_130_8 { share * 12.92 } else { 1.055 * libm::powf(share, 1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Specular;

    #[track_caller]
    fn check(ior: f32, specular: Option<[f32; 3]>, expected: (f32, [f32; 3])) {
        let specular = specular.map(|color| Specular { factor: 1.0, color });
        let mut material = Material { base_color: [0.02, 0.02, 0.02, 1.0], ior, specular, ..Material::plain("m") };
        settle_index(&mut material);
        let [r, g, b, _] = material.base_color;
        let near = [r, g, b].iter().zip(expected.1).all(|(is, said)| (is - said).abs() < 0.02);
        assert!((material.metallic - expected.0).abs() < 0.02 && near, "{ior} {specular:?}: {material:?}");
        assert!((1.0..=2.7).contains(&material.ior));
    }

    #[test]
    fn an_index_beyond_glass_says_how_much_is_reflected() {
        let black = [0.02; 3];
        check(1000.0, Some([0.04; 3]), (0.0, black));
        check(0.0, Some([0.04; 3]), (0.0, black));
        check(1000.0, Some([1.0, 0.77, 0.34]), (1.0, [1.0, 0.77, 0.34]));
        check(11.0, None, (1.0, [0.69; 3]));
        check(0.0, None, (1.0, [1.0; 3]));
        check(1.0, None, (0.0, black));
        check(1.5, Some([25.0; 3]), (0.0, black));
    }

    #[test]
    fn gold_and_acetate_in_one_picture_stay_apart() {
        let diffuse = Texture { width: 2, height: 1, rgba: vec![40, 30, 20, 255, 0, 0, 0, 128] };
        let specular = Texture { width: 2, height: 2, rgba: [56, 56, 56, 200, 255, 220, 150, 255].repeat(2) };
        let (base, metal) = split(&PbrSpecularGlossiness::default(), Some(&diffuse), &specular);
        assert_eq!((base.width, base.height), (2, 2));
        assert_eq!(base.rgba[..4], [40, 30, 20, 255], "plastic keeps its color");
        assert_eq!(base.rgba[4..8], [255, 220, 150, 128], "metal has that of its reflection");
        assert_eq!((metal.rgba[1], metal.rgba[2]), (55, 0));
        assert_eq!((metal.rgba[5], metal.rgba[6]), (0, 255));
    }
}
