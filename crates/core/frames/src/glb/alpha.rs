//! What alpha means (`alphaMode`): nothing, there or not there, or a share. Afterwards it is what is drawn: where a material is opaque
//! its texture and its vertices are too, and a mask is 0 or 1.

use gltf::json::Material as JsonMaterial;
use gltf::json::material::AlphaMode;
use gltf::json::validation::Checked;

use super::{GlbError, GlbLimits};
use crate::model::{Material, Texture};
use crate::recognize::Piece;

/// What the alpha of a material, its texture and its vertices together stand for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum AlphaUse {
    Opaque,
    /// There where it is this much at least.
    Mask(f32),
    Blend,
}

impl AlphaUse {
    /// What glTF gives a mask that says nothing.
    const CUTOFF: f32 = 0.5;

    pub fn of(json: &JsonMaterial) -> Self {
        match json.alpha_mode {
            Checked::Valid(AlphaMode::Blend) => Self::Blend,
            Checked::Valid(AlphaMode::Mask) => Self::Mask(json.alpha_cutoff.as_ref().map_or(Self::CUTOFF, |cutoff| cutoff.0)),
            _ => Self::Opaque,
        }
    }

    /// A share as it is drawn.
    fn drawn(self, share: f32) -> f32 {
        match self {
            Self::Opaque => 1.0,
            Self::Mask(cutoff) => f32::from(u8::from(share >= cutoff)),
            Self::Blend => share,
        }
    }
}

/// Applies the uses of the materials, in their order, to their factors, textures and the vertices of the pieces that have them.
///
/// # Errors
/// When a texture that materials use in different ways would have to be held more often than the limit of texels allows.
pub(super) fn settle(
    uses: &[AlphaUse],
    materials: &mut [Material],
    textures: &mut Vec<Texture>,
    pieces: &mut [Piece],
    limits: &GlbLimits,
) -> Result<(), GlbError> {
    apply_to_textures(uses, materials, textures, limits)?;
    for piece in pieces.iter_mut() {
        let material = piece.material.and_then(|m| uses.get(m).zip(materials.get_mut(m)));
        let Some((alpha_use, material)) = material else {
            piece.colors.iter_mut().for_each(|color| color[3] = 1.0);
            continue;
        };
        for color in &mut piece.colors {
            // The texture of a mask has its own threshold by now.
            color[3] =
                alpha_use.drawn(color[3] * if matches!(alpha_use, AlphaUse::Mask(_)) { material.base_color[3] } else { 1.0 });
        }
        material.blend |= piece.colors.iter().any(|color| color[3] < 1.0);
    }
    for (material, alpha_use) in materials.iter_mut().zip(uses) {
        let drawn = alpha_use.drawn(material.base_color[3]);
        material.base_color[3] = if is_in_texture(material, *alpha_use) { 1.0 } else { drawn };
        let texture = material.base_color_texture.and_then(|t| textures.get(t));
        material.blend |= *alpha_use != AlphaUse::Opaque && texture.is_some_and(has_alpha);
    }
    Ok(())
}

/// A mask's factor counts in its texture, where there is one.
fn is_in_texture(material: &Material, alpha_use: AlphaUse) -> bool {
    matches!(alpha_use, AlphaUse::Mask(_)) && material.base_color_texture.is_some()
}

fn has_alpha(texture: &Texture) -> bool {
    texture.rgba.chunks_exact(4).any(|pixel| pixel[3] < 255)
}

