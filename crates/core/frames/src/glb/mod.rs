//! Try-on assets as files: writing GLB, and reading any glTF frame with every count checked before it is believed.

mod accessor;
mod alpha;
mod compressed;
mod container;
mod data_uri;
#[cfg(feature = "draco")]
mod draco;
mod error;
mod extensions;
mod extras;
mod limits;
mod loaded;
mod materials;
mod optics;
mod scene;
mod skin;
mod specular_glossiness;
mod text;
mod texture_png;
mod texture_transform;
mod textures;
mod version;
mod write;

use eyewear::BoxingSize;

use self::materials::MaterialSet;
use self::texture_transform::Mapping;
use crate::measure::measure;
use crate::recognize::{self, Finding};

pub use error::GlbError;
pub(crate) use error::{invalid, within};
pub use limits::GlbLimits;
pub use loaded::{AssetReport, LoadedFrame, NormalMap, Resolve};
pub use write::write_glb;
pub(crate) use write::{write_glb_of_photo, write_glb_packed};

/// Extensions whose content is used.
const READ_EXTENSIONS: &[&str] = &[
    #[cfg(feature = "draco")]
    extensions::DRACO,
    compressed::MESHOPT,
    extensions::WEBP,
    "KHR_mesh_quantization",
    "KHR_materials_pbrSpecularGlossiness",
    "KHR_texture_transform",
    "KHR_materials_transmission",
    "KHR_materials_ior",
    "KHR_materials_specular",
    "KHR_materials_volume",
    "KHR_materials_anisotropy",
];

/// Longest description: the largest frames seen have some 30 kB.
const MAX_JSON_BYTES: usize = 4 << 20;
const MAX_JSON_OBJECTS: usize = 1 << 16;

/// Reads a binary glTF 2.0 file.
///
/// # Errors
/// When the file is damaged, over a limit, uses what cannot be drawn, or is not as wide as a frame in any common unit.
pub fn read_glb(bytes: &[u8], limits: &GlbLimits) -> Result<LoadedFrame, GlbError> {
    read_glb_sized(bytes, limits, None)
}

/// Reads a GLB, or a description with what it names (`resolve`): its first bytes tell which. It is scaled to a declared size when there
/// is one.
///
/// # Errors
/// As [`read_glb_sized`] and [`read_gltf_sized`].
pub fn read_model_sized(
    bytes: &[u8],
    limits: &GlbLimits,
    resolve: Resolve,
    declared: Option<&BoxingSize>,
) -> Result<LoadedFrame, GlbError> {
    if text::is_description(bytes) {
        return read_gltf_sized(bytes, limits, resolve, declared);
    }
    read_glb_sized(bytes, limits, declared)
}

/// As [`read_glb`], scaled to a declared size when there is one.
///
/// # Errors
/// As [`read_glb`], and when there is a size but there are no lenses to measure.
pub fn read_glb_sized(bytes: &[u8], limits: &GlbLimits, declared: Option<&BoxingSize>) -> Result<LoadedFrame, GlbError> {
    within("file size in bytes", bytes.len(), limits.max_bytes)?;
    let (json, binary) = container::split(bytes)?;
    load(json, limits, &|uri| if uri.is_empty() { binary.map(<[u8]>::to_vec) } else { None }, declared)
}

/// Reads a `.gltf` description; `resolve` gives the bytes of a buffer or picture that it names.
///
/// # Errors
/// As [`read_glb`], and when something named cannot be had.
pub fn read_gltf(json: &[u8], limits: &GlbLimits, resolve: Resolve) -> Result<LoadedFrame, GlbError> {
    read_gltf_sized(json, limits, resolve, None)
}

/// As [`read_gltf`], scaled to a declared size when there is one.
///
/// # Errors
/// As [`read_gltf`], and when there is a size but there are no lenses to measure.
pub fn read_gltf_sized(
    json: &[u8],
    limits: &GlbLimits,
    resolve: Resolve,
    declared: Option<&BoxingSize>,
) -> Result<LoadedFrame, GlbError> {
    within("file size in bytes", json.len(), limits.max_bytes)?;
    load(json, limits, &|uri| if uri.is_empty() { None } else { resolve(uri) }, declared)
}

fn load(json: &[u8], limits: &GlbLimits, resolve: Resolve, declared: Option<&BoxingSize>) -> Result<LoadedFrame, GlbError> {
    let json = &*text::text(json);
    // An object of two bytes becomes a node or a material of several hundred.
    within("size of the description in bytes", text::length_without_data(json), MAX_JSON_BYTES)?;
    within("number of objects in the description", json.iter().filter(|&&b| b == b'{').count(), MAX_JSON_OBJECTS)?;
    let root = gltf::json::Root::from_slice(json).map_err(|e| version::refusal(json, &e.to_string()))?;
    let source = accessor::Source::open(json, &root, limits, resolve)?;
    let mut scene = scene::read(&source, limits)?;
    let ignored = unread(&root);
    let MaterialSet { mut materials, alpha_uses, mut textures, normal_maps, findings } =
        materials::read(json, &source, limits, resolve)?;
    // A form that a texture is left out for is told there.
    let told = |finding: &Finding| {
        let is_form = |name: &str| findings.iter().any(|f| matches!(f, Finding::TextureLeftOut { form, .. } if form == name));
        matches!(finding, Finding::ExtensionIgnored { name } if is_form(name))
    };
    scene.findings.extend(ignored.into_iter().filter(|finding| !told(finding)));
    scene.findings.extend(findings.iter().cloned());
    alpha::settle(&alpha_uses, &mut materials, &mut textures, &mut scene.pieces, limits)?;
    let texture_pixels = textures.iter().map(|t| u64::from(t.width) * u64::from(t.height)).sum();
    let found = recognize::frame(scene, materials, textures, declared)?;
    let model = found.model;
    let report = AssetReport {
        triangles: model.triangle_count(),
        vertices: model.parts.iter().map(|p| p.mesh.positions.len()).sum(),
        texture_pixels,
        meters_per_unit: found.meters_per_unit,
        measures: measure(&model),
        reduction: extras::read(&root.asset.extras),
        findings: found.findings,
        unwearable: found.unwearable,
    };
    Ok(LoadedFrame { model, normal_maps, report })
}

/// What the file says that this reader does not follow.
fn unread(root: &gltf::json::Root) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let extensions = root.extensions_used.iter().filter(|name| !READ_EXTENSIONS.contains(&name.as_str())).take(16);
    findings.extend(extensions.map(|name| Finding::ExtensionIgnored { name: name.chars().take(60).collect() }));
    if !root.animations.is_empty() {
        findings.push(Finding::AnimationIgnored);
    }
    let placed = root.materials.iter().filter(|material| Mapping::differs(material));
    findings.extend(placed.map(|m| Finding::TexturePlacement { material: m.name.clone().unwrap_or_default() }));
    findings
}
