//! Where a material's textures lie on its surface: which coordinates, and `KHR_texture_transform`.

use gltf::json::Material;
use gltf::json::texture::Info;

use super::{GlbError, invalid};

/// One placement for all textures of a material, that of the first of base color (or diffuse), metallic-roughness (or specular-glossiness) and
/// normal map.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Mapping {
    /// The n of `TEXCOORD_n`.
    pub set: u32,
    transform: Option<Transform>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Transform {
    offset: [f32; 2],
    rotation_rad: f32,
    scale: [f32; 2],
}

impl Mapping {
    pub fn of(material: &Material) -> Self {
        Self::all(material).first().copied().unwrap_or_default()
    }

    /// Whether the textures of the material are placed in different ways.
    pub fn differs(material: &Material) -> bool {
        Self::all(material).windows(2).any(|pair| pair[0] != pair[1])
    }

    fn all(material: &Material) -> Vec<Self> {
        let surface = &material.pbr_metallic_roughness;
        let old = material.extensions.as_ref().and_then(|e| e.pbr_specular_glossiness.as_ref());
        let textures = match old {
            Some(old) => [old.diffuse_texture.as_ref(), old.specular_glossiness_texture.as_ref()],
            None => [surface.base_color_texture.as_ref(), surface.metallic_roughness_texture.as_ref()],
        };
        // The crate does not read the transform of a normal map; it is taken to lie as the others do.
        let normal = material.normal_texture.as_ref().map(|t| Self { set: t.tex_coord, transform: None });
        let others: Vec<Self> = textures.into_iter().flatten().map(Self::of_texture).collect();
        if others.is_empty() { normal.into_iter().collect() } else { others }
    }

    fn of_texture(info: &Info) -> Self {
        let Some(t) = info.extensions.as_ref().and_then(|e| e.texture_transform.as_ref()) else {
            return Self { set: info.tex_coord, transform: None };
        };
        let transform = Transform { offset: t.offset.0, rotation_rad: t.rotation.0, scale: t.scale.0 };
        Self { set: t.tex_coord.unwrap_or(info.tex_coord), transform: Some(transform) }
    }

    /// Coordinates as a texture without a transform has them.
    pub fn apply(&self, uvs: Vec<[f32; 2]>) -> Result<Vec<[f32; 2]>, GlbError> {
        let Some(Transform { offset, rotation_rad, scale }) = self.transform else { return Ok(uvs) };
        let (sin, cos) = libm::sincosf(rotation_rad);
        let place = |[u, v]: [f32; 2]| {
            let (u, v) = (u * scale[0], v * scale[1]);
            [cos * u + sin * v + offset[0], cos * v - sin * u + offset[1]]
        };
        let placed: Vec<[f32; 2]> = uvs.into_iter().map(place).collect();
        let finite = placed.iter().flatten().all(|v| v.is_finite());
        if finite { Ok(placed) } else { Err(invalid("a texture transform leads beyond all numbers")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(transform: Transform, from: [f32; 2], expected: [f32; 2]) {
        let mapping = Mapping { set: 0, transform: Some(transform) };
        let placed = mapping.apply(vec![from]).expect("finite")[0];
        assert!((0..2).all(|k| (placed[k] - expected[k]).abs() < 1e-6), "{placed:?} instead of {expected:?}");
    }

    #[test]
    fn coordinates_are_scaled_then_turned_then_moved() {
        let still = Transform { offset: [0.0; 2], rotation_rad: 0.0, scale: [1.0; 2] };
        check(Transform { offset: [0.5, 0.25], scale: [2.0, 4.0], ..still }, [0.1, 0.1], [0.7, 0.65]);
        check(Transform { rotation_rad: std::f32::consts::FRAC_PI_2, ..still }, [0.0, 1.0], [1.0, 0.0]);
        check(Transform { rotation_rad: std::f32::consts::FRAC_PI_2, scale: [3.0, 1.0], ..still }, [1.0, 0.0], [0.0, -3.0]);
    }
}