/// Textures whose alpha is drawn as it is stay; others are changed where all materials agree, else copied.
fn apply_to_textures(
    uses: &[AlphaUse],
    materials: &mut [Material],
    textures: &mut Vec<Texture>,
    limits: &GlbLimits,
) -> Result<(), GlbError> {
    let count = textures.len();
    let with_alpha: Vec<bool> = textures.iter().map(has_alpha).collect();
    // By texture: the threshold of each use that was made, and where it is. A use is told by its threshold alone.
    let mut made: Vec<Vec<(Option<f32>, usize)>> = vec![Vec::new(); count];
    let mut copies: Vec<(usize, Option<f32>, usize)> = Vec::new();
    for (material, alpha_use) in materials.iter_mut().zip(uses) {
        let Some(at) = material.base_color_texture.filter(|&at| with_alpha.get(at).copied().unwrap_or(false)) else { continue };
        let threshold = match *alpha_use {
            AlphaUse::Opaque => Some(f32::NEG_INFINITY),
            AlphaUse::Mask(cutoff) => Some(cutoff / material.base_color[3].max(f32::MIN_POSITIVE)),
            AlphaUse::Blend => None,
        };
        let known = made[at].iter().find(|(other, _)| *other == threshold).map(|(_, place)| *place);
        let place = known.unwrap_or_else(|| {
            let place = if made[at].is_empty() { at } else { count + copies.iter().filter(|c| c.2 >= count).count() };
            made[at].push((threshold, place));
            copies.push((at, threshold, place));
            place
        });
        material.base_color_texture = Some(place);
    }
    let pixels = |texture: &Texture| u64::from(texture.width) * u64::from(texture.height);
    let more = copies.iter().filter(|copy| copy.2 >= count).map(|copy| pixels(&textures[copy.0]));
    let value = textures.iter().map(pixels).sum::<u64>() + more.sum::<u64>();
    if value > limits.max_texture_pixels {
        return Err(GlbError::TooBig { what: "number of texture pixels", value, most: limits.max_texture_pixels });
    }
    // Copies first: each is made of the picture as it was.
    for in_place in [false, true] {
        for &(from, threshold, place) in copies.iter().filter(|copy| (copy.2 < count) == in_place) {
            if !in_place {
                textures.push(textures[from].clone());
            }
            if let Some(threshold) = threshold {
                for alpha in textures[place].rgba.iter_mut().skip(3).step_by(4) {
                    *alpha = if f32::from(*alpha) / 255.0 >= threshold { 255 } else { 0 };
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(alphas: [u8; 4]) -> Texture {
        Texture { width: 2, height: 2, rgba: alphas.into_iter().flat_map(|alpha| [9, 9, 9, alpha]).collect() }
    }

    fn textured(alpha: f32) -> Material {
        Material { base_color: [1.0, 1.0, 1.0, alpha], base_color_texture: Some(0), ..Material::plain("m") }
    }

    fn alphas(texture: &Texture) -> Vec<u8> {
        texture.rgba.iter().skip(3).step_by(4).copied().collect()
    }

    #[test]
    fn one_picture_is_drawn_as_each_material_says() {
        let mut materials = vec![textured(1.0), textured(1.0), textured(0.5), textured(1.0)];
        let mut textures = vec![gray([0, 100, 200, 255])];
        let uses = [AlphaUse::Opaque, AlphaUse::Blend, AlphaUse::Mask(0.45), AlphaUse::Opaque];
        settle(&uses, &mut materials, &mut textures, &mut [], &GlbLimits::default()).expect("within the limits");
        let of = |m: usize| alphas(&textures[materials[m].base_color_texture.expect("a texture")]);
        assert_eq!(of(0), [255; 4]);
        assert_eq!(of(1), [0, 100, 200, 255]);
        assert_eq!(of(2), [0, 0, 0, 255], "0.45 of half of it");
        assert_eq!(of(3), [255; 4]);
        assert_eq!((textures.len(), materials[2].base_color[3]), (3, 1.0));
        assert_eq!([0, 1, 2, 3].map(|m| materials[m].blend), [false, true, true, false]);
        let few = GlbLimits { max_texture_pixels: 11, ..GlbLimits::default() };
        let mut again = vec![textured(1.0), textured(1.0), textured(0.5)];
        assert!(settle(&uses[..3], &mut again, &mut vec![gray([0; 4])], &mut [], &few).is_err());
    }

    #[test]
    fn a_mask_without_a_texture_is_there_or_not() {
        for (alpha, cutoff, expected) in [(0.4, 0.5, 0.0), (0.6, 0.5, 1.0), (0.6, 0.7, 0.0), (0.0, 0.0, 1.0)] {
            let mut materials = vec![Material { base_color: [1.0, 1.0, 1.0, alpha], ..Material::plain("m") }];
            settle(&[AlphaUse::Mask(cutoff)], &mut materials, &mut vec![], &mut [], &GlbLimits::default()).expect("no texture");
            assert_eq!(materials[0].base_color[3], expected, "{alpha} at {cutoff}");
        }
    }
}
