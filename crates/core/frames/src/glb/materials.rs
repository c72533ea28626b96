//! Materials and textures of a file.

use std::io::Cursor;

use gltf::json::material::AlphaMode;
use gltf::json::validation::Checked;
use gltf::json::{Index, Material as JsonMaterial, Texture as JsonTexture};
use image::{ImageFormat, ImageReader, Limits};

use super::accessor::Source;
use super::{GlbError, GlbLimits, NormalMap, Resolve, data_uri, invalid, optics, within};
use crate::model::{Material, Texture};
use crate::recognize::Finding;

/// What a file says about the appearance of its surfaces.
pub(super) struct MaterialSet {
    pub materials: Vec<Material>,
    /// The textures that the materials use, decoded.
    pub textures: Vec<Texture>,
    pub normal_maps: Vec<NormalMap>,
    pub findings: Vec<Finding>,
}

/// All materials, and the textures that they use, decoded; `json` is the description itself.
pub(super) fn read(json: &[u8], source: &Source, limits: &GlbLimits, resolve: Resolve) -> Result<MaterialSet, GlbError> {
    within("number of materials", source.root.materials.len(), 1024)?;
    let mut reader =
        TextureReader { source, limits, resolve, loaded: Vec::new(), textures: Vec::new(), pixels: 0, findings: Vec::new() };
    let mut materials = source.root.materials.iter().map(|m| reader.material(m)).collect::<Result<Vec<_>, _>>()?;
    optics::read_anisotropy(json, source.root, &mut materials)?;
    let mut normal_maps = Vec::new();
    for (material, json) in source.root.materials.iter().enumerate() {
        if let Some(map) = &json.normal_texture {
            if !map.scale.is_finite() {
                return Err(invalid(format!("material {material} scales its normal map beyond all numbers")));
            }
            normal_maps.push(NormalMap { material, texture: reader.texture(map.index)?, scale: map.scale });
        }
    }
    Ok(MaterialSet { materials, textures: reader.textures, normal_maps, findings: reader.findings })
}

struct TextureReader<'a> {
    source: &'a Source<'a>,
    limits: &'a GlbLimits,
    resolve: Resolve<'a>,
    /// Image of the file, and its place in `textures`.
    loaded: Vec<(usize, usize)>,
    textures: Vec<Texture>,
    pixels: u64,
    findings: Vec<Finding>,
}

impl TextureReader<'_> {
    fn material(&mut self, json: &JsonMaterial) -> Result<Material, GlbError> {
        let surface = &json.pbr_metallic_roughness;
        let mut base_color = surface.base_color_factor.0;
        if !matches!(json.alpha_mode, Checked::Valid(AlphaMode::Blend)) {
            base_color[3] = 1.0;
        }
        let extensions = json.extensions.as_ref();
        let transmission = extensions.and_then(|e| e.transmission.as_ref()).map_or(0.0, |t| t.transmission_factor.0);
        let name = json.name.clone().unwrap_or_default();
        // Exporters give glass an alpha too, for programs that do not know transmission: both together would be too clear.
        if transmission > 0.0 && base_color[3] < 1.0 {
            base_color[3] = 1.0;
            self.findings.push(Finding::AlphaIgnored { material: name.clone() });
        }
        let mut material = Material {
            base_color,
            base_color_texture: self.optional(surface.base_color_texture.as_ref().map(|t| t.index))?,
            metallic: surface.metallic_factor.0,
            roughness: surface.roughness_factor.0,
            metallic_roughness_texture: self.optional(surface.metallic_roughness_texture.as_ref().map(|t| t.index))?,
            transmission,
            ior: extensions.and_then(|e| e.ior.as_ref()).map_or(1.5, |i| i.ior.0),
            double_sided: json.double_sided,
            ..Material::plain(&name)
        };
        optics::read(json, &mut material)?;
        let [r, g, b, a] = material.base_color;
        let shares = [r, g, b, a, material.metallic, material.roughness, material.transmission];
        let sane = shares.iter().all(|v| (0.0..=1.0).contains(v)) && (0.0..=10.0).contains(&material.ior);
        if sane { Ok(material) } else { Err(invalid(format!("material {:?} has a factor outside 0 to 1", material.name))) }
    }

    fn optional(&mut self, texture: Option<Index<JsonTexture>>) -> Result<Option<usize>, GlbError> {
        texture.map(|index| self.texture(index)).transpose()
    }

    fn texture(&mut self, index: Index<JsonTexture>) -> Result<usize, GlbError> {
        let root = self.source.root;
        let texture = root.get(index).ok_or_else(|| invalid(format!("texture {} does not exist", index.value())))?;
        let at = texture.source.value();
        if let Some(&(_, place)) = self.loaded.iter().find(|(image, _)| *image == at) {
            return Ok(place);
        }
        let image = root.images.get(at).ok_or_else(|| invalid(format!("image {at} does not exist")))?;
        let decoded = match (image.buffer_view, image.uri.as_deref()) {
            (Some(view), _) => self.decode(at, self.source.view(view)?.0)?,
            (None, Some(uri)) => {
                let missing = || GlbError::MissingTexture { uri: uri.chars().take(120).collect() };
                let bytes = match data_uri::bytes(uri) {
                    Some(bytes) => bytes.map_err(|reason| GlbError::Texture { index: at, reason: reason.to_owned() })?,
                    None => (self.resolve)(uri).ok_or_else(missing)?,
                };
                self.decode(at, &bytes)?
            }
            (None, None) => return Err(invalid(format!("image {at} has no data"))),
        };
        self.loaded.push((at, self.textures.len()));
        self.textures.push(decoded);
        Ok(self.textures.len() - 1)
    }

    /// Decodes PNG or JPEG once its header is known to keep the limits.
    fn decode(&mut self, index: usize, bytes: &[u8]) -> Result<Texture, GlbError> {
        let fail = |reason: String| GlbError::Texture { index, reason };
        let format = match bytes {
            [0x89, b'P', b'N', b'G', ..] => ImageFormat::Png,
            [0xFF, 0xD8, ..] => ImageFormat::Jpeg,
            _ => return Err(fail("it is neither PNG nor JPEG".to_owned())),
        };
        let size = ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(|e| fail(e.to_string()))?;
        self.pixels = self.pixels.saturating_add(u64::from(size.0) * u64::from(size.1));
        let most = self.limits.max_texture_pixels;
        if self.pixels > most {
            return Err(GlbError::TooBig { what: "number of texture pixels", value: self.pixels, most });
        }
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut bounds = Limits::default();
        bounds.max_alloc = Some(most.saturating_mul(16));
        reader.limits(bounds);
        let picture = reader.decode().map_err(|e| fail(e.to_string()))?.into_rgba8();
        Ok(Texture { width: picture.width(), height: picture.height(), rgba: picture.into_raw() })
    }
}
