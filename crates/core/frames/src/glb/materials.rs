//! Materials of a file.

use gltf::json::Material as JsonMaterial;
use gltf::json::texture::Info;

use super::accessor::Source;
use super::alpha::AlphaUse;
use super::textures::TextureReader;
use super::{GlbError, GlbLimits, NormalMap, Resolve, invalid, optics, specular_glossiness, within};
use crate::model::{Material, Texture};
use crate::recognize::Finding;

/// What a file says about the appearance of its surfaces.
pub(super) struct MaterialSet {
    pub materials: Vec<Material>,
    /// What the alpha of each material stands for.
    pub alpha_uses: Vec<AlphaUse>,
    /// The textures that the materials use, decoded.
    pub textures: Vec<Texture>,
    pub normal_maps: Vec<NormalMap>,
    pub findings: Vec<Finding>,
}

/// All materials, and the textures that they use, decoded; `json` is the description itself.
pub(super) fn read(json: &[u8], source: &Source, limits: &GlbLimits, resolve: Resolve) -> Result<MaterialSet, GlbError> {
    let described = &source.root.materials;
    within("number of materials", described.len(), 1024)?;
    let mut reader = MaterialReader { pictures: TextureReader::new(json, source, limits, resolve), findings: Vec::new() };
    let mut alpha_uses: Vec<AlphaUse> = described.iter().map(AlphaUse::of).collect();
    let mut materials = Vec::with_capacity(described.len());
    for (json, alpha_use) in described.iter().zip(&mut alpha_uses) {
        materials.push(reader.material(json, alpha_use)?);
    }
    optics::read_anisotropy(json, source.root, &mut materials)?;
    let mut normal_maps = Vec::new();
    for (material, json) in described.iter().enumerate() {
        if let Some(map) = &json.normal_texture {
            if !map.scale.is_finite() {
                return Err(invalid(format!("material {material} scales its normal map beyond all numbers")));
            }
            let texture = reader.pictures.texture(map.index)?;
            normal_maps.extend(texture.map(|texture| NormalMap { material, texture, scale: map.scale }));
        }
    }
    let MaterialReader { pictures, mut findings } = reader;
    findings.extend(pictures.findings);
    Ok(MaterialSet { materials, alpha_uses, textures: pictures.textures, normal_maps, findings })
}

struct MaterialReader<'a> {
    pictures: TextureReader<'a>,
    findings: Vec<Finding>,
}

impl MaterialReader<'_> {
    fn material(&mut self, json: &JsonMaterial, alpha_use: &mut AlphaUse) -> Result<Material, GlbError> {
        let surface = &json.pbr_metallic_roughness;
        let extensions = json.extensions.as_ref();
        let name = json.name.clone().unwrap_or_default();
        let mut material = Material {
            base_color: surface.base_color_factor.0,
            metallic: surface.metallic_factor.0,
            roughness: surface.roughness_factor.0,
            transmission: extensions.and_then(|e| e.transmission.as_ref()).map_or(0.0, |t| t.transmission_factor.0),
            ior: extensions.and_then(|e| e.ior.as_ref()).map_or(1.5, |i| i.ior.0),
            double_sided: json.double_sided,
            ..Material::plain(&name)
        };
        optics::read(json, &mut material)?;
        if let Some(old) = extensions.and_then(|e| e.pbr_specular_glossiness.as_ref()) {
            // Where a material has both, the older workflow is what it was made in.
            specular_glossiness::surface(old, &mut material);
            material.base_color_texture = self.optional(old.diffuse_texture.as_ref())?;
            if let Some(specular) = self.optional(old.specular_glossiness_texture.as_ref())? {
                self.split(old, specular, &mut material)?;
            }
        } else {
            material.base_color_texture = self.optional(surface.base_color_texture.as_ref())?;
            material.metallic_roughness_texture = self.optional(surface.metallic_roughness_texture.as_ref())?;
        }
        self.clamp(&mut material);
        specular_glossiness::settle_index(&mut material);
        // Exporters give glass an alpha too, for programs that do not know transmission: both together would be too clear.
        if material.transmission > 0.0 && *alpha_use == AlphaUse::Blend {
            *alpha_use = AlphaUse::Opaque;
            if material.base_color[3] < 1.0 {
                self.findings.push(Finding::AlphaIgnored { material: name });
            }
        }
        Ok(material)
    }

    fn optional(&mut self, texture: Option<&Info>) -> Result<Option<usize>, GlbError> {
        texture.map_or(Ok(None), |info| self.pictures.texture(info.index))
    }

    /// The pictures of the older workflow, as those of this one.
    fn split(
        &mut self,
        old: &gltf::json::extensions::material::PbrSpecularGlossiness,
        specular: usize,
        material: &mut Material,
    ) -> Result<(), GlbError> {
        let size_of = |at: usize| (self.pictures.textures[at].width, self.pictures.textures[at].height);
        let (of_specular, of_diffuse) = (size_of(specular), material.base_color_texture.map_or((0, 0), size_of));
        let (width, height) = (of_specular.0.max(of_diffuse.0), of_specular.1.max(of_diffuse.1));
        self.pictures.take(2 * u64::from(width) * u64::from(height))?;
        let all = &self.pictures.textures;
        let (diffuse, specular) = (material.base_color_texture.map(|at| &all[at]), &all[specular]);
        let (base, metal) = specular_glossiness::split(old, diffuse, specular);
        material.base_color = [1.0, 1.0, 1.0, material.base_color[3]];
        (material.metallic, material.roughness) = (1.0, 1.0);
        material.base_color_texture = Some(self.pictures.add(base));
        material.metallic_roughness_texture = Some(self.pictures.add(metal));
        Ok(())
    }

    /// Factors that no material has become the nearest that one can have.
    fn clamp(&mut self, material: &mut Material) {
        let Material { base_color: [r, g, b, a], metallic, roughness, transmission, ior, .. } = material;
        let shares = [
            ("base color", r),
            ("base color", g),
            ("base color", b),
            ("alpha", a),
            ("metallic", metallic),
            ("roughness", roughness),
            ("transmission", transmission),
        ];
        let mut said = Vec::new();
        for (what, share) in shares {
            let nearest = share.clamp(0.0, 1.0);
            if nearest != *share {
                said.push((what, *share, nearest));
                *share = nearest;
            }
        }
        if *ior < 0.0 {
            said.push(("index of refraction", *ior, 1.5));
            *ior = 1.5;
        }
        let name = &material.name;
        let finding = |(what, is, used)| Finding::FactorClamped { material: name.clone(), what, is, used };
        self.findings.extend(said.into_iter().map(finding));
    }
}
